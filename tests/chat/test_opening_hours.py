"""When a match's room is open, also if the kick-off is not known, or only its date."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from chat.models import Room
from chat.opening_hours import MAX_OPEN, matches_with_open_rooms, opening_hours
from matches.models import Match

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 5, 9, 12, tzinfo=timezone.get_default_timezone())


def is_open(match: Match, at: datetime, *, status: str = "scheduled") -> bool:
    match.status = status
    match.save()
    found = opening_hours(Room(match=match), match, at).is_open
    assert not found or match.pk in matches_with_open_rooms(at)
    return found


def test_room_opens_before_a_known_kickoff(fixture: Match):
    fixture.kickoff_at = NOON
    assert not is_open(fixture, NOON - timedelta(hours=6)) and is_open(fixture, NOON)
    assert not is_open(fixture, NOON + MAX_OPEN)


def test_room_is_open_all_day_if_only_the_date_is_known(fixture: Match):
    fixture.kickoff_at, fixture.kickoff_time_known = NOON, False
    assert is_open(fixture, NOON - timedelta(hours=11)) and is_open(fixture, NOON + timedelta(hours=11))
    assert not is_open(fixture, NOON - timedelta(days=1)) and not is_open(fixture, NOON + timedelta(days=1))


def test_room_of_a_match_without_a_date_opens_when_it_begins(fixture: Match):
    fixture.kickoff_at, fixture.kickoff_time_known = None, False
    assert not is_open(fixture, NOON)
    assert is_open(fixture, NOON, status="live")
    assert not is_open(fixture, NOON, status="finished")
