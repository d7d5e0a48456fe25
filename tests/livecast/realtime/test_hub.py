"""The hub with many clients: its queries to the log, and its groups in the channel layer."""

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
    """The queries of the hub from now on: ("replay", after) and ("heads", names)."""
    recorded: list[tuple[str, Any]] = []
    replay, heads = FeedTopic.replay, FeedTopic.heads

    async def counted_replay(self, name: str, after: int, limit: int) -> list[Frame]:
        recorded.append(("replay", after))
        return await replay(self, name, after, limit)

    async def counted_heads(self, names) -> dict[str, int]:
        recorded.append(("heads", list(names)))
        return await heads(self, names)

    monkeypatch.setattr(FeedTopic, "replay", counted_replay)
    monkeypatch.setattr(FeedTopic, "heads", counted_heads)
    return recorded


@pytest.fixture
def no_reconciler(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants.LOG_CHECK_SECONDS, 3600)


async def connect_together(match: Match, offsets: range) -> list[list[int]]:
    """Connect clients at the same moment, each with another offset.

    Returns the offsets that each is sent.
    """

    async def connect(offset: int) -> list[int]:
        async with watching(match, offset=offset) as fan:
            await arrived.wait()
            return [line["offset"] for line in await fan.lines(head - offset)] if offset < head else []

    arrived = asyncio.Event()
    head = await sync_to_async(lambda: Match.objects.get(pk=match.pk).last_offset)()
    fans = [asyncio.create_task(connect(offset)) for offset in offsets]
    arrived.set()
    return await asyncio.gather(*fans)


@pytest.mark.usefixtures("no_reconciler")
async def test_clients_of_a_fresh_process_share_one_replay(live_match, post, queries):
    for number in range(20):
        await sync_to_async(post)(f"line {number}")
    seen = await connect_together(live_match, range(20))
    assert seen == [list(range(offset + 1, 21)) for offset in range(20)]
    assert [query for query in queries if query[0] == "replay"] == [("replay", 0)]


@pytest.mark.usefixtures("no_reconciler")
async def test_clients_with_newer_pages_share_one_query_for_the_head(live_match, post, queries, monkeypatch):
    async with watching(live_match) as early:
        monkeypatch.setattr(delivery, "push", lambda topic, frames: list(frames))  # the layer loses them
        for number in range(3):
            await sync_to_async(post)(f"line {number}")
        queries.clear()
        async with AsyncExitStack() as stack:
            for _ in range(10):
                await stack.enter_async_context(watching(live_match, offset=3))
            assert [line["offset"] for line in await early.lines(3)] == [1, 2, 3]
    assert sorted(kind for kind, _ in queries) == ["heads", "replay"]


async def test_a_log_restored_during_a_catch_up_causes_a_resync(live_match, post, monkeypatch):
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


async def test_the_fast_path_refuses_clients_that_missed_many_bytes(live_match, post):
    topic = feed_log.feed_topic(live_match.pk)
    async with watching(live_match):
        for _ in range(8):
            await sync_to_async(post)("x" * 6000)
        await hub().topics[topic].all_sent.wait()
        assert len(hub().missed_from_memory({topic: 4}, None) or []) == 4
        assert hub().missed_from_memory({topic: 0}, None) is None


async def test_an_unknown_topic_leaves_no_group_in_the_channel_layer(live_match):
    unknown = feed_log.feed_topic(live_match.pk + 1)
    async with socket(f"t={unknown}:0") as fan:
        assert (await fan.frame())["code"] == "topic.unknown"
    deadline = time.monotonic() + PATIENCE
    while group_of(unknown) in get_channel_layer().groups:
        assert time.monotonic() < deadline
        await asyncio.sleep(0.05)
    assert unknown not in hub().topics


async def test_an_invalid_channel_layer_message_is_dropped(live_match, post):
    async with watching(live_match) as fan:
        for nonsense in (
            {"type": "livecast.frame"},
            {"type": "livecast.frame", "topic": None, "text": 1, "offset": "x"},
        ):
            await get_channel_layer().group_send(group_of(feed_log.feed_topic(live_match.pk)), nonsense)
        await sync_to_async(post)("still here")
        assert (await fan.lines(1))[0]["data"]["body"] == "still here"


async def test_the_pulse_continues_while_the_database_hangs(live_match, monkeypatch):
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
