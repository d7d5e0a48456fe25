"""Messages over the wire and the in-memory layer: every message once, in order, at every reader."""

import asyncio
import secrets
from collections import Counter
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
from chat import message_budget, message_writer, room_log
from chat.actions import MessageDraft, post_messages
from chat.database import in_chat_database
from chat.models import Message
from tests import constants
from tests.chat.conftest import in_room
from tests.conftest import socket
from tests.patience import PATIENCE

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("fresh_hub"),
]


@pytest.mark.every_database("row locks, bulk inserts")
async def test_a_message_reaches_every_reader(live_match, ola):
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
@pytest.mark.every_database("unique keys")
async def test_posting_twice_with_one_key_creates_one_message(live_match, ola):
    async with in_room(live_match, ola) as member:
        first = await member.says("Once", key="k")
        again = await member.says("Once", key="k")
        await member.says("Twice", key="l")
        assert await member.hears_texts(2) == ["Once", "Twice"]
    assert first["message"]["id"] == again["message"]["id"]


async def test_a_visitor_without_a_login_reads_only(live_match):
    async with in_room(live_match) as reader:
        answer = await reader.says("Hello?")
    assert (answer["type"], answer["code"]) == ("error", "command.not_member")


@pytest.mark.usefixtures("no_budget")
@pytest.mark.every_database("row locks, bulk inserts")
async def test_messages_of_one_moment_are_sent_in_one_frame(live_match, ola, monkeypatch):
    """The first message at once, the others in one frame and with one insert."""
    monkeypatch.setattr(constants.BATCH_SECONDS, 0.3)
    async with AsyncExitStack() as stack:
        members = [await stack.enter_async_context(in_room(live_match, ola)) for _ in range(5)]
        answers = [await members[0].says("the first")]
        answers += await asyncio.gather(*(member.says(f"text {n}") for n, member in enumerate(members[1:])))
        frames = [await members[0].hears("chat.messages") for _ in range(2)]
    assert [len(frame["data"]["messages"]) for frame in frames] == [1, 4]
    assert sorted(answer["message"]["id"] for answer in answers) == [1, 2, 3, 4, 5]
    assert [m["id"] for frame in frames for m in frame["data"]["messages"]] == [1, 2, 3, 4, 5]


@pytest.mark.every_database("bulk inserts, transactions")
@pytest.mark.parametrize("size", [1, 50])
def test_a_batch_of_any_size_has_nine_statements(live_match, say, ola, ida, size):
    say("Hello")  # creates the room
    drafts = [MessageDraft((ola, ida)[n % 2].pk, secrets.token_hex(4), secrets.token_hex(4)) for n in range(size)]
    with CaptureQueriesContext(connection) as context:
        outcomes = post_messages(match_id=live_match.pk, drafts=drafts)
    assert [isinstance(outcome, dict) and outcome["id"] for outcome in outcomes] == list(range(2, size + 2))
    verbs = Counter(query["sql"].split()[0] for query in context.captured_queries)
    assert (verbs["SELECT"], verbs["UPDATE"], verbs["INSERT"]) == (6, 1, 2)
    assert verbs.keys() <= {"SELECT", "UPDATE", "INSERT", "BEGIN", "COMMIT"}


@pytest.mark.every_database("ordering")
async def test_a_reader_who_reconnects_gets_the_missed_messages(live_match, say):
    for n in range(5):
        await sync_to_async(say)(f"text {n}")
    async with in_room(live_match, offset=2) as reader:
        assert await reader.hears_texts(3) == ["text 2", "text 3", "text 4"]


async def test_a_reader_who_missed_too_much_resyncs(live_match, say):
    for n in range(102):
        await sync_to_async(say)(f"text {n}")
    async with in_room(live_match, offset=1) as reader:
        assert (await reader.fan.frame())["type"] == "resync"
    async with in_room(live_match, offset=2) as reader:
        assert len(await reader.hears_texts(100)) == 100


@pytest.mark.usefixtures("no_budget")
async def test_replies_and_mentions_are_sent(live_match, ola, ida):
    async with in_room(live_match, ola) as one, in_room(live_match, ida) as other:
        first = (await one.says("Offside?"))["message"]
        answer = (await other.says("@Ola never", reply_to=first["id"], mentions=[ola.pk, ida.pk]))["message"]
    assert answer["reply"] == {"id": first["id"], "name": "Ola", "text": "Offside?"}
    assert answer["mentions"] == [ola.pk]  # a member whose name the text does not contain is not mentioned


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
async def test_a_refused_message_gets_a_code_and_a_sentence(live_match, ola, data, code):
    async with in_room(live_match, ola) as member:
        assert (await member.asks("chat.send", **data))["code"] == code
    assert not await Message.objects.aexists()


async def test_a_member_cannot_write_faster_than_the_budget(live_match, ola, mona, long_pause):
    async with in_room(live_match, ola) as member, in_room(live_match, mona) as moderator:
        assert (await member.says("one"))["type"] == "ok"
        refused = await member.says("two")
        assert (refused["code"], 0 < refused["retry_after"] <= long_pause) == ("chat.too_fast", True)
        assert [(await moderator.says(text))["type"] for text in ("a", "b", "c")] == ["ok"] * 3


@pytest.mark.usefixtures("no_budget")
async def test_a_repeated_message_is_refused(live_match, ola, ida):
    async with in_room(live_match, ola) as member, in_room(live_match, ida) as other:
        assert (await member.says("GOAL!!!", key="1"))["type"] == "ok"
        assert (await member.says("gooooal", key="2"))["code"] == "chat.duplicate"
        assert (await other.says("goal", key="1"))["type"] == "ok"


async def test_a_member_who_logged_out_cannot_post(live_match, ola, monkeypatch):
    """Also before the socket is closed: the session is checked under the room's lock."""
    monkeypatch.setattr(
        "livecast.realtime.authenticated_sockets.expired_among", lambda holders: set()
    )  # the sockets have not been checked yet
    async with in_room(live_match, ola) as member:
        sessions = import_module(conf.SESSION_ENGINE).SessionStore.get_model_class()
        await sessions.objects.all().adelete()
        assert (await member.says("Still here"))["code"] == "chat.logged_out"


async def test_a_user_without_a_phone_cannot_post(live_match, stranger):
    async with in_room(live_match, stranger) as member:
        assert (await member.says("Hello"))["code"] == "chat.not_member"


async def test_a_banned_member_cannot_post(live_match, ola, monkeypatch):
    monkeypatch.setattr("livecast.realtime.authenticated_sockets.expired_among", lambda holders: set())
    async with in_room(live_match, ola) as member:
        await User.objects.filter(pk=ola.pk).aupdate(is_active=False)
        assert (await member.says("Still here"))["code"] == "chat.logged_out"


@pytest.fixture
def go_on(monkeypatch):
    """Messages are written only after this is set."""
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


async def test_messages_of_a_throttled_member_come_last(live_match, ola, ida, settings, go_on, monkeypatch):
    settings.CHAT = {**settings.CHAT, "PAUSE_SECONDS": 20}
    clock = SimpleNamespace(now=1000.0)
    monkeypatch.setattr(message_budget, "time", SimpleNamespace(monotonic=lambda: clock.now))
    go_on.set()
    room = message_writer.writer_of(live_match.pk)
    async with in_room(live_match, ola) as fast, in_room(live_match, ida) as calm, in_room(live_match, ida) as other:
        assert (await fast.says("one"))["type"] == "ok"
        assert (await fast.says("at once"))["code"] == "chat.too_fast"
        # The pause is over, and no other budget applies.
        clock.now += 20
        settings.CHAT = {**settings.CHAT, "PAUSE_SECONDS": 0}
        await until(lambda: room.idle)
        go_on.clear()
        answers = []
        for member, said, is_taken in (
            (calm, "two", lambda: not room.idle and not room.waiting),
            (fast, "again", lambda: room.throttled),
            (other, "three", lambda: room.waiting),
        ):
            answers.append(asyncio.create_task(member.says(said)))
            await until(is_taken)
        go_on.set()
        assert [(await answer)["type"] for answer in answers] == ["ok"] * 3
        assert await calm.hears_texts(4) == ["one", "two", "three", "again"]


@pytest.mark.usefixtures("no_budget")
async def test_a_member_with_many_messages_takes_turns_with_the_others(live_match, ola, ida, go_on, monkeypatch):
    monkeypatch.setattr(message_writer, "BATCH_MESSAGES", 2)
    room = message_writer.writer_of(live_match.pk)
    async with AsyncExitStack() as stack:
        tabs = [await stack.enter_async_context(in_room(live_match, ola)) for _ in range(5)]
        other = await stack.enter_async_context(in_room(live_match, ida))
        answers = []
        for n, (socket_of, text) in enumerate([*((tab, f"flood {n}") for n, tab in enumerate(tabs)), (other, "goal")]):
            answers.append(asyncio.create_task(socket_of.says(text)))
            await until(lambda: not room.idle and len(room.waiting) == n)  # noqa: B023 - the first is being written
        go_on.set()
        assert [(await answer)["type"] for answer in answers] == ["ok"] * 6
        heard = await other.hears_texts(6)
    assert heard == ["flood 0", "flood 1", "goal", "flood 2", "flood 3", "flood 4"]


def test_the_pause_between_batches_grows_with_the_messages_up_to_a_bound():
    pauses = [message_writer.pause_after(number) for number in range(message_writer.BATCH_MESSAGES + 1)]
    assert pauses == sorted(pauses)
    assert pauses[0] == pauses[1] == message_writer.BATCH_SECONDS
    assert pauses[1] < pauses[2]
    assert pauses[message_writer.BUSY_BATCH_MESSAGES] == pauses[-1] == message_writer.BUSY_BATCH_SECONDS


def test_a_slow_batch_is_followed_by_fewer_messages_of_throttled_members():
    pause = message_writer.BATCH_SECONDS
    shares = [message_writer.throttled_share(seconds, pause) for seconds in (0.0, pause / 2, pause, 10 * pause)]
    assert shares == [message_writer.THROTTLED_MESSAGES] * 2 + [1, 1]


@pytest.mark.usefixtures("no_budget")
async def test_a_full_backlog_refuses_messages(live_match, ola, monkeypatch, go_on):
    monkeypatch.setattr(constants.BACKLOG, 2)
    async with AsyncExitStack() as stack:
        members = [await stack.enter_async_context(in_room(live_match, ola)) for _ in range(4)]
        waiting = []
        room = message_writer.writer_of(live_match.pk)
        for n, member in enumerate(members[:3]):  # one is being written, two wait
            waiting.append(asyncio.create_task(member.says(f"text {n}")))
            await until(lambda: not room.idle and len(room.waiting) == len(waiting) - 1)
        assert (await members[3].says("one too many"))["code"] == "chat.busy"
        go_on.set()
        assert [(await answer)["type"] for answer in waiting] == ["ok"] * 3


@pytest.mark.usefixtures("no_budget")
@pytest.mark.every_database("row locks, isolation")
async def test_messages_are_refused_while_the_database_fails_and_accepted_after(live_match, ola, monkeypatch):
    async with in_room(live_match, ola) as member:
        with monkeypatch.context() as broken:
            broken.setattr(message_writer, "post_messages", None)
            assert (await member.says("Lost?", key="k"))["code"] == "chat.away"
        assert (await member.says("Lost?", key="k"))["type"] == "ok"


@pytest.mark.every_database("isolation")
async def test_a_frame_that_the_layer_lost_is_repaired_from_the_log(live_match, say, monkeypatch):
    async with in_room(live_match) as reader:
        await sync_to_async(say)("one")
        with monkeypatch.context() as lossy:
            lossy.setattr("chat.room_log.push", lambda *arguments: None)
            await sync_to_async(say)("two")
        await sync_to_async(say)("three")
        assert await reader.hears_texts(3) == ["one", "two", "three"]


async def test_without_the_channel_layer_the_reconciler_delivers(live_match, ola, monkeypatch):
    def away(*arguments):
        raise ConnectionError("gone")

    async with in_room(live_match, ola) as member:
        monkeypatch.setattr("chat.room_log.push", away)
        monkeypatch.setattr("chat.room_log.room_pusher", room_log.RoomPusher())
        assert (await member.says("Is anybody there?"))["type"] == "ok"
        assert await member.hears_texts(1) == ["Is anybody there?"]


async def test_the_room_of_an_unknown_match_is_an_unknown_topic(live_match):
    async with socket("t=match.987654.chat") as fan:
        assert (await fan.frame())["code"] == "topic.unknown"
