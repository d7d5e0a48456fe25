"""What is said in a room, over the wire and the in-memory layer: every message once, in order, at every reader."""

import asyncio
import secrets
from collections.abc import Callable
from contextlib import AsyncExitStack
from importlib import import_module
from types import SimpleNamespace

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings as conf
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from chat import commands, message_writer, room_log, selectors
from chat.actions import Draft, post_messages
from chat.database import in_chat_database
from chat.models import Message
from tests.chat.conftest import in_room
from tests.conftest import socket
from tests.patience import PATIENCE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("fresh_hub")]


async def test_what_a_member_says_reaches_everybody(live_match, ola):
    async with in_room(live_match, ola) as member, in_room(live_match) as reader:
        answer = await member.says("Come on Harbour!", key="a")
        assert answer["type"] == "ok"
        for one in (member, reader):
            frame = await one.hears("chat.messages")
            assert frame["offset"] == 1
            [message] = frame["data"]["messages"]
            assert message == answer["message"]
    assert (message["id"], message["by"]["name"], message["text"]) == (1, "Ola", "Come on Harbour!")


async def test_a_message_is_stamped_with_clock_and_score(live_match, post, ola):
    await sync_to_async(post)("In!", kind="goal", side="home", clock_seconds=600)
    async with in_room(live_match, ola) as member:
        message = (await member.says("GOAL"))["message"]
    assert (message["minute"], message["score"]) == ("11'", [1, 0])


@pytest.mark.usefixtures("no_budget")
async def test_the_same_key_again_is_the_same_message(live_match, ola):
    async with in_room(live_match, ola) as member:
        first = await member.says("Once", key="k")
        again = await member.says("Once", key="k")
        await member.says("Twice", key="l")
        assert await member.hears_texts(2) == ["Once", "Twice"]
    assert first["message"]["id"] == again["message"]["id"]


async def test_who_is_not_logged_in_watches(live_match):
    async with in_room(live_match) as reader:
        answer = await reader.says("Hello?")
    assert (answer["type"], answer["code"]) == ("error", "command.not_member")


@pytest.mark.usefixtures("no_budget")
async def test_what_is_said_together_goes_together(live_match, ola, settings):
    """The first at once, the rest in one frame and with one insert."""
    settings.CHAT = {**settings.CHAT, "BATCH_SECONDS": 0.3}
    async with AsyncExitStack() as stack:
        members = [await stack.enter_async_context(in_room(live_match, ola)) for _ in range(5)]
        answers = [await members[0].says("the first")]
        answers += await asyncio.gather(*(member.says(f"text {n}") for n, member in enumerate(members[1:])))
        frames = [await members[0].hears("chat.messages") for _ in range(2)]
    assert [len(frame["data"]["messages"]) for frame in frames] == [1, 4]
    assert sorted(answer["message"]["id"] for answer in answers) == [1, 2, 3, 4, 5]
    assert [m["id"] for frame in frames for m in frame["data"]["messages"]] == [1, 2, 3, 4, 5]


def test_a_batch_is_one_insert_whatever_its_size(live_match, ola, ida, monkeypatch):
    # The banned words are read again every second: here time stands still.
    monkeypatch.setattr(selectors, "time", SimpleNamespace(monotonic=lambda: 0.0))

    def queries(size: int) -> list[str]:
        drafts = [Draft((ola, ida)[n % 2].pk, secrets.token_hex(4), secrets.token_hex(4)) for n in range(size)]
        with CaptureQueriesContext(connection) as context:
            assert not any(
                isinstance(outcome, Exception) for outcome in post_messages(match_id=live_match.pk, drafts=drafts)
            )
        return [query["sql"] for query in context.captured_queries]

    queries(1)  # makes the room
    many = queries(50)
    assert len([sql for sql in many if "INSERT INTO" in sql and "chat_message" in sql]) == 1
    assert len(many) == len(queries(1))


async def test_a_reader_who_comes_back_gets_what_was_missed(live_match, say):
    for n in range(5):
        await sync_to_async(say)(f"text {n}")
    async with in_room(live_match, offset=2) as reader:
        assert await reader.hears_texts(3) == ["text 2", "text 3", "text 4"]


async def test_who_missed_too_much_begins_anew(live_match, say):
    for n in range(102):
        await sync_to_async(say)(f"text {n}")
    async with in_room(live_match, offset=1) as reader:
        assert (await reader.fan.frame())["type"] == "resync"
    async with in_room(live_match, offset=2) as reader:
        assert len(await reader.hears_texts(100)) == 100


@pytest.mark.usefixtures("no_budget")
async def test_answers_and_mentions_are_told(live_match, ola, ida):
    async with in_room(live_match, ola) as one, in_room(live_match, ida) as other:
        first = (await one.says("Offside?"))["message"]
        answer = (await other.says("@Ola never", reply_to=first["id"], mentions=[ola.pk, ida.pk]))["message"]
    assert answer["reply"] == {"id": first["id"], "name": "Ola", "text": "Offside?"}
    assert answer["mentions"] == [ola.pk]  # whose name the text does not hold is not mentioned


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({"text": "", "key": "k"}, "chat.empty"),
        ({"text": "\u200b\u3164", "key": "k"}, "chat.empty"),
        ({"text": "x" * 501, "key": "k"}, "chat.too_long"),
        ({"text": 7, "key": "k"}, "command.malformed"),
        ({"text": "hi"}, "command.malformed"),
        ({"text": "hi", "key": "k" * 65}, "command.malformed"),
        ({"text": "hi", "key": "k", "reply_to": "1"}, "command.malformed"),
        ({"text": "hi", "key": "k", "mentions": [True]}, "command.malformed"),
        ({"text": "hi", "key": "k", "mentions": list(range(1, 12))}, "command.malformed"),
    ],
)
async def test_what_cannot_be_said_is_refused_in_words(live_match, ola, data, code):
    async with in_room(live_match, ola) as member:
        assert (await member.asks("chat.send", **data))["code"] == code
    assert not await Message.objects.aexists()


async def test_no_member_writes_faster_than_the_budget(live_match, ola, mona, long_pause):
    async with in_room(live_match, ola) as member, in_room(live_match, mona) as moderator:
        assert (await member.says("one"))["type"] == "ok"
        refused = await member.says("two")
        assert (refused["code"], 0 < refused["retry_after"] <= long_pause) == ("chat.too_fast", True)
        assert [(await moderator.says(text))["type"] for text in ("a", "b", "c")] == ["ok"] * 3


@pytest.mark.usefixtures("no_budget")
async def test_what_was_just_said_is_not_said_again(live_match, ola, ida):
    async with in_room(live_match, ola) as member, in_room(live_match, ida) as other:
        assert (await member.says("GOAL!!!", key="1"))["type"] == "ok"
        assert (await member.says("gooooal", key="2"))["code"] == "chat.duplicate"
        assert (await other.says("goal", key="1"))["type"] == "ok"


async def test_who_has_logged_out_cannot_speak_any_more(live_match, ola, monkeypatch):
    """Even in the moment before the socket is closed: the session is asked for under the room's lock."""
    monkeypatch.setattr(
        "livecast.realtime.authenticated_sockets.ended_among", lambda holders: set()
    )  # nobody has noticed yet
    async with in_room(live_match, ola) as member:
        sessions = import_module(conf.SESSION_ENGINE).SessionStore.get_model_class()
        await sessions.objects.all().adelete()
        assert (await member.says("Still here"))["code"] == "chat.logged_out"


async def test_who_has_not_shown_a_phone_only_watches(live_match, stranger):
    async with in_room(live_match, stranger) as member:
        assert (await member.says("Hello"))["code"] == "chat.not_member"


async def test_who_is_banned_cannot_speak_any_more(live_match, ola, monkeypatch):
    monkeypatch.setattr("livecast.realtime.authenticated_sockets.ended_among", lambda holders: set())
    async with in_room(live_match, ola) as member:
        await User.objects.filter(pk=ola.pk).aupdate(is_active=False)
        assert (await member.says("Still here"))["code"] == "chat.logged_out"


@pytest.fixture
def go_on(monkeypatch):
    """Until it is set, nothing is written."""
    told = asyncio.Event()

    async def held(call, *args, **kwargs):
        await told.wait()
        return await in_chat_database(call, *args, **kwargs)

    monkeypatch.setattr(message_writer, "in_writers_database", held)
    return told


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await asyncio.sleep(0.01)


async def test_who_wrote_too_fast_waits_behind_the_others(live_match, ola, ida, settings, go_on, monkeypatch):
    settings.CHAT = {**settings.CHAT, "PAUSE_SECONDS": 20}
    clock = SimpleNamespace(now=1000.0)
    monkeypatch.setattr(commands, "time", SimpleNamespace(monotonic=lambda: clock.now))
    go_on.set()
    room = message_writer.writer_of(live_match.pk)
    async with in_room(live_match, ola) as hasty, in_room(live_match, ida) as calm, in_room(live_match, ida) as other:
        assert (await hasty.says("one"))["type"] == "ok"
        assert (await hasty.says("at once"))["code"] == "chat.too_fast"
        # When the pause is over, and with none asked of anybody.
        clock.now += 20
        settings.CHAT = {**settings.CHAT, "PAUSE_SECONDS": 0}
        await until(lambda: room.idle)
        go_on.clear()
        answers = []
        for member, said, is_taken in (
            (calm, "two", lambda: not room.idle and not room._waiting),
            (hasty, "again", lambda: room._hasty),
            (other, "three", lambda: room._waiting),
        ):
            answers.append(asyncio.create_task(member.says(said)))
            await until(is_taken)
        go_on.set()
        assert [(await answer)["type"] for answer in answers] == ["ok"] * 3
        assert await calm.hears_texts(4) == ["one", "two", "three", "again"]


@pytest.mark.usefixtures("no_budget")
async def test_when_more_comes_than_can_be_written_it_says_so(live_match, ola, settings, go_on):
    settings.CHAT = {**settings.CHAT, "BACKLOG": 2}
    async with AsyncExitStack() as stack:
        members = [await stack.enter_async_context(in_room(live_match, ola)) for _ in range(4)]
        waiting = []
        room = message_writer.writer_of(live_match.pk)
        for n, member in enumerate(members[:3]):  # one is being written, two wait
            waiting.append(asyncio.create_task(member.says(f"text {n}")))
            await until(lambda: not room.idle and len(room._waiting) == len(waiting) - 1)
        assert (await members[3].says("one too many"))["code"] == "chat.busy"
        go_on.set()
        assert [(await answer)["type"] for answer in waiting] == ["ok"] * 3


@pytest.mark.usefixtures("no_budget")
async def test_a_database_that_fails_refuses_and_is_forgiven(live_match, ola, monkeypatch):
    async with in_room(live_match, ola) as member:
        with monkeypatch.context() as broken:
            broken.setattr(message_writer, "post_messages", None)
            assert (await member.says("Lost?", key="k"))["code"] == "chat.away"
        assert (await member.says("Lost?", key="k"))["type"] == "ok"


async def test_a_frame_that_the_layer_lost_is_repaired_from_the_log(live_match, say, monkeypatch):
    async with in_room(live_match) as reader:
        await sync_to_async(say)("one")
        with monkeypatch.context() as lossy:
            lossy.setattr("chat.room_log.push", lambda *arguments: None)
            await sync_to_async(say)("two")
        await sync_to_async(say)("three")
        assert await reader.hears_texts(3) == ["one", "two", "three"]


async def test_with_the_layer_away_the_look_at_the_log_serves(live_match, ola, monkeypatch):
    def away(*arguments):
        raise ConnectionError("gone")

    async with in_room(live_match, ola) as member:
        monkeypatch.setattr("chat.room_log.push", away)
        monkeypatch.setattr("chat.room_log._pushes", room_log._Pushes())
        assert (await member.says("Is anybody there?"))["type"] == "ok"
        assert await member.hears_texts(1) == ["Is anybody there?"]


async def test_the_room_of_no_match_is_no_topic(live_match):
    async with socket("t=match.987654.chat") as fan:
        assert (await fan.frame())["code"] == "topic.unknown"
