"""Reads of a room: the last hundred messages, the hundred before, and the opening hours."""

from datetime import timedelta

import pytest
from django.utils import timezone

from chat import tasks
from chat.models import Message, Room, RoomPublication
from chat.opening_hours import MAX_OPEN
from livecast.errors import LivecastError
from matches.feed import feed_log
from matches.models import Match
from tests.chat.conftest import history

pytestmark = [pytest.mark.every_database("ordering, grouping, times"), pytest.mark.django_db(transaction=True)]


def test_a_page_has_the_last_hundred_messages_and_earlier_ones_on_request(client, live_match, say):
    for n in range(1, 251):
        say(f"text {n}")
    url = f"/api/matches/{live_match.pk}/chat"
    newest = client.get(url).json()
    assert ([m["id"] for m in newest["messages"]], newest["more"], newest["offset"]) == ([*range(151, 251)], True, 250)
    before = client.get(url, {"before": 151}).json()
    assert [m["id"] for m in before["messages"]] == [*range(51, 151)]
    first = client.get(url, {"before": 51}).json()
    assert ([m["id"] for m in first["messages"]], first["more"]) == ([*range(1, 51)], False)


def test_a_page_needs_a_fixed_number_of_queries(live_match, say, ola, ida, django_assert_num_queries):
    for n in range(40):
        say(f"text {n}", by=(ola, ida)[n % 2], reply_to=n or None)
    feed_log.current_epoch()  # creates the first one
    with django_assert_num_queries(3):
        history(live_match)


def test_a_new_room_is_empty_and_open(client, live_match):
    page = client.get(f"/api/matches/{live_match.pk}/chat").json()
    assert (page["messages"], page["offset"], page["room"]["open"], page["room"]["slow"]) == ([], 0, True, 0)
    assert not Room.objects.exists()


def test_a_public_room_is_cached_for_a_second_and_a_private_one_never(client, live_match):
    url = f"/api/matches/{live_match.pk}/chat"
    assert client.get(url)["Cache-Control"] == "public, max-age=1"
    Match.objects.filter(pk=live_match.pk).update(private=True)
    assert client.get(url).status_code == 404
    assert client.get("/api/matches/987654/chat").json()["error"]["code"] == "match.not_found"


def refusal_now(say, **changes) -> str:
    Match.objects.update(**changes)
    try:
        say(timezone.now().isoformat())
    except LivecastError as refusal:
        return refusal.code
    return ""


def test_a_room_opens_before_kick_off_and_closes_after_the_match(live_match, say, settings):
    now = timezone.now()
    scheduled = {"status": "scheduled"}
    assert refusal_now(say, kickoff_at=now + timedelta(hours=2), **scheduled) == "chat.not_open"
    assert refusal_now(say, kickoff_at=now + timedelta(minutes=59), **scheduled) == ""
    assert refusal_now(say, kickoff_at=now - timedelta(minutes=30), status="live") == ""
    assert refusal_now(say, status="finished") == ""
    finished = timezone.now()
    tasks.keep_rooms()
    room = Room.objects.get()
    assert room.closes_at is not None
    assert finished <= room.closes_at - timedelta(minutes=30) <= timezone.now()
    assert RoomPublication.objects.filter(type="chat.settings").count() == 1
    tasks.keep_rooms()
    assert RoomPublication.objects.filter(type="chat.settings").count() == 1
    Room.objects.update(closes_at=now)
    assert refusal_now(say) == "chat.closed"
    Match.objects.update(status="live")  # the match was reopened
    tasks.keep_rooms()
    assert refusal_now(say) == ""
    assert refusal_now(say, status="postponed") == "chat.closed"


def test_the_room_of_a_match_without_an_end_closes(live_match, say):
    assert refusal_now(say, status="scheduled", kickoff_at=timezone.now() - MAX_OPEN) == "chat.closed"
    assert refusal_now(say, status="finished") == "chat.closed"


def test_old_log_lines_are_deleted_and_messages_are_kept(live_match, say):
    for n in range(3):
        say(f"text {n}")
    Room.objects.update(last_offset=1002)
    tasks.trim_logs()
    assert list(RoomPublication.objects.values_list("offset", flat=True)) == [2, 3]
    assert Message.objects.count() == 3
