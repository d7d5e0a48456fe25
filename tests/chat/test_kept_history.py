"""The history of a room, whose messages are kept as JSON: equal to that of a new process after every kind of change."""

import random
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from accounts.actions import delete_account
from accounts.models import User
from chat import actions, events
from chat import history as chat_history
from chat.actions import MessageDraft, ReactionKey
from chat.models import Message
from livecast.bounded_cache import BoundedCache
from livecast.errors import LivecastError
from matches.actions import set_match_state, set_private
from matches.feed import feed_log
from matches.models import Match
from tests.browser_session import logged_in_client
from tests.chat.conftest import history, member

pytestmark = [
    pytest.mark.every_database("rows as the driver returns them, counts"),
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("no_budget"),
]


@contextmanager
def new_process(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as patch:
        patch.setattr(chat_history, "kept_messages", BoundedCache(1000, 10_000_000))
        yield


class Room:
    """Actions in a room at random: one of each kind, among many messages and reactions."""

    OFTEN = (*["do_send"] * 30, *["do_react", "do_remove", "do_rename"] * 4)

    def __init__(self, match: Match, people: list[User], moderator: User, seed: int) -> None:
        self.match, self.people, self.moderator = match, people, moderator
        self.random, self.count = random.Random(seed), 0
        self.todo = [*(name for name in dir(self) if name.startswith("do_")), *self.OFTEN]
        self.random.shuffle(self.todo)
        self.do_send()

    def act(self) -> str:
        """Do one action, or be refused. Returns its name."""
        self.count += 1
        name = self.todo.pop()
        with suppress(LivecastError):
            getattr(self, name)()
        return name

    def pick(self, *values: Any) -> Any:
        return self.random.choice(values)

    def number(self) -> int:
        return int(self.pick(*Message.objects.values_list("number", flat=True)))

    def do_send(self) -> None:
        drafts = [
            MessageDraft(
                self.pick(*self.people).pk,
                f"key-{self.count}-{number}",
                f"{self.pick('Goal!', '好球', '<b>&')} {self.count} {number} " + "long " * self.pick(0, 30),
                reply_to=self.pick(None, self.number()) if Message.objects.exists() else None,
            )
            for number in range(self.pick(1, 1, 5))
        ]
        actions.post_messages(match_id=self.match.pk, drafts=drafts)

    def do_remove(self) -> None:
        actions.remove_messages(match_id=self.match.pk, numbers=[self.number(), self.number()], by=self.moderator)

    def do_promote(self) -> None:
        actions.promote_message(match_id=self.match.pk, number=self.number(), by=self.moderator)

    def do_pin(self) -> None:
        actions.pin_message(match_id=self.match.pk, number=self.number(), by=self.moderator)

    def do_unpin(self) -> None:
        actions.pin_message(match_id=self.match.pk, number=None, by=self.moderator)

    def do_react(self) -> None:
        entries = [("entry", pk) for pk in self.match.commentary.values_list("pk", flat=True)]
        target, target_id = self.pick(("message", self.number()), ("message", self.number()), *entries)
        key = ReactionKey(self.pick(*self.people).pk, target, target_id, self.pick("like", "fire"))
        actions.react(match_id=self.match.pk, changes={key: True})

    def do_take_back_a_reaction(self) -> None:
        changes = {
            ReactionKey(person.pk, "message", number, "like"): False
            for person in self.people
            for number in Message.objects.values_list("number", flat=True)
        }
        actions.react(match_id=self.match.pk, changes=changes)

    def do_rename(self) -> None:
        field, value = self.pick(
            ("display_name", f"Name {self.count}"), ("display_name", ""), ("first_name", f"First {self.count}")
        )
        User.objects.filter(pk=self.pick(*self.people).pk).update(**{field: value})

    def do_change_colour(self) -> None:
        User.objects.filter(pk=self.pick(*self.people).pk).update(colour="#b3261e")

    def do_hire(self) -> None:
        User.objects.filter(pk=self.pick(*self.people).pk).update(is_staff=True)

    def do_delete_account(self) -> None:
        delete_account(user_id=self.people.pop().pk)

    def do_mute(self) -> None:
        actions.mute_member(match_id=self.match.pk, member_id=self.people[0].pk, by=self.moderator, clear=True)

    def do_shadow(self) -> None:
        actions.mute_member(match_id=self.match.pk, member_id=self.people[1].pk, by=self.moderator, shadow=True)

    def do_unmute(self) -> None:
        actions.unmute_member(match_id=self.match.pk, member_id=self.people[0].pk, by=self.moderator)

    def do_change_room(self) -> None:
        actions.change_room(match_id=self.match.pk, by=self.moderator, slow_seconds=self.count)

    def do_finish_match(self) -> None:
        set_match_state(match_id=self.match.pk, author=None, status="finished")

    def do_hide(self) -> None:
        set_private(match_id=self.match.pk, author=None, private=not self.match.private)

    def do_start_epoch(self) -> None:
        feed_log.start_epoch()


@pytest.mark.parametrize("seed", range(2))
def test_kept_history_equals_that_of_a_new_process(
    live_match: Match, commentator: User, ola: User, ida: User, seed: int, monkeypatch: pytest.MonkeyPatch
):
    moderator = User.objects.create_superuser("mona", password="mona", display_name="Mona")
    room = Room(live_match, [ola, ida, moderator, member("Una"), member("Lea")], moderator, seed)
    client = logged_in_client(moderator)
    url = f"/api/matches/{live_match.pk}/chat"
    done = []
    while room.todo:
        done.append(room.act())
        for address in (url, f"{url}?before={room.number()}"):
            kept = client.get(address)
            with new_process(monkeypatch):
                fresh = client.get(address)
            assert (kept.status_code, kept.content) == (200, fresh.content), done
            assert kept.headers == fresh.headers
    numbers = [message["id"] for message in client.get(url).json()["messages"]]
    told = Message.objects.filter(shadowed=False).order_by("number")
    assert numbers == list(told.values_list("number", flat=True))[-100:]


def test_quoted_author_has_the_new_name(live_match, say, ola, ida):
    say("Goal!")
    say("Indeed", by=ida, reply_to=1)
    assert history(live_match)["messages"][1]["reply"]["name"] == "Ola"
    User.objects.filter(pk=ola.pk).update(display_name="Ola Nordmann")
    first, second = history(live_match)["messages"]
    assert (first["by"]["name"], second["reply"]["name"]) == ("Ola Nordmann", "Ola Nordmann")
    delete_account(user_id=ida.pk)
    assert [message["by"]["name"] for message in history(live_match)["messages"]] == ["Ola Nordmann", "Deleted member"]


def test_only_changed_messages_are_encoded(live_match, say, mona, monkeypatch):
    encoded = []
    message_data = events.message_data

    def count(message: Message) -> dict[str, Any]:
        encoded.append(message.number)
        return message_data(message)

    for number in range(5):
        say(f"text {number}")
    history(live_match)
    monkeypatch.setattr(events, "message_data", count)
    history(live_match)
    assert encoded == []
    actions.remove_messages(match_id=live_match.pk, numbers=[2], by=mona)
    history(live_match)
    assert encoded == [2]


def test_new_messages_need_no_query_of_their_own(live_match, say, ola, ida):
    def queries() -> int:
        with CaptureQueriesContext(connections["default"]) as captured:
            history(live_match)
        return len(captured)

    say("First")
    history(live_match)
    for number in range(1, 10):
        say(f"text {number}", by=(ola, ida)[number % 2], reply_to=number)
    assert queries() == queries() == 3
