"""The hub under many fans: what it asks the log, however many want it, and what it leaves behind."""

import asyncio
import time
from contextlib import AsyncExitStack
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer

from livecast.realtime.hub import hub
from livecast.realtime.protocol import Frame
from livecast.realtime.push import group_of
from matches.api.topics import FeedTopic
from matches.feed import delivery, feed_log
from matches.models import Match
from tests import constants
from tests.conftest import socket, watching
from tests.patience import PATIENCE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("fresh_hub")]


@pytest.fixture
def queries(monkeypatch) -> list[tuple[str, Any]]:
    """The queries that the hub makes from here on: ("replay", after) and ("heads", names)."""
    made: list[tuple[str, Any]] = []
    replay, heads = FeedTopic.replay, FeedTopic.heads

    async def counted_replay(self, name: str, after: int, limit: int) -> list[Frame]:
        made.append(("replay", after))
        return await replay(self, name, after, limit)

    async def counted_heads(self, names) -> dict[str, int]:
        made.append(("heads", list(names)))
        return await heads(self, names)

    monkeypatch.setattr(FeedTopic, "replay", counted_replay)
    monkeypatch.setattr(FeedTopic, "heads", counted_heads)
    return made


@pytest.fixture
def no_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants.LOG_CHECK_SECONDS, 3600)


async def come_together(match: Match, offsets: range) -> list[list[int]]:
    """Fans who come at the same moment, each with another page; returns what each is sent first."""

    async def one(offset: int) -> list[int]:
        async with watching(match, offset=offset) as fan:
            await arrived.wait()
            return [line["offset"] for line in await fan.lines(head - offset)] if offset < head else []

    arrived = asyncio.Event()
    head = await sync_to_async(lambda: Match.objects.get(pk=match.pk).last_offset)()
    fans = [asyncio.create_task(one(offset)) for offset in offsets]
    arrived.set()
    return await asyncio.gather(*fans)


@pytest.mark.usefixtures("no_looks")
async def test_fans_who_come_to_a_fresh_process_cost_one_replay(live_match, post, queries):
    for number in range(20):
        await sync_to_async(post)(f"line {number}")
    seen = await come_together(live_match, range(20))
    assert seen == [list(range(offset + 1, 21)) for offset in range(20)]
    assert [query for query in queries if query[0] == "replay"] == [("replay", 0)]


@pytest.mark.usefixtures("no_looks")
async def test_fans_with_pages_newer_than_this_process_cost_one_look(live_match, post, queries, monkeypatch):
    async with watching(live_match) as early:
        monkeypatch.setattr(delivery, "push", lambda topic, frames: list(frames))  # sent, and lost on the way
        for number in range(3):
            await sync_to_async(post)(f"line {number}")
        queries.clear()
        async with AsyncExitStack() as stack:
            for _ in range(10):
                await stack.enter_async_context(watching(live_match, offset=3))
            assert [line["offset"] for line in await early.lines(3)] == [1, 2, 3]
    assert sorted(kind for kind, _ in queries) == ["heads", "replay"]


async def test_a_log_restored_while_a_fan_catches_up_is_told_to_resync(live_match, post, monkeypatch):
    for number in range(3):
        await sync_to_async(post)(f"line {number}")
    reading, go_on = asyncio.Event(), asyncio.Event()
    replay = FeedTopic.replay

    async def slow_replay(self, name: str, after: int, limit: int) -> list[Frame]:
        frames = await replay(self, name, after, limit)
        reading.set()
        await go_on.wait()
        return frames

    async with watching(live_match) as here:
        monkeypatch.setattr(FeedTopic, "replay", slow_replay)
        async with watching(live_match, offset=0) as late:
            await reading.wait()
            await sync_to_async(feed_log.start_epoch)()
            await here.next("resync")
            go_on.set()
            assert (await late.frame())["type"] == "resync"


async def test_who_missed_much_is_not_let_in_in_one_piece(live_match, post):
    topic = feed_log.feed_topic(live_match.pk)
    async with watching(live_match):
        for _ in range(8):
            await sync_to_async(post)("x" * 6000)
        await hub().topics[topic].all_sent.wait()
        assert len(hub().missed_from_memory({topic: 4}, None) or []) == 4
        assert hub().missed_from_memory({topic: 0}, None) is None


async def test_a_topic_that_is_none_leaves_nothing_in_the_channel_layer(live_match):
    nowhere = feed_log.feed_topic(live_match.pk + 1)
    async with socket(f"t={nowhere}:0") as fan:
        assert (await fan.frame())["code"] == "topic.unknown"
    deadline = time.monotonic() + PATIENCE
    while group_of(nowhere) in get_channel_layer().groups:
        assert time.monotonic() < deadline
        await asyncio.sleep(0.05)
    assert nowhere not in hub().topics


async def test_what_is_no_frame_is_passed_over(live_match, post):
    async with watching(live_match) as fan:
        for nonsense in (
            {"type": "livecast.frame"},
            {"type": "livecast.frame", "topic": None, "text": 1, "offset": "x"},
        ):
            await get_channel_layer().group_send(group_of(feed_log.feed_topic(live_match.pk)), nonsense)
        await sync_to_async(post)("still here")
        assert (await fan.lines(1))[0]["data"]["body"] == "still here"


async def test_a_database_that_hangs_stops_no_pulse(live_match, monkeypatch):
    async def hang(self, names):
        await asyncio.Event().wait()

    async with watching(live_match) as fan:
        monkeypatch.setattr(FeedTopic, "heads", hang)
        for _ in range(2):
            await fan.next("pulse")


async def test_pushes_repairs_and_resyncs_are_counted(live_match, post, monkeypatch):
    async with watching(live_match) as fan:
        counts = hub().counters
        await sync_to_async(post)("pushed")
        await fan.lines(1)
        assert counts.pushes >= 1
        assert (counts.repairs, counts.repaired, counts.resyncs) == (0, 0, 0)
        monkeypatch.setattr(delivery, "push", lambda topic, frames: None)
        await sync_to_async(post)("found in the log")
        await fan.lines(1)
        assert (counts.repairs, counts.repaired) == (1, 1)
        assert counts.frames >= 2
        async with watching(live_match, epoch="another") as stale:
            await stale.next("resync")
        assert counts.resyncs == 1
