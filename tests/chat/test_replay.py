"""The replay of a chat: messages of a range of the clock, and messages from before it."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from chat import replay
from chat.models import Message
from matches.models import Match

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def played(live_match: Match, say) -> Match:
    """A match with messages from before it, from both halves, from the break, and from after it."""
    said = [("", None), ("1H", 10.0), ("1H", 59.9), ("1H", 60.0), ("1H", 2760.0), ("2H", 5.0), ("2H", None)]
    for number, (period, clock) in enumerate(said, 1):
        say(f"text {number}")
        Message.objects.filter(number=number).update(period=period, clock_seconds=clock)
    return live_match


@pytest.fixture
def asked(client, played: Match):
    """Return the answer to a page: `asked(period="1H", begin=0, end=60)`."""

    def ask(**wanted):
        answer = client.get(f"/api/matches/{played.pk}/chat/replay?{urlencode(wanted)}")
        assert answer.status_code == 200, answer.content
        return answer.json()

    return ask


def texts(answer) -> list[int]:
    return [message["id"] for message in answer["messages"]]


def test_chat_replays_with_the_match(asked):
    answer = asked(period="1H", begin=59, end=61)
    assert [(message["text"], message["clock"]) for message in answer["messages"]] == [("text 3", 59.9), ("text 4", 60)]
    assert answer["more"] is False
    assert texts(asked(period="1H", begin=2760, end=1e6)) == [5]


@pytest.mark.every_database("comparison of times")
def test_a_replay_starts_with_the_earlier_messages(asked):
    assert texts(asked(period="1H", begin=0)) == [1]
    assert texts(asked(period="1H", begin=60)) == [1, 2, 3]
    assert texts(asked(period="2H", begin=0)) == [1, 2, 3, 4, 5]
    assert texts(asked(period="2H", begin=99)) == [1, 2, 3, 4, 5, 6]


def test_many_messages_of_a_replay_come_in_pages(asked, monkeypatch):
    monkeypatch.setattr(replay, "MAX_MESSAGES", 2)
    first = asked(period="1H", begin=0, end=1e6)
    assert (texts(first), first["more"]) == ([2, 3], True)
    rest = asked(period="1H", begin=0, end=1e6, after=3)
    assert (texts(rest), rest["more"]) == ([4, 5], False)


@pytest.mark.every_database("ordering")
def test_a_replay_starts_with_at_most_a_hundred_earlier_messages(asked, monkeypatch):
    monkeypatch.setattr(replay, "EARLIER_MESSAGES", 2)
    answer = asked(period="2H", begin=0)
    assert (texts(answer), answer["more"]) == ([4, 5], True)


def test_a_match_without_a_clock_replays_by_time_of_day(asked):
    now = timezone.now()
    for number in range(1, 8):
        Message.objects.filter(number=number).update(posted_at=now + timedelta(minutes=number))
    since, until = (now + timedelta(minutes=minutes) for minutes in (2, 4))
    assert texts(asked(since=since.isoformat(), until=until.isoformat())) == [2, 3]
    assert texts(asked(since=since.isoformat())) == [1]


def test_removed_and_shadowed_messages_are_not_in_the_replay(asked):
    Message.objects.filter(number=3).update(shadowed=True)
    Message.objects.filter(number=4).update(removed_at=timezone.now())
    answer = asked(period="1H", begin=59, end=61)
    assert [(message["id"], message["text"], message["removed"]) for message in answer["messages"]] == [(4, "", True)]


def test_the_replay_has_the_reactions_of_its_messages(asked, played, ida):
    played.chat_room.reactions.create(target="message", target_id=3, kind="fire", member=ida)
    assert asked(period="1H", begin=59, end=61)["reactions"]["messages"] == {"3": {"fire": 1}}


def test_a_replay_needs_a_range(client, played):
    answer = client.get(f"/api/matches/{played.pk}/chat/replay")
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "chat.no_stretch")


def test_the_replay_of_a_private_match_is_hidden(client, played):
    Match.objects.filter(pk=played.pk).update(private=True)
    assert client.get(f"/api/matches/{played.pk}/chat/replay", {"period": "1H", "end": 9}).status_code == 404
