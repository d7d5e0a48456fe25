"""How this process comes to listen to a topic: it is found, its group is joined, and where it stands is read.

Invariants
 1. A topic is opened once, however many fans ask for it at the same time.
 2. Member of its group first, then its head: what comes between the two is known by its number.
 3. A topic that could not be opened is not among the topics; who asks next tries again.
"""

import asyncio

from livecast.errors import LivecastError
from livecast.realtime import topics as families
from livecast.realtime.channel_layer import Membership
from livecast.realtime.counters import Counts
from livecast.realtime.gap_repair import Reader
from livecast.realtime.maintenance import Upkeep
from livecast.realtime.reconciler import Looks
from livecast.realtime.topic_state import LocalTopic
from livecast.realtime.topics import StateTopic


class Listener:
    def __init__(
        self,
        topics: dict[str, LocalTopic],
        counts: Counts,
        *,
        membership: Membership,
        reader: Reader,
        looks: Looks,
        upkeep: Upkeep,
        ring_size: int,
    ) -> None:
        self._topics = topics
        self._counts = counts
        self._membership = membership
        self._reader = reader
        self._looks = looks
        self._upkeep = upkeep
        self._ring_size = ring_size
        self._opening: dict[str, asyncio.Task[LocalTopic]] = {}

    @property
    def running(self) -> list[asyncio.Task[LocalTopic]]:
        return list(self._opening.values())

    async def listen_to(self, name: str) -> LocalTopic:
        """The topic of this name, ready. Raises LivecastError `topic.unknown` (404)."""
        topic = self._topics.get(name)
        if topic is not None and topic.ready:
            topic.idle_since = None
            return topic
        opening = self._opening.get(name)
        if opening is None:
            opening = self._opening[name] = asyncio.create_task(self._open(name), name=f"open {name}")
            opening.add_done_callback(lambda _: self._opening.pop(name, None))
        return await asyncio.shield(opening)

    async def _open(self, name: str) -> LocalTopic:
        family = families.find(name)
        if family is None:
            raise _unknown(name)
        topic = self._topics[name] = LocalTopic(name, family, self._ring_size, self._counts)
        self._upkeep.start()  # also to leave the layer again, should this not be a topic after all
        try:
            if not self._membership.away:
                await self._membership.fit(self._topics.keys())
            await self._begin(topic)
        except BaseException:
            del self._topics[name]
            raise
        topic.ready = True
        return topic

    async def _begin(self, topic: LocalTopic) -> None:
        topic.public = bool(await topic.family.public([topic.name]))
        if isinstance(topic.family, StateTopic):
            topic.state = await topic.family.state(topic.name)
            return
        await self._looks.begin(topic.log)
        heads = await topic.log.heads([topic.name])
        if topic.name not in heads:
            raise _unknown(topic.name)
        announced = topic.wanted
        topic.begin_at(heads[topic.name])
        self._reader.want(topic, announced)


def _unknown(name: str) -> LivecastError:
    return LivecastError("topic.unknown", f"There is no topic “{name[:80]}”.", status=404)
