"""Announcing schedules: new, changed, unchanged and refused matches.

The same file again changes nothing.
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from accounts.models import User
from livecast.errors import LivecastError
from matches.actions import announce_fixtures
from matches.models import Competition, Match, Role, Team
from matches.schedules.plan import Defaults, SchedulePlan, plan_schedule
from matches.schedules.reader import read_schedule

pytestmark = [pytest.mark.every_database("days in a time zone, unique keys, bulk inserts"), pytest.mark.django_db]

FOOTBALL = Defaults("football", "Coast League", "2026")
ROWS = "Home,Away,Date,Time,Venue,Id\n"
FIRST = ROWS + "Harbour Town,Mill United,2026-05-09,15:00,The Quay,r1\nFenwick,Harbour Town,2026-05-16,15:00,,r2\n"


def announce(text: str, author: User | None = None, defaults: Defaults = FOOTBALL) -> SchedulePlan:
    return announce_fixtures(
        author=author, schedule=read_schedule(text.encode(), ZoneInfo("Europe/London")), defaults=defaults
    )


def preview(text: str, defaults: Defaults = FOOTBALL) -> str:
    return plan_schedule(read_schedule(text.encode(), ZoneInfo("Europe/London")), defaults).summary


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
    plan = announce(ROWS + "\n".join(rows))
    assert plan.summary == "1 new, 0 changed, 0 unchanged, 3 refused"
    assert [refused.reason for refused in plan.refused] == [
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
