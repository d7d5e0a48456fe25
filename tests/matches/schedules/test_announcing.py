"""Announcing schedules: new, changed, unchanged and refused matches.

The same file again changes nothing.
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from accounts.models import User
from livecast.errors import LivecastError
from matches.actions import announce_fixtures
from matches.models import Competition, Match, Role, Team
from matches.schedules.known_fixtures import Alias, Defaults
from matches.schedules.plan import SchedulePlan, plan_schedule
from matches.schedules.reader import read_schedule
from tests.conftest import Post

pytestmark = [pytest.mark.every_database("days in a time zone, unique keys, bulk inserts"), pytest.mark.django_db]

FOOTBALL = Defaults("football", "Coast League", "2026")
ROWS = "Home,Away,Date,Time,Venue,Id\n"
FIRST = ROWS + "Harbour Town,Mill United,2026-05-09,15:00,The Quay,r1\nFenwick,Harbour Town,2026-05-16,15:00,,r2\n"


def announce(text: str, author: User | None = None, defaults: Defaults = FOOTBALL) -> SchedulePlan:
    return announce_fixtures(
        author=author, schedule=read_schedule(text.encode(), ZoneInfo("Europe/London")), defaults=defaults
    )


def plan(text: str, defaults: Defaults = FOOTBALL) -> SchedulePlan:
    return plan_schedule(read_schedule(text.encode(), ZoneInfo("Europe/London")), defaults)


def preview(text: str, defaults: Defaults = FOOTBALL) -> str:
    return plan(text, defaults).summary


def titled(*titles: str, day: str = "2020-05-09") -> str:
    """A schedule of matches on one day, years ago."""
    return "Match,Date,Time\n" + "".join(f"{title},{day},15:00\n" for title in titles)


def test_announcing_creates_matches_teams_and_the_competition(harbour: Team):
    assert preview(FIRST) == "2 new, 0 changed, 0 unchanged" and not Match.objects.exists()
    assert announce(FIRST).summary == "2 new, 0 changed, 0 unchanged"
    match = Match.objects.get(home=harbour)
    assert (str(match.away), match.venue, str(match.competition)) == ("Mill United", "The Quay", "Coast League 2026")
    assert match.kickoff_at == datetime(2026, 5, 9, 14, 0, tzinfo=UTC)
    assert Team.objects.count() == 3 and Competition.objects.count() == 1


def test_announcing_the_same_file_again_changes_nothing(db: None):
    announce(FIRST)
    assert preview(FIRST) == "0 new, 0 changed, 2 unchanged"
    announce(FIRST)
    assert Match.objects.count() == 2 and Team.objects.count() == 3


def test_id_identifies_a_match_on_another_day(db: None):
    announce(FIRST)
    moved = FIRST.replace("2026-05-16,15:00,", "2026-06-20,19:45,The Fen")
    assert announce(moved).summary == "0 new, 1 changed, 1 unchanged"
    match = Match.objects.get(feed_key="schedule:r2")
    assert (match.kickoff_at, match.venue) == (datetime(2026, 6, 20, 18, 45, tzinfo=UTC), "The Fen")
    assert match.publications.get().type == "match.changed"


def test_teams_competition_and_day_identify_a_match_without_an_id(fixture: Match):
    later = "Home,Away,Date,Time\nHAR,Mill United,2026-05-09,17:30\n"
    assert announce(later).summary == "0 new, 1 changed, 0 unchanged"
    fixture.refresh_from_db()
    assert fixture.kickoff_at == datetime(2026, 5, 9, 16, 30, tzinfo=UTC)
    assert preview(later.replace("05-09", "05-10")) == "1 new, 0 changed, 0 unchanged"
    assert preview(later, Defaults("football", "Cup")) == "1 new, 0 changed, 0 unchanged"


def test_existing_match_gets_the_id_of_the_file(fixture: Match):
    assert announce(FIRST).summary == "1 new, 1 changed, 0 unchanged"
    fixture.refresh_from_db()
    assert fixture.feed_key == "schedule:r1" and preview(FIRST) == "0 new, 0 changed, 2 unchanged"


def test_invalid_fixtures_are_refused_and_the_others_announced(fixture: Match):
    Match.objects.filter(pk=fixture.pk).update(status="finished")
    rows = ["Harbour Town,Mill United,2026-05-09,18:00", "HAR,Harbour Town,2026-05-10,15:00"]
    rows += ["A,B,2026-05-10,15:00", "a,b,2026-05-10,16:00"]
    result = announce(ROWS + "\n".join(rows))
    assert result.summary == "1 new, 0 changed, 0 unchanged, 3 refused"
    assert [refused.reason for refused in result.refused] == [
        "Harbour Town v Mill United has kicked off: its time cannot be changed.",
        "Both names mean Harbour Town.",
        "The match is in the file twice.",
    ]


def test_private_matches_are_not_matched(fixture: Match):
    Match.objects.filter(pk=fixture.pk).update(private=True)
    assert preview(FIRST) == "2 new, 0 changed, 0 unchanged"


def test_only_editors_announce(commentator: User, league: Competition):
    with pytest.raises(LivecastError) as refusal:
        announce(FIRST, commentator)
    assert refusal.value.code == "match.not_editor" and not Match.objects.exists() and not Team.objects.exists()
    Role.objects.create(user=commentator, part=Role.Part.EDITOR, competition=league)
    assert announce(FIRST, commentator).summary == "2 new, 0 changed, 0 unchanged"


def test_editor_of_one_competition_cannot_change_another(commentator: User, fixture: Match):
    cup = Competition.objects.create(name="Cup", sport="football")
    Role.objects.create(user=commentator, part=Role.Part.EDITOR, competition=cup)
    with pytest.raises(LivecastError):
        announce(FIRST, commentator)
    assert Match.objects.count() == 1


def test_day_is_in_the_time_zone_of_the_site(fixture: Match):
    assert fixture.kickoff_at is not None
    midnight = fixture.kickoff_at + timedelta(hours=9, minutes=59)
    text = f"Home,Away,Kickoff\nHarbour Town,Mill United,{midnight.isoformat()}\n"
    assert preview(text) == "0 new, 1 changed, 0 unchanged"


def test_a_new_match_that_is_over_is_created_finished_with_its_result(db: None):
    announce(titled("FT: Harbour Town 2-1 Mill United", "Fenwick 1-1 Ravs (4-3 pens)"))
    first, second = Match.objects.order_by("pk")
    assert (first.status, str(first.scoreline)) == ("finished", "2–1")
    assert (second.status, second.home_shootout, second.away_shootout) == ("finished", 4, 3)
    assert first.result == {"home": 2, "away": 1, "shootout": None, "detail": {}}


@pytest.mark.parametrize(
    ("title", "unused"),
    [
        ("Harbour Town 2-1 Mill United", "the result 2–1, because the match is not over"),
        ("Harbour Town v Mill United (live)", "“in play”: the commentary sets the status"),
        ("FT: Harbour Town v Mill United", "“finished”, because the kick-off is in the future"),
    ],
)
def test_a_result_of_a_future_match_is_not_used_and_said(db: None, title: str, unused: str):
    (planned,) = announce(titled(title, day="2031-05-09")).planned
    assert planned.unused == [unused]
    match = Match.objects.get()
    assert (match.status, match.home_score) == ("scheduled", None)


def test_a_new_match_may_be_postponed_or_abandoned(db: None):
    announce(titled("Harbour Town v Mill United (postponed)", "Fenwick v Ravs (abandoned 1-0)"))
    assert list(Match.objects.order_by("pk").values_list("status", "home_score")) == [
        ("postponed", None),
        ("abandoned", 1),
    ]


def test_a_scheduled_match_is_postponed_and_one_in_play_is_not(fixture: Match):
    postponed = titled("Harbour Town v Mill United (postponed)", day="2026-05-09")
    assert announce(postponed).summary == "0 new, 1 changed, 0 unchanged"
    fixture.refresh_from_db()
    assert fixture.status == "postponed" and announce(postponed).summary == "0 new, 0 changed, 1 unchanged"
    Match.objects.filter(pk=fixture.pk).update(status="live")
    (planned,) = announce(postponed).planned
    fixture.refresh_from_db()
    assert fixture.status == "live" and planned.unused == ["the status “postponed”: livecast has “live”"]


def test_a_match_without_commentary_gets_its_result(fixture: Match):
    past = titled("Harbour Town 2-1 Mill United", day="2026-05-09")
    assert announce(past).summary == "0 new, 1 changed, 0 unchanged, 1 guessed"
    fixture.refresh_from_db()
    assert (fixture.status, str(fixture.scoreline)) == ("finished", "2–1")
    assert announce(past).summary == "0 new, 0 changed, 1 unchanged"


def test_a_schedule_never_overwrites_the_score_of_commentary(live_match: Match, post: Post):
    post("g h", key="goal")
    before = Match.objects.values("status", "home_score", "result").get(pk=live_match.pk)
    day = f"{live_match.kickoff_at:%Y-%m-%d}"
    (planned,) = announce(f"Match,Date\nHarbour Town 5-0 Mill United,{day}\n").planned
    assert Match.objects.values("status", "home_score", "result").get(pk=live_match.pk) == before
    assert any("5–0" in unused for unused in planned.unused)


def test_a_walkover_is_awarded_to_the_side_with_the_score(db: None):
    result = announce(titled("Harbour Town - Mill United 0:3 (W.O.)", "Fenwick v Ravs (W.O.)"))
    match = Match.objects.get()
    assert (match.status, str(match.scoreline)) == ("finished", "0–3")
    assert match.award == {"how": "walkover", "winner": "away", "reason": ""}
    assert [refused.reason for refused in result.refused] == [
        "The match has ended by walkover, and the row does not say for whom: write the score."
    ]


def test_a_cancelled_match_is_refused(db: None):
    (refused,) = announce(titled("Harbour Town v Mill United (cancelled)")).refused
    assert refused.reason == "The match is cancelled." and not Match.objects.exists()


def test_a_kick_off_without_a_time_is_stored_as_a_day(db: None):
    day_alone = "Match,Date,Time\nHarbour Town v Mill United,2026-05-09,TBC\n"
    announce(day_alone)
    match = Match.objects.get()
    assert not match.kickoff_time_known and timezone.localdate(match.kickoff_at) == date(2026, 5, 9)
    assert preview(day_alone) == "0 new, 0 changed, 1 unchanged"
    announce(day_alone.replace("TBC", "15:00"))
    match.refresh_from_db()
    assert match.kickoff_time_known and match.kickoff_at == datetime(2026, 5, 9, 14, 0, tzinfo=UTC)
    assert preview(day_alone) == "0 new, 0 changed, 1 unchanged"  # a file that says less changes nothing


def test_codes_are_those_of_the_sport_at_hand(harbour: Team):
    Team.objects.create(sport="basketball", name="Harbour Hawks", code="HAR")
    (planned,) = plan(titled("HAR v Mill United")).planned
    assert planned.home == "Harbour Town"
    (planned,) = plan(titled("HAR v Mill United"), Defaults("basketball")).planned
    assert planned.home == "Harbour Hawks"


def test_a_code_of_two_teams_asks_for_the_name(harbour: Team):
    Team.objects.create(sport="football", name="Harwich", code="HAR")
    (refused,) = plan(titled("HAR v Mill United")).refused
    assert refused.reason == "“HAR” may mean Harbour Town and Harwich: write the name."


def test_new_names_are_listed_with_the_existing_ones_that_they_resemble(fixture: Match):
    found = plan("Match,Date,Competition\nHarbor Town v Ravs,2020-05-09,Cosat League\n").new_names
    assert [(new.what, new.name, new.like) for new in found] == [
        ("team", "Harbor Town", "Harbour Town"),
        ("team", "Ravs", ""),
        ("competition", "Cosat League", "Coast League"),
    ]


def test_a_name_that_a_person_explained_means_the_existing_team(harbour: Team):
    alias = Alias("team", "football", "Harbor Town", "Harbour Town")
    announce(titled("Harbor Town v Ravs"), defaults=Defaults("football", aliases=frozenset({alias})))
    assert Match.objects.get().home == harbour and not Team.objects.filter(name="Harbor Town").exists()


def test_dates_with_two_meanings_are_not_announced_before_their_order_is_chosen(db: None):
    with pytest.raises(LivecastError) as refusal:
        announce(titled("A v B", day="09/05/2026"))
    assert refusal.value.code == "schedule.order_not_chosen" and not Match.objects.exists()
