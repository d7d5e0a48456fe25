"""The pages of teams and players over HTTP, and the lists of a competition's players."""

from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from matches import actions
from matches.actions import EntryDraft
from matches.models import Competition, LineupPlayer, Match, Player, Team
from tests.conftest import Post

pytestmark = pytest.mark.django_db


def text(client: Client, address: str) -> str:
    """The text of a page, with single spaces."""
    soup = BeautifulSoup(client.get(address).content, "html.parser")
    for part in soup(["script", "svg"]):
        part.decompose()
    return " ".join(soup.get_text(" ").split())


def figures(client: Client, address: str, heading: str) -> list[list[str]]:
    """The cells of the table with this caption."""
    soup = BeautifulSoup(client.get(address).content, "html.parser")
    for part in soup("svg"):
        part.decompose()
    (table,) = [one for one in soup.select("table") if one.caption and heading in one.caption.get_text()]
    return [
        [" ".join(cell.get_text(" ").split()) for cell in row.find_all(["th", "td"])]
        for row in table.select("tbody tr")
    ]


@pytest.fixture
def parker(harbour: Team) -> Player:
    return Player.objects.get(name="Ida Parker")


@pytest.fixture
def lineup(live_match: Match) -> None:
    LineupPlayer.objects.create(match=live_match, side="home", name="Ida Parker", number=3)
    LineupPlayer.objects.create(match=live_match, side="away", name="Rosa Lane", number=9, starts=False)


def players(*named: tuple[str, str]) -> list[dict[str, object]]:
    return [{"name": name, "number": None, "role": role} for name, role in named]


def test_a_team_has_its_matches_form_place_and_squad(client: Client, live_match: Match, harbour: Team) -> None:
    Match.objects.create(
        competition=live_match.competition,
        sport="football",
        home=harbour,
        away=live_match.away,
        kickoff_at=datetime(2026, 5, 2, tzinfo=UTC),
        status=Match.Status.FINISHED,
        home_score=2,
        away_score=0,
    )
    page = text(client, harbour.get_absolute_url())
    for part in ("Harbour Town", "Football", "Next matches", "Results", "Won: Mill United", "Coast League 2026 Live"):
        assert part in page
    assert figures(client, harbour.get_absolute_url(), "Record") == [
        ["In all", "1", "1", "0", "0", "2–0"],
        ["At home", "1", "1", "0", "0", "2–0"],
    ]
    assert figures(client, harbour.get_absolute_url(), "Squad") == [["3", "Ida Parker", "", ""]]


def test_a_team_follows_a_result_at_the_next_request(client: Client, live_match: Match, harbour: Team) -> None:
    address = harbour.get_absolute_url()
    first = client.get(address)
    actions.post_commentary(
        match_id=live_match.pk, author=None, client_key="1", draft=EntryDraft(kind="goal", side="home", period="1H")
    )
    second = client.get(address, headers={"if-none-match": first["ETag"]})
    assert second.status_code == 200
    (points,) = BeautifulSoup(second.content, "html.parser").select('.fixture [data-points="home"]')
    assert points.text == "1"
    assert client.get(address, headers={"if-none-match": second["ETag"]}).status_code == 304


def test_the_statistics_of_a_team_come_from_entries(client: Client, post: Post, live_match: Match, mill: Team) -> None:
    post(kind="corner", side="away", period="1H")
    post(kind="corner", side="away", period="1H")
    post(kind="yellow_card", side="home", period="1H")
    post(kind="match_end", period="2H")
    assert [
        row for row in figures(client, mill.get_absolute_url(), "Statistics") if row[0] in ("Corners", "Yellow cards")
    ] == [
        ["Corners", "2", "0", "2.0"],
        ["Yellow cards", "0", "1", "0.0"],
    ]


@pytest.mark.usefixtures("lineup")
def test_a_player_has_goals_cards_and_matches(client: Client, post: Post, live_match: Match, parker: Player) -> None:
    post("Parker scores.", kind="goal", side="home", period="1H", clock_seconds=600.0, players=players(("Parker", "")))
    post(kind="yellow_card", side="home", period="1H", players=players(("Ida Parker", "")))
    address = parker.get_absolute_url()
    assert figures(client, address, "Figures") == [["Coast League 2026", "1", "1", "1", "0", "1", "0"]]
    soup = BeautifulSoup(client.get(address).content, "html.parser")
    deeds = [(" ".join(one.text.split()), one["href"]) for one in soup.select(".player-matches ul a")]
    goal, card = live_match.commentary.filter(kind__in=["goal", "yellow_card"]).order_by("pk")
    assert deeds[0] == (f"Goal {goal.minute}", f"/matches/{live_match.pk}/#entry-{goal.pk}")
    assert str(deeds[1][1]).endswith(f"#entry-{card.pk}")


@pytest.mark.usefixtures("lineup")
def test_own_goals_and_withdrawn_lines_are_not_in_the_figures(
    client: Client, post: Post, parker: Player, mill: Team
) -> None:
    lane = Player.objects.create(team=mill, name="Rosa Lane", number=9)
    # An own goal is entered for the side that made it.
    post(kind="own_goal", side="home", period="1H", players=players(("Ida Parker", "")))
    withdrawn = post(kind="goal", side="home", period="1H", players=players(("Ida Parker", "")))
    actions.retract_commentary(entry_id=withdrawn.pk, author=None, reason="Offside.")
    post(kind="yellow_card", side="home", period="1H", players=players(("Ida Parker", "")))
    post(kind="card_overturned", side="home", period="1H", players=players(("Ida Parker", "")))
    post(kind="goal", side="away", period="1H", players=players(("Max Bell", ""), ("Rosa Lane", "assist")))
    assert figures(client, parker.get_absolute_url(), "Figures") == [
        ["Coast League 2026", "1", "1", "0", "0", "0", "0"]
    ]
    assert figures(client, lane.get_absolute_url(), "Figures") == [["Coast League 2026", "1", "0", "0", "1", "0", "0"]]


def test_two_players_of_one_name_are_told_apart_by_number(client: Client, post: Post, live_match: Match) -> None:
    pair = [Player.objects.create(team=live_match.home, name="Kim Lee", number=number) for number in (7, 8)]
    for number in (7, 8):
        LineupPlayer.objects.create(match=live_match, side="home", name="Kim Lee", number=number)
    post(kind="goal", side="home", period="1H", players=[{"name": "Kim Lee", "number": 8, "role": ""}])
    goals = [figures(client, one.get_absolute_url(), "Figures")[0][3] for one in pair]
    assert goals == ["0", "1"]


@pytest.mark.usefixtures("lineup")
def test_the_lists_of_a_competition_have_scorers_and_cards(client: Client, post: Post, live_match: Match) -> None:
    Match.objects.filter(pk=live_match.pk).update(attendance=1234)
    for name in ("Ida Parker", "Ida Parker", "Rosa Lane"):
        side = "home" if "Ida" in name else "away"
        post(kind="goal", side=side, period="1H", players=players((name, "")))
    post(kind="red_card", side="away", period="1H", players=players(("Rosa Lane", "")))
    address = f"/competitions/{live_match.competition_id}/players/"
    assert figures(client, address, "Top scorers") == [
        ["1", "Ida Parker Harbour Town", "1", "2"],
        ["2", "Rosa Lane Mill United", "1", "1"],
    ]
    assert figures(client, address, "Cards") == [["1", "Rosa Lane Mill United", "1", "0", "1"]]
    assert "On average 1234, in all 1234 in 1 matches." in text(client, address)


def test_points_are_counted_in_sports_with_points(client: Client) -> None:
    league = Competition.objects.create(sport="basketball", name="Gym League")
    teams = [Team.objects.create(sport="basketball", name=name) for name in ("Ash", "Elm")]
    match = Match.objects.create(
        competition=league,
        sport="basketball",
        home=teams[0],
        away=teams[1],
        kickoff_at=datetime(2026, 5, 9, tzinfo=UTC),
    )
    for number, kind in enumerate(["three_points", "two_points", "free_throw"]):
        draft = EntryDraft(kind=kind, side="home", period="Q1", players=players(("Jo Reed", "")))
        actions.post_commentary(match_id=match.pk, author=None, client_key=str(number), draft=draft)
    rows = figures(client, f"/competitions/{league.pk}/players/", "Top scorers")
    assert rows == [["1", "Jo Reed Ash", "", "6"]] or rows == [["1", "Jo Reed Ash", "1", "6"]]


def test_private_matches_are_on_no_page(client: Client, live_match: Match, harbour: Team, parker: Player) -> None:
    LineupPlayer.objects.create(match=live_match, side="home", name="Ida Parker", number=3)
    Match.objects.filter(pk=live_match.pk).update(private=True)
    assert "This team has no matches yet." in text(client, harbour.get_absolute_url())
    assert "No match names this player yet." in text(client, parker.get_absolute_url())


@pytest.mark.parametrize(
    ("path", "sentence"),
    [("/teams/999/", "There is no such team."), (f"/players/{10**20}/", "There is no such player.")],
)
def test_an_unknown_team_or_player_is_not_found(client: Client, path: str, sentence: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert sentence in response.content.decode()


def test_a_response_costs_the_same_for_any_number_of_matches(
    client: Client, live_match: Match, harbour: Team, mill: Team, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    address = harbour.get_absolute_url()

    def more(days: range) -> None:
        Match.objects.bulk_create(
            Match(
                competition=live_match.competition,
                sport="football",
                home=mill,
                away=harbour,
                kickoff_at=datetime(2026, 6, day, tzinfo=UTC),
                status=Match.Status.FINISHED,
                home_score=1,
                away_score=1,
            )
            for day in days
        )

    more(range(1, 4))
    client.get(address)
    with django_assert_num_queries(5):  # the team, its matches, its squad, the matches and entrants of its competition
        client.get(address)
    more(range(4, 28))
    client.get(address)
    with django_assert_num_queries(5):
        client.get(address)


def test_the_match_page_has_the_earlier_meetings(client: Client, live_match: Match, harbour: Team, mill: Team) -> None:
    address = live_match.get_absolute_url()
    assert "Head-to-head" not in text(client, address)
    past = [(1, harbour, mill, 2, 0), (2, mill, harbour, 1, 1), (3, mill, harbour, 3, 0)]
    for day, home, away, home_score, away_score in past:
        Match.objects.create(
            competition=live_match.competition,
            sport="football",
            home=home,
            away=away,
            kickoff_at=datetime(2025, 5, day, tzinfo=UTC),
            status=Match.Status.FINISHED,
            home_score=home_score,
            away_score=away_score,
        )
    from matches.pages.match_page import kept_pages

    kept_pages.clear()
    page = text(client, address)
    assert "Head-to-head Harbour Town 1 Drawn 1 Mill United 1 Scored in all: 3–4" in page
    assert "3 May 2025 Mill United 3–0 Harbour Town" in page
