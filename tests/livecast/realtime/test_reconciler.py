"""The look at the logs, at logs that the test has in its hands: a match's feed, and a room whose database is slow."""

import asyncio
from collections.abc import Iterable

import pytest

from livecast.realtime.connections import AsgiConnection
from livecast.realtime.counters import Counters
from livecast.realtime.gap_repair import GapRepair
from livecast.realtime.protocol import Frame, encode
from livecast.realtime.reconciler import Reconciler
from livecast.realtime.topic_state import TopicState
from livecast.realtime.topics import LogTopic


class Log(LogTopic):
    """A log of `lines` lines. While it is not `open`, whoever asks it waits."""

    pattern = r"(feed|room)"

    def __init__(self) -> None:
        self.lines = 0
        self.age = "first"
        self.asked = 0
        self.open = asyncio.Event()
        self.open.set()
        self.broken = False

    async def epoch(self) -> str:
        return self.age

    async def heads(self, names: Iterable[str]) -> dict[str, int]:
        self.asked += 1
        await self.open.wait()
        if self.broken:
            raise ConnectionError
        return dict.fromkeys(names, self.lines)

    async def replay(self, name: str, after: int, limit: int) -> list[Frame]:
        return [Frame(encode("line", topic=name, offset=offset), offset) for offset in range(after + 1, self.lines + 1)]


class Process:
    """What of a process looks at logs, with one fan at each topic."""

    def __init__(self) -> None:
        self.topics: dict[str, TopicState] = {}
        self.reconciler = Reconciler(self.topics, GapRepair(self.topics, Counters()), check_interval=0.01)
        self.seen: dict[str, list[str]] = {}

    async def listen(self, name: str, log: Log) -> TopicState:
        topic = self.topics[name] = TopicState(name, log, Counters())
        await self.reconciler.track(log)
        topic.start_at(log.lines)
        topic.ready = True
        seen = self.seen[name] = []

        async def send(message: dict[str, str]) -> None:
            seen.append(message["text"])

        topic.subscribe(AsgiConnection(send))
        return topic

    async def look(self) -> None:
        """Look, and wait until what was found has been read and sent."""
        await self.reconciler.run_once()
        for topic in self.topics.values():
            if topic.repair_task is not None:
                await topic.repair_task
            await topic.all_sent.wait()


@pytest.fixture
def process() -> Process:
    return Process()


async def test_what_the_log_has_more_is_read_and_sent(process: Process):
    feed = Log()
    await process.listen("feed", feed)
    feed.lines = 2
    await process.look()
    assert process.seen["feed"] == [frame.text for frame in await feed.replay("feed", 0, 2)]


async def test_a_slow_log_is_asked_once_and_keeps_nobody_from_the_others(process: Process):
    feed, room = Log(), Log()
    await process.listen("feed", feed)
    await process.listen("room", room)
    room.open.clear()
    for lines in (1, 2, 3):
        feed.lines = room.lines = lines
        await process.look()
        assert len(process.seen["feed"]) == lines
    assert (room.asked, process.seen["room"]) == (1, [])
    room.open.set()
    await process.look()
    assert len(process.seen["room"]) == 3


@pytest.mark.parametrize("change", [{"lines": 1}, {"age": "second"}], ids=["shorter", "another epoch"])
async def test_a_log_that_was_restored_leaves_nothing_to_resume_from(process: Process, change):
    feed = Log()
    feed.lines = 2
    topic = await process.listen("feed", feed)
    vars(feed).update(change)
    await process.look()
    assert process.seen["feed"] == [encode("resync", topic="feed")]
    assert (topic.generation, topic.head, topic.oldest_resume_offset, process.reconciler.epoch) == (
        2,
        feed.lines,
        feed.lines,
        feed.age,
    )


async def test_a_database_that_is_away_is_said_and_asked_again(process: Process):
    feed = Log()
    await process.listen("feed", feed)
    feed.lines, feed.broken = 1, True
    with pytest.raises(ConnectionError):
        await process.look()
    feed.broken = False
    await process.look()
    assert len(process.seen["feed"]) == 1
