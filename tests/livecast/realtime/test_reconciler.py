"""The reconciler, with logs that the test controls."""

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


class ControlledLog(LogTopic):
    """A log of `lines` lines. Queries wait until `open` is set."""

    pattern = r"(feed|room)"

    def __init__(self) -> None:
        self.lines = 0
        self.current_epoch = "first"
        self.head_queries = 0
        self.open = asyncio.Event()
        self.open.set()
        self.broken = False

    async def epoch(self) -> str:
        return self.current_epoch

    async def heads(self, names: Iterable[str]) -> dict[str, int]:
        self.head_queries += 1
        await self.open.wait()
        if self.broken:
            raise ConnectionError
        return dict.fromkeys(names, self.lines)

    async def replay(self, name: str, after: int, limit: int) -> list[Frame]:
        return [Frame(encode("line", topic=name, offset=offset), offset) for offset in range(after + 1, self.lines + 1)]


class ReconciledTopics:
    """Topics with a reconciler, and one subscriber each."""

    def __init__(self) -> None:
        self.topics: dict[str, TopicState] = {}
        self.reconciler = Reconciler(self.topics, GapRepair(self.topics, Counters()), check_interval=0.01)
        self.sent: dict[str, list[str]] = {}

    async def open(self, name: str, log: ControlledLog) -> TopicState:
        topic = self.topics[name] = TopicState(name, log, Counters())
        await self.reconciler.track(log)
        topic.start_at(log.lines)
        topic.ready = True
        sent = self.sent[name] = []

        async def send(message: dict[str, str]) -> None:
            sent.append(message["text"])

        topic.subscribe(AsgiConnection(send))
        return topic

    async def run_once(self) -> None:
        """Run the reconciler, and wait until the missing lines have been sent."""
        await self.reconciler.run_once()
        for topic in self.topics.values():
            if topic.repair_task is not None:
                await topic.repair_task
            await topic.all_sent.wait()


@pytest.fixture
def reconciled() -> ReconciledTopics:
    return ReconciledTopics()


async def test_new_lines_of_the_log_are_read_and_sent(reconciled: ReconciledTopics):
    feed = ControlledLog()
    await reconciled.open("feed", feed)
    feed.lines = 2
    await reconciled.run_once()
    assert reconciled.sent["feed"] == [frame.text for frame in await feed.replay("feed", 0, 2)]


async def test_a_slow_log_has_one_query_and_does_not_delay_other_logs(reconciled: ReconciledTopics):
    feed, room = ControlledLog(), ControlledLog()
    await reconciled.open("feed", feed)
    await reconciled.open("room", room)
    room.open.clear()
    for lines in (1, 2, 3):
        feed.lines = room.lines = lines
        await reconciled.run_once()
        assert len(reconciled.sent["feed"]) == lines
    assert (room.head_queries, reconciled.sent["room"]) == (1, [])
    room.open.set()
    await reconciled.run_once()
    assert len(reconciled.sent["room"]) == 3


@pytest.mark.parametrize("change", [{"lines": 1}, {"current_epoch": "second"}], ids=["shorter", "another epoch"])
async def test_a_restored_log_causes_a_resync(reconciled: ReconciledTopics, change):
    feed = ControlledLog()
    feed.lines = 2
    topic = await reconciled.open("feed", feed)
    vars(feed).update(change)
    await reconciled.run_once()
    assert reconciled.sent["feed"] == [encode("resync", topic="feed")]
    assert (topic.generation, topic.head, topic.oldest_resume_offset, reconciled.reconciler.epoch) == (
        2,
        feed.lines,
        feed.lines,
        feed.current_epoch,
    )


async def test_a_database_error_is_raised_and_the_next_run_catches_up(reconciled: ReconciledTopics):
    feed = ControlledLog()
    await reconciled.open("feed", feed)
    feed.lines, feed.broken = 1, True
    with pytest.raises(ConnectionError):
        await reconciled.run_once()
    feed.broken = False
    await reconciled.run_once()
    assert len(reconciled.sent["feed"]) == 1
