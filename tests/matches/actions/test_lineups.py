"""Line-ups: the players that shorthand can name, and team sheets set by actions."""

import json
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from livecast.errors import LivecastError
from matches import actions
from matches.actions import EntryDraft, post_commentary
from matches.actions.shorthand_context import lineup_of, shorthand_state
from matches.console.console_context import lineup_data
from matches.models import LineupPlayer, Match, Player, Team
from matches.shorthand.completion import complete
from matches.shorthand.interpretation import MatchState
from matches.shorthand.interpreter import interpret
from matches.teamsheets import SheetPlayer

json_rows = pytest.mark.every_database("rows as one JSON value")
LINEUPS_HIDDEN = re.compile(r'<div class="team-sheets" hidden>')


@pytest.fixture
def sheet(fixture: Match) -> Match:
    """A team sheet of Harbour Town: two starting players in sheet order, one on the bench."""
    for order, (name, number, starts) in enumerate(
        [("Ines Caldera", None, False), ("Kit Windle", 10, True), ("Ida Parker", 3, True)]
    ):
        LineupPlayer.objects.create(
            match=fixture, side="home", name=name, number=number, starts=starts, order=order, captain=False
        )
    return fixture


def named(match: Match) -> list[tuple[str, int | None, str]]:
    return [(player.side, player.number, player.name) for player in lineup_of(match).players]


@json_rows
def test_team_sheet_is_listed_in_order_with_the_bench_last(sheet: Match):
    assert named(sheet) == [("home", 10, "Kit Windle"), ("home", 3, "Ida Parker"), ("home", None, "Ines Caldera")]


@json_rows
def test_side_without_a_team_sheet_uses_its_squad(sheet: Match, harbour: Team, mill: Team):
    Player.objects.create(team=harbour, name="Out Injured", number=22)
    Player.objects.create(team=mill, name="Tom Parr", number=9)
    assert named(sheet)[-1] == ("away", 9, "Tom Parr")
    assert "Out Injured" not in [name for _, _, name in named(sheet)]


@json_rows
def test_without_team_sheets_both_squads_can_be_named(fixture: Match, mill: Team):
    Player.objects.create(team=mill, name="Tom Parr", number=9)
    assert named(fixture) == [("home", 3, "Ida Parker"), ("away", 9, "Tom Parr")]


@json_rows
def test_players_without_a_number_come_last_in_a_squad(fixture: Match, harbour: Team):
    Player.objects.create(team=harbour, name="Ада “Ace” O'Neil \\ 球", number=None)
    Player.objects.create(team=harbour, name="Kit Windle", number=10)
    assert named(fixture) == [
        ("home", 3, "Ida Parker"),
        ("home", 10, "Kit Windle"),
        ("home", None, "Ада “Ace” O'Neil \\ 球"),
    ]


def test_team_sheet_of_another_match_is_not_used(sheet: Match, fixture: Match, harbour: Team, mill: Team):
    other = Match.objects.create(sport="football", home=mill, away=harbour, kickoff_at=fixture.kickoff_at)
    assert named(other) == [("away", 3, "Ida Parker")]


def test_team_matches_its_own_code_and_not_a_generated_one(fixture: Match, harbour: Team):
    assert lineup_of(fixture).side_with_code("har") == "home"
    Team.objects.filter(pk=harbour.pk).update(code="")
    assert lineup_of(Match.objects.get(pk=fixture.pk)).side_with_code("har") == ""


def test_line_up_needs_one_query(sheet: Match, django_assert_num_queries):
    match = Match.objects.select_related("home", "away").get(pk=sheet.pk)
    with django_assert_num_queries(1):
        lineup_of(match)


def test_shorthand_and_completion_use_the_team_sheet(sheet: Match):
    lineup, standing = lineup_of(sheet), MatchState("1H", 700.0, playing=True)
    assert interpret("g h10", sheet.rules, lineup, standing).players == ({"name": "Kit Windle", "number": 10},)
    assert complete("g cald", 6, sheet.rules, lineup, standing)[0].insert == "Ines Caldera"


def test_before_kick_off_the_state_has_no_clock(fixture: Match):
    assert shorthand_state(fixture, timezone.now()) == MatchState("", None, language="en", status="scheduled")


def test_in_play_the_clock_is_that_of_the_moment(fixture: Match):
    line = EntryDraft(kind="period_start", period="1H", clock_seconds=60.0)
    post_commentary(match_id=fixture.pk, author=None, client_key="start", draft=line)
    fixture.refresh_from_db()
    assert fixture.clock_running_since is not None
    later = fixture.clock_running_since + timedelta(seconds=30)
    assert shorthand_state(fixture, later) == MatchState("1H", 90.0, playing=True, language="en", status="live")


def test_in_a_break_the_clock_is_stopped(live_match: Match):
    post_commentary(match_id=live_match.pk, author=None, client_key="ht", draft=EntryDraft(kind="period_end"))
    live_match.refresh_from_db()
    standing = shorthand_state(live_match, timezone.now())
    assert (standing.period, standing.playing, standing.elapsed) == ("1H", False, live_match.clock_elapsed)


def test_after_the_match_the_state_has_no_clock(fixture: Match):
    Match.objects.filter(pk=fixture.pk).update(status="finished", period="2H", clock_elapsed=0.0, language="zh-CN")
    fixture.refresh_from_db()
    assert shorthand_state(fixture, timezone.now()) == MatchState("2H", None, language="zh-CN", status="finished")


# --- set by an action


SHEET = [
    SheetPlayer("Ann Stone", 13, starts=False),
    SheetPlayer("Tove Ember", 1, "GK"),
    SheetPlayer("Ida Parker", 3, captain=True),
]


def set_home(
    match: Match, author: User | None = None, players: list[SheetPlayer] | None = None, announce: bool = False
):
    sheet = SHEET if players is None else players
    return actions.set_lineup(match_id=match.pk, author=author, side="home", players=sheet, announce=announce)


def test_team_sheet_is_saved_and_published_once(live_match: Match, commentator: User):
    for _ in range(2):
        rows = set_home(live_match, commentator)
    assert [str(row) for row in rows] == ["1 Tove Ember", "3 Ida Parker", "13 Ann Stone"]
    told = live_match.publications.get()
    assert told.type == "match.lineups" and json.loads(told.data)["home"][1]["captain"] is True


def test_later_team_sheet_replaces_the_first(live_match: Match):
    set_home(live_match)
    set_home(live_match, players=[SheetPlayer("Kit Windle", 10)])
    assert named(live_match) == [("home", 10, "Kit Windle")]
    set_home(live_match, players=[])
    assert not live_match.lineup.exists()


def test_announced_team_sheet_is_one_entry_that_a_later_sheet_corrects(live_match: Match):
    set_home(live_match, announce=True)
    entry = live_match.commentary.get(kind="lineup")
    assert entry.body == "Harbour Town: 1 Tove Ember, 3 Ida Parker (captain). On the bench: 13 Ann Stone."
    set_home(live_match, players=SHEET[1:], announce=True)
    entry.refresh_from_db()
    assert entry.body == "Harbour Town: 1 Tove Ember, 3 Ida Parker (captain)." and entry.corrected_at
    actions.retract_commentary(entry_id=entry.pk, author=None)
    set_home(live_match, announce=True)
    assert live_match.commentary.filter(kind="lineup").count() == 2


def test_chinese_commentary_announces_the_team_sheet_in_chinese(live_match: Match):
    Match.objects.filter(pk=live_match.pk).update(language="zh-hans")
    set_home(live_match, announce=True)
    body = live_match.commentary.get(kind="lineup").body
    assert body == "Harbour Town：1 Tove Ember、3 Ida Parker（队长）。替补：13 Ann Stone。"


def test_two_players_of_one_name_are_told_apart_by_their_numbers(live_match: Match):
    sheet = [SheetPlayer("Jo Smith", 7), SheetPlayer("Jo Smith", 9, starts=False), SheetPlayer("Kit Windle", 10)]
    set_home(live_match, players=sheet)
    lineup, standing = lineup_of(live_match), MatchState("1H", 700.0, playing=True)
    assert named(live_match) == [("home", 7, "Jo Smith"), ("home", 10, "Kit Windle"), ("home", 9, "Jo Smith")]
    unclear = interpret("g smith", live_match.rules, lineup, standing)
    assert unclear.plain and "h7 Jo Smith or h9 Jo Smith?" in unclear.hint
    for line in ("g h9", "h9 goal Smith"):
        goal = interpret(line, live_match.rules, lineup, standing)
        assert goal.players == ({"name": "Jo Smith", "number": 9},) and goal.body.count("Smith") == 1
    assert [one.insert for one in complete("g smi", 5, live_match.rules, lineup, standing)] == ["h7", "h9"]
    assert [(one["number"], one["starts"]) for one in lineup_data(live_match)["home"]] == [
        (7, True), (10, True), (9, False),
    ]  # fmt: skip


def test_names_lose_hidden_characters_and_keep_the_joiners_of_their_script(live_match: Match):
    set_home(live_match, players=[SheetPlayer("Ida\u200b Par\u00adker\u200f", 3), SheetPlayer("علی\u200cرضا", 1)])
    assert [row.name for row in live_match.lineup.all()] == ["Ida Parker", "علی\u200cرضا"]


@pytest.mark.parametrize(
    ("players", "code"),
    [
        ([SheetPlayer("Ash"), SheetPlayer("ash")], "lineup.twice"),
        ([SheetPlayer("Ash", 7), SheetPlayer("ash", 7)], "lineup.twice"),
        ([SheetPlayer("Ash", 7), SheetPlayer("Ash")], "lineup.twice"),
        ([SheetPlayer("\u200b")], "lineup.bad_name"),
        ([SheetPlayer(" ")], "lineup.bad_name"),
        ([SheetPlayer("x" * 121)], "lineup.bad_name"),
        ([SheetPlayer(str(n)) for n in range(61)], "lineup.too_many"),
    ],
)
def test_invalid_team_sheets_are_refused(live_match: Match, players: list[SheetPlayer], code: str):
    set_home(live_match)
    with pytest.raises(LivecastError) as refusal:
        set_home(live_match, players=players)
    assert refusal.value.code == code and live_match.lineup.count() == 3


def test_only_commentators_can_set_a_line_up(live_match: Match, stranger: User):
    with pytest.raises(LivecastError) as refusal:
        set_home(live_match, stranger)
    assert refusal.value.status == 403 and not live_match.lineup.exists()


def test_match_page_shows_the_team_sheet(client: Client, live_match: Match):
    page = client.get(live_match.get_absolute_url()).content.decode()
    assert LINEUPS_HIDDEN.search(page)
    tag = client.get(live_match.get_absolute_url())["ETag"]
    set_home(live_match)
    response = client.get(live_match.get_absolute_url(), headers={"if-none-match": tag})
    page = response.content.decode()
    assert response.status_code == 200 and not LINEUPS_HIDDEN.search(page)
    assert page.index("Tove Ember") < page.index("Ida Parker") < page.index("On the bench") < page.index("Ann Stone")
