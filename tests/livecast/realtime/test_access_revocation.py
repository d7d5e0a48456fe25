"""The check of who may be in a topic, with families that the test controls: what it costs, and what it survives."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator
from typing import Any

import pytest

from accounts.models import User
from livecast.realtime import authenticated_sockets
from livecast.realtime.access_revocation import CHECK_NOW, TopicAccess
from livecast.realtime.authenticated_sockets import AuthenticatedSockets
from livecast.realtime.connections import AsgiConnection, AsgiSubscribers
from livecast.realtime.counters import Counters
from livecast.realtime.protocol import Frame
from livecast.realtime.sessions import SessionOwner
from livecast.realtime.topic_state import TopicState
from livecast.realtime.topics import StateTopic

PATIENCE = 30.0  # seconds until a test gives up


class Guarded(StateTopic):
    """Topics that are public, or for the people with these ids. While it is not `open`, its answer waits."""

    pattern = "guarded"

    def __init__(self, *people: int, everybody: bool = False) -> None:
        self.people = set(people)
        self.everybody = everybody
        self.open = asyncio.Event()
        self.open.set()
        self.broken = False
        self.asked = 0

    async def state(self, name: str) -> Frame:
        return Frame("{}")

    async def public(self, names: Iterable[str]) -> set[str]:
        self.asked += 1
        everybody = self.everybody  # as it stood when the question was put
        await self.open.wait()
        if self.broken:
            raise ConnectionError
        return set(names) if everybody else set()

    async def allowed(self, names: Iterable[str]) -> dict[str, set[int]]:
        self.asked += 1
        return dict.fromkeys(names, self.people)


class NeverIterated(AsgiSubscribers):
    def __iter__(self) -> Iterator[AsgiConnection]:
        pytest.fail("the fans of a public topic were looked at one by one")


class Process:
    """What of a process checks access. `codes` are the close codes by the name of the socket's person."""

    def __init__(self) -> None:
        self.topics: dict[str, TopicState] = {}
        self.authenticated_sockets = AuthenticatedSockets()
        self.authenticated_sockets.check_interval = 3600
        self.access = TopicAccess(self.topics, self.authenticated_sockets)
        self.access.check_interval = 3600
        self.ended: set[str] = set()  # sessions
        self.codes: dict[str, int] = {}
        self.closed = asyncio.Condition()

    def open(self, name: str, family: StateTopic) -> TopicState:
        topic = self.topics[name] = TopicState(name, family, Counters())
        topic.public = topic.ready = True
        return topic

    def join(self, topic: TopicState, name: str, pk: int | None = None) -> AsgiConnection:
        async def send(message: dict[str, Any]) -> None:
            async with self.closed:
                self.codes[name] = message["code"]
                self.closed.notify_all()

        fan = AsgiConnection(send)
        if pk is not None:
            self.authenticated_sockets.register(fan, SessionOwner(User(pk=pk, username=name), f"session of {name}"))
        topic.subscribe(fan)
        return fan

    async def has_closed(self, *names: str) -> None:
        async with asyncio.timeout(PATIENCE), self.closed:
            await self.closed.wait_for(lambda: set(names) <= set(self.codes))


@pytest.fixture
async def process(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Process]:
    found = Process()
    monkeypatch.setattr(authenticated_sockets, "expired_among", lambda _: found.ended)
    yield found
    await found.access.close()
    await found.authenticated_sockets.close()


async def test_people_who_lost_the_right_are_told_so_and_others_see_no_such_topic(process: Process):
    family = Guarded(1, 2)
    topic = process.open("guarded", family)
    topic.public = False
    for name, pk in (("Cora", 1), ("Sid", 2), ("a fan", None)):
        process.join(topic, name, pk)
    family.people = {2}
    await process.access.check(family)
    assert process.codes == {"Cora": 4403, "a fan": 4404}
    assert topic.subscriber_count == len(process.authenticated_sockets) == 1


async def test_somebody_whose_session_has_ended_is_told_that(process: Process):
    """They come back as a fan; whoever lost a right does not."""
    topic = process.open("guarded", Guarded())
    topic.public = False
    process.join(topic, "Cora", 1)
    process.join(topic, "Sid", 2)
    process.ended = {"session of Cora"}
    await process.access.check(topic.family)
    assert process.codes == {"Cora": 4401, "Sid": 4403}


async def test_a_topic_that_is_shut_does_not_exist_for_those_it_is_shut_to(process: Process):
    family = Guarded(1, everybody=True)
    topic = process.open("guarded", family)
    for name, pk in (("Cora", 1), ("Sam", 2), ("a fan", None)):
        process.join(topic, name, pk)
    family.everybody = False
    await process.access.check(family)
    assert process.codes == {"Sam": 4404, "a fan": 4404}


async def test_the_fans_of_a_public_topic_cost_nothing(process: Process):
    family = Guarded(everybody=True)
    topic = process.open("guarded", family)
    topic.subscribers[AsgiConnection] = NeverIterated()
    for number in range(10):
        process.join(topic, f"fan {number}")
    await process.access.check(family)
    assert (family.asked, topic.subscriber_count, process.codes) == (1, 10, {})


async def test_a_family_is_asked_twice_however_many_topics_and_people_there_are(process: Process):
    family = Guarded(*range(1, 200))
    for number in range(1, 200):
        process.join(process.open(f"guarded {number}", family), f"person {number}", number)
    await process.access.check(family)
    assert (family.asked, process.codes) == (2, {})


async def test_an_announcement_is_answered_at_once(process: Process):
    family = Guarded(1, everybody=True)
    process.join(process.open("guarded", family), "Sam", 2)
    process.access.start()
    family.everybody = False
    process.access.on_control(CHECK_NOW)
    await process.has_closed("Sam")


async def test_without_an_announcement_the_interval_finds_it(process: Process):
    process.access.check_interval = 0.01
    family = Guarded(1, everybody=True)
    process.join(process.open("guarded", family), "Sam", 2)
    process.access.start()
    family.everybody = False
    await process.has_closed("Sam")


async def test_a_right_that_is_withdrawn_while_a_check_runs_is_checked_again(process: Process):
    family = Guarded(everybody=True)
    process.join(process.open("guarded", family), "Sam", 2)
    process.access.start()
    family.open.clear()
    process.access.on_control(CHECK_NOW)
    async with asyncio.timeout(PATIENCE):
        while not family.asked:
            await asyncio.sleep(0)
    family.everybody = False
    process.access.on_control(CHECK_NOW)
    for _ in range(10):  # turns of the loop, in which the announcement is taken
        await asyncio.sleep(0)
    family.open.set()
    await process.has_closed("Sam")


async def test_a_slow_family_delays_no_other(process: Process):
    slow, quick = Guarded(), Guarded()
    process.join(process.open("slow", slow), "Ola", 1)
    process.join(process.open("quick", quick), "Sam", 2)
    slow.open.clear()
    process.access.start()
    process.access.on_control(CHECK_NOW)
    await process.has_closed("Sam")
    assert "Ola" not in process.codes
    slow.open.set()
    await process.has_closed("Ola")


async def test_nobody_is_closed_while_the_database_cannot_be_asked(process: Process, caplog):
    family = Guarded()
    process.join(process.open("guarded", family), "Sam", 2)
    family.broken = True
    process.access.check_interval = 0.01
    process.access.start()
    async with asyncio.timeout(PATIENCE):
        while family.asked < 3:
            await asyncio.sleep(0.01)
    assert process.codes == {} and caplog.text.count("is unavailable") == 1
    family.broken = False
    await process.has_closed("Sam")
