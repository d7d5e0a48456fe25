"""Topic registry: opens a topic in this process.

It finds the family, joins the group and reads the head.

Invariants
 1. A topic is opened once, even if many connections ask for it at the same time.
 2. The group is joined before the head is read: frames that arrive between the two are recognised by their offset.
 3. A topic that could not be opened is not registered; the next request tries again.
"""

import asyncio

from livecast.errors import LivecastError
from livecast.realtime import topics as families
from livecast.realtime.channel_layer import GroupSubscriptions
from livecast.realtime.counters import Counters
from livecast.realtime.gap_repair import GapRepair
from livecast.realtime.maintenance import Maintenance
from livecast.realtime.reconciler import Reconciler
from livecast.realtime.topic_state import TopicState
from livecast.realtime.topics import StateTopic


class TopicRegistry:
    """Opens topics, and adds them to `topics`."""

    def __init__(
        self,
        topics: dict[str, TopicState],
        counters: Counters,
        *,
        groups: GroupSubscriptions,
        gap_repair: GapRepair,
        reconciler: Reconciler,
        maintenance: Maintenance,
    ) -> None:
        self._topics = topics
        self._counters = counters
        self._groups = groups
        self._gap_repair = gap_repair
        self._reconciler = reconciler
        self._maintenance = maintenance
        self._opening: dict[str, asyncio.Task[TopicState]] = {}

    @property
    def tasks(self) -> list[asyncio.Task[TopicState]]:
        return list(self._opening.values())

    async def open(self, name: str) -> TopicState:
        """Return the topic of this name, opened. Raises LivecastError `topic.unknown` (404)."""
        topic = self._topics.get(name)
        if topic is not None and topic.ready:
            topic.idle_since = None
            return topic
        opening = self._opening.get(name)
        if opening is None:
            opening = self._opening[name] = asyncio.create_task(self._open(name), name=f"open {name}")
            opening.add_done_callback(lambda _: self._opening.pop(name, None))
        return await asyncio.shield(opening)

    async def _open(self, name: str) -> TopicState:
        family = families.find(name)
        if family is None:
            raise _unknown_topic(name)
        topic = self._topics[name] = TopicState(name, family, self._counters)
        self._maintenance.start()  # it also leaves the group if opening fails
        try:
            if not self._groups.unavailable:
                await self._groups.sync(self._topics.keys())
            await self._load(topic)
        except BaseException:
            del self._topics[name]
            raise
        topic.ready = True
        return topic

    async def _load(self, topic: TopicState) -> None:
        topic.public = bool(await topic.family.public([topic.name]))
        if isinstance(topic.family, StateTopic):
            topic.state = await topic.family.state(topic.name)
            return
        await self._reconciler.track(topic.log)
        heads = await topic.log.heads([topic.name])
        if topic.name not in heads:
            raise _unknown_topic(topic.name)
        announced = topic.target_offset
        topic.start_at(heads[topic.name])
        self._gap_repair.request(topic, announced)


def _unknown_topic(name: str) -> LivecastError:
    return LivecastError("topic.unknown", f"There is no topic “{name[:80]}”.", status=404)
