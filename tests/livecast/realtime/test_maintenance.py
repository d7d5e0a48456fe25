"""What the hub does every now and then, each chore for itself: none of them stops another, and none stops for good."""

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


class Scores(StateTopic):
    pattern = "scores"

    async def state(self, name: str) -> Any:
        raise NotImplementedError


class Layer:
    """A channel layer that always has what is asked of it."""

    def in_sync(self, topics: Set[str]) -> bool:
        return True


class Stuck:
    """Looks at a database that never answers."""

    async def run_once(self) -> None:
        await asyncio.Event().wait()


class Topics(dict[str, TopicState]):
    """The topics that are open, and whether one was let go of."""

    def __init__(self) -> None:
        super().__init__()
        self.one_left = asyncio.Event()

    def __delitem__(self, name: str) -> None:
        super().__delitem__(name)
        self.one_left.set()

    def begin(self, name: str) -> TopicState:
        topic = self[name] = TopicState(name, Scores(), Counters())
        topic.ready = True
        return topic


async def say_nothing(call: Any, counts: dict[str, int]) -> None: ...


@pytest.fixture
async def topics(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Topics]:
    """Kept up every 10 ms, while the database hangs."""
    monkeypatch.setattr(maintenance, "in_database", say_nothing)
    found = Topics()
    running = Maintenance(found, cast(Any, Layer()), cast(Any, Stuck()), pulse_interval=0.01, check_interval=0.01)
    running.start()
    yield found
    tasks = running.tasks
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_a_chore_that_fails_begins_anew(topics: Topics, monkeypatch, caplog):
    topics.begin("scores")
    said: asyncio.Queue[dict[str, int]] = asyncio.Queue()

    async def count(call: Any, counts: dict[str, int]) -> None:
        said.put_nowait(counts)
        if "ended" not in caplog.text:
            raise ConnectionError

    monkeypatch.setattr(maintenance, "in_database", count)
    for _ in range(3):
        assert await asyncio.wait_for(said.get(), 5) == {"scores": 0}
    assert caplog.text.count("the hub's task “report viewers” ended") == 1


async def test_the_pulse_goes_on_while_the_database_hangs(topics: Topics):
    frames: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    topics.begin("scores").subscribe(AsgiConnection(frames.put))
    for _ in range(2):
        frame = await asyncio.wait_for(frames.get(), 5)
        assert frame["text"].startswith('{"type":"pulse","topic":"scores"')


async def test_a_topic_is_let_go_when_nobody_watches_it_any_more(topics: Topics, monkeypatch):
    frames: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    topics.begin("scores").subscribe(AsgiConnection(frames.put))
    topics.begin("deserted")
    monkeypatch.setattr(topic_state, "RING_LIFETIME", 0.01)
    await asyncio.wait_for(topics.one_left.wait(), PATIENCE)
    assert list(topics) == ["scores"]
