"""Periodic tasks of the hub: pulse, eviction, group sync, reconciliation, viewer counts.

They run in separate tasks, which are restarted if they end: a database that hangs stops neither the pulse nor the
channel-layer groups, and a channel layer that hangs does not stop the reconciler.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine

from livecast.outages import Outage
from livecast.realtime import viewers
from livecast.realtime.channel_layer import GroupSubscriptions
from livecast.realtime.control_frames import pulse_frame
from livecast.realtime.database import in_database
from livecast.realtime.reconciler import Reconciler
from livecast.realtime.topic_state import TopicState

logger = logging.getLogger(__name__)


class Maintenance:
    """Runs the periodic tasks of one hub."""

    def __init__(
        self,
        topics: dict[str, TopicState],
        groups: GroupSubscriptions,
        reconciler: Reconciler,
        *,
        pulse_interval: float,
        check_interval: float,
    ) -> None:
        self._topics = topics
        self._groups = groups
        self._reconciler = reconciler
        self._pulse_interval = pulse_interval
        self._check_interval = check_interval
        self._outage = Outage("database")
        self._tasks: dict[str, asyncio.Task[None]] = {}

    @property
    def tasks(self) -> list[asyncio.Task[None]]:
        return list(self._tasks.values())

    def start(self) -> None:
        """Start the tasks that do not run. Called whenever a topic is opened."""
        self._ensure_running("maintain topics", self._maintain_topics)
        self._ensure_running("reconcile", self._reconcile)
        self._ensure_running("report viewers", self._report_viewers)

    async def _maintain_topics(self) -> None:
        clock = asyncio.get_running_loop().time
        next_pulse = clock() + self._pulse_interval
        while True:
            await asyncio.sleep(self._check_interval)
            self._evict_idle_topics(clock())
            if clock() >= next_pulse:
                next_pulse = clock() + self._pulse_interval
                for topic in self._topics.values():
                    topic.send(pulse_frame(topic.name, topic.head, topic.viewers))
            if not self._groups.in_sync(self._topics.keys()):
                await self._groups.sync(self._topics.keys())

    def _evict_idle_topics(self, now: float) -> None:
        for topic in list(self._topics.values()):
            if topic.is_expired(now):
                del self._topics[topic.name]

    async def _reconcile(self) -> None:
        clock = asyncio.get_running_loop().time
        next_run = clock()
        while True:
            # The interval is from start to start: a slow check does not make checks rarer.
            next_run = max(clock(), next_run + self._check_interval)
            await asyncio.sleep(next_run - clock())
            try:
                await self._reconciler.run_once()
            except Exception as error:
                # Subscribers stay connected, and get missed frames when the database is available again.
                self._outage.record_failure(error)
            else:
                self._outage.record_recovery()

    async def _report_viewers(self) -> None:
        """Report the number of subscribers of each topic, and read those of all processes for the next pulse."""
        clock = asyncio.get_running_loop().time
        next_reading = clock()
        while True:
            await asyncio.sleep(min(viewers.REPORT_INTERVAL, self._check_interval))
            counts = {topic.name: topic.subscriber_count for topic in self._topics.values() if topic.ready}
            await in_database(viewers.report, counts)
            if clock() >= next_reading:
                next_reading = clock() + self._pulse_interval / 2
                for name, total in (await in_database(viewers.totals, list(counts))).items():
                    if name in self._topics:
                        self._topics[name].viewers = total

    def _ensure_running(self, name: str, call: Callable[[], Coroutine[None, None, None]]) -> None:
        if name not in self._tasks:
            self._tasks[name] = task = asyncio.create_task(call(), name=name)
            task.add_done_callback(self._restart)

    def _restart(self, task: asyncio.Task[None]) -> None:
        del self._tasks[task.get_name()]
        if not task.cancelled():
            # The task is an endless loop: it ended with an error.
            logger.error("the hub's task “%s” ended; restarting it", task.get_name(), exc_info=task.exception())
            self.start()
