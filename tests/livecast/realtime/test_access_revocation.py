"""The check of access to topics: its cost, its triggers, and failures of the database."""

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
from tests.patience import PATIENCE


class RestrictedTopics(StateTopic):
    """Topics that are public, or for users with these ids. Queries wait until `open` is set."""

    pattern = "guarded"

    def __init__(self, *user_ids: int, is_public: bool = False) -> None:
        self.user_ids = set(user_ids)
        self.is_public = is_public
        self.open = asyncio.Event()
        self.open.set()
        self.broken = False
        self.queries = 0

    async def state(self, name: str) -> Frame:
        return Frame("{}")

    async def public(self, names: Iterable[str]) -> set[str]:
        self.queries += 1
        is_public = self.is_public  # as of the start of the query
        await self.open.wait()
        if self.broken:
            raise ConnectionError
        return set(names) if is_public else set()

    async def allowed(self, names: Iterable[str]) -> dict[str, set[int]]:
        self.queries += 1
        return dict.fromkeys(names, self.user_ids)


class NeverIterated(AsgiSubscribers):
    def __iter__(self) -> Iterator[AsgiConnection]:
        pytest.fail("the check iterated over the subscribers of a public topic")


class AccessChecks:
    """The parts of a hub that check access. `codes` maps user names to close codes."""

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

    async def wait_until_closed(self, *names: str) -> None:
        async with asyncio.timeout(PATIENCE), self.closed:
            await self.closed.wait_for(lambda: set(names) <= set(self.codes))


@pytest.fixture
async def checks(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[AccessChecks]:
    found = AccessChecks()
    monkeypatch.setattr(authenticated_sockets, "expired_among", lambda _: found.ended)
    yield found
    await found.access.close()
    await found.authenticated_sockets.close()


async def test_users_who_lost_access_get_4403_and_others_get_4404(checks: AccessChecks):
    family = RestrictedTopics(1, 2)
    topic = checks.open("guarded", family)
    topic.public = False
    for name, pk in (("Cora", 1), ("Sid", 2), ("a fan", None)):
        checks.join(topic, name, pk)
    family.user_ids = {2}
    await checks.access.check(family)
    assert checks.codes == {"Cora": 4403, "a fan": 4404}
    assert topic.subscriber_count == len(checks.authenticated_sockets) == 1


async def test_a_socket_with_an_ended_session_is_closed_with_4401(checks: AccessChecks):
    """The client then reconnects without a login. A client that lost access does not."""
    topic = checks.open("guarded", RestrictedTopics())
    topic.public = False
    checks.join(topic, "Cora", 1)
    checks.join(topic, "Sid", 2)
    checks.ended = {"session of Cora"}
    await checks.access.check(topic.family)
    assert checks.codes == {"Cora": 4401, "Sid": 4403}


async def test_a_topic_that_becomes_private_closes_other_users_with_4404(checks: AccessChecks):
    family = RestrictedTopics(1, is_public=True)
    topic = checks.open("guarded", family)
    for name, pk in (("Cora", 1), ("Sam", 2), ("a fan", None)):
        checks.join(topic, name, pk)
    family.is_public = False
    await checks.access.check(family)
    assert checks.codes == {"Sam": 4404, "a fan": 4404}


async def test_subscribers_of_a_public_topic_are_not_checked(checks: AccessChecks):
    family = RestrictedTopics(is_public=True)
    topic = checks.open("guarded", family)
    topic.subscribers[AsgiConnection] = NeverIterated()
    for number in range(10):
        checks.join(topic, f"fan {number}")
    await checks.access.check(family)
    assert (family.queries, topic.subscriber_count, checks.codes) == (1, 10, {})


async def test_a_check_of_a_family_takes_two_queries_for_any_number_of_topics(checks: AccessChecks):
    family = RestrictedTopics(*range(1, 200))
    for number in range(1, 200):
        checks.join(checks.open(f"guarded {number}", family), f"person {number}", number)
    await checks.access.check(family)
    assert (family.queries, checks.codes) == (2, {})


async def test_an_announcement_starts_a_check_at_once(checks: AccessChecks):
    family = RestrictedTopics(1, is_public=True)
    checks.join(checks.open("guarded", family), "Sam", 2)
    checks.access.start()
    family.is_public = False
    checks.access.on_control(CHECK_NOW)
    await checks.wait_until_closed("Sam")


async def test_a_change_without_an_announcement_is_found_after_the_interval(checks: AccessChecks):
    checks.access.check_interval = 0.01
    family = RestrictedTopics(1, is_public=True)
    checks.join(checks.open("guarded", family), "Sam", 2)
    checks.access.start()
    family.is_public = False
    await checks.wait_until_closed("Sam")


async def test_an_announcement_during_a_check_causes_another_check(checks: AccessChecks):
    family = RestrictedTopics(is_public=True)
    checks.join(checks.open("guarded", family), "Sam", 2)
    checks.access.start()
    family.open.clear()
    checks.access.on_control(CHECK_NOW)
    async with asyncio.timeout(PATIENCE):
        while not family.queries:
            await asyncio.sleep(0)
    family.is_public = False
    checks.access.on_control(CHECK_NOW)
    for _ in range(10):  # turns of the loop, in which the announcement is handled
        await asyncio.sleep(0)
    family.open.set()
    await checks.wait_until_closed("Sam")


async def test_a_slow_family_does_not_delay_other_families(checks: AccessChecks):
    slow, quick = RestrictedTopics(), RestrictedTopics()
    checks.join(checks.open("slow", slow), "Ola", 1)
    checks.join(checks.open("quick", quick), "Sam", 2)
    slow.open.clear()
    checks.access.start()
    checks.access.on_control(CHECK_NOW)
    await checks.wait_until_closed("Sam")
    assert "Ola" not in checks.codes
    slow.open.set()
    await checks.wait_until_closed("Ola")


async def test_sockets_stay_open_while_the_database_is_unavailable(checks: AccessChecks, caplog):
    family = RestrictedTopics()
    checks.join(checks.open("guarded", family), "Sam", 2)
    family.broken = True
    checks.access.check_interval = 0.01
    checks.access.start()
    async with asyncio.timeout(PATIENCE):
        while family.queries < 3:
            await asyncio.sleep(0.01)
    assert checks.codes == {} and caplog.text.count("is unavailable") == 1
    family.broken = False
    await checks.wait_until_closed("Sam")
