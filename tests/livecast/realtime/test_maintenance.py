"""The periodic tasks of the hub: one that fails or hangs does not stop the others."""

import asyncio
from collections.abc import AsyncIterator, Set
from typing import Any, cast

import pytest

from livecast.realtime import maintenance, topic_state
from livecast.realtime.connections import AsgiConnection
from livecast.realtime.counters import Counters
from livecast.realtime.maintenance import Maintenance
from livecast.realtime.topic_state import TopicState
from livecast.realtime.topics import StateTopic
from tests.patience import PATIENCE


class StubScores(StateTopic):
    pattern = "scores"

    async def state(self, name: str) -> Any:
        raise NotImplementedError


class SyncedGroups:
    """Groups that are always in sync."""

    def in_sync(self, topics: Set[str]) -> bool:
        return True


class HangingReconciler:
    """A reconciler whose database never answers."""

    async def run_once(self) -> None:
        await asyncio.Event().wait()


class ObservedTopics(dict[str, TopicState]):
    """Open topics, with an event that is set when one is evicted."""

    def __init__(self) -> None:
        super().__init__()
        self.evicted = asyncio.Event()

    def __delitem__(self, name: str) -> None:
        super().__delitem__(name)
        self.evicted.set()

    def open(self, name: str) -> TopicState:
        topic = self[name] = TopicState(name, StubScores(), Counters())
        topic.ready = True
        return topic


async def report_nothing(call: Any, counts: dict[str, int]) -> dict[str, int]:
    return {}


@pytest.fixture
async def topics(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[ObservedTopics]:
    """Open topics, maintained every 10 ms, while the reconciler hangs."""
    monkeypatch.setattr(maintenance, "in_database", report_nothing)
    observed = ObservedTopics()
    groups, reconciler = cast(Any, SyncedGroups()), cast(Any, HangingReconciler())
    running = Maintenance(observed, groups, reconciler, pulse_interval=0.01, check_interval=0.01)
    running.start()
    yield observed
    tasks = running.tasks
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_a_task_that_fails_is_restarted(topics: ObservedTopics, monkeypatch, caplog):
    topics.open("scores")
    reports: asyncio.Queue[dict[str, int]] = asyncio.Queue()

    async def report(call: Any, counts: dict[str, int]) -> dict[str, int]:
        reports.put_nowait(counts)
        if "ended" not in caplog.text:
            raise ConnectionError
        return {}

    monkeypatch.setattr(maintenance, "in_database", report)
    for _ in range(3):
        assert await asyncio.wait_for(reports.get(), PATIENCE) == {"scores": 0}
    assert caplog.text.count("the hub's task “report viewers” ended") == 1


async def test_the_pulse_continues_while_the_reconciler_hangs(topics: ObservedTopics):
    frames: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    topics.open("scores").subscribe(AsgiConnection(frames.put))
    for _ in range(2):
        frame = await asyncio.wait_for(frames.get(), PATIENCE)
        assert frame["text"].startswith('{"type":"pulse","topic":"scores"')


async def test_a_topic_without_subscribers_is_evicted(topics: ObservedTopics, monkeypatch):
    frames: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    topics.open("scores").subscribe(AsgiConnection(frames.put))
    topics.open("idle")
    monkeypatch.setattr(topic_state, "RING_LIFETIME", 0.01)
    await asyncio.wait_for(topics.evicted.wait(), PATIENCE)
    assert list(topics) == ["scores"]
