"""What the hub does every now and then: pulse, let go of what nobody watches, see that the channel layer and the logs
are as they should be, and say how many fans there are.

In tasks of their own, which begin anew should one of them end: a database that hangs must stop neither the pulse nor
the channel layer, nor the other way about.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine

from livecast.realtime import viewers
from livecast.realtime.channel_layer import Membership
from livecast.realtime.control_frames import pulse_frame
from livecast.realtime.database import in_database
from livecast.realtime.outages import Outage
from livecast.realtime.reconciler import Looks
from livecast.realtime.topic_state import LocalTopic

logger = logging.getLogger(__name__)

IDLE_SECONDS = 60.0  # a topic without fans is let go after this


class Upkeep:
    def __init__(
        self,
        topics: dict[str, LocalTopic],
        membership: Membership,
        looks: Looks,
        *,
        pulse_interval: float,
        check_interval: float,
    ) -> None:
        self._topics = topics
        self._membership = membership
        self._looks = looks
        self._pulse_interval = pulse_interval
        self._check_interval = check_interval
        self._database = Outage("database")
        self._tasks: dict[str, asyncio.Task[None]] = {}

    @property
    def running(self) -> list[asyncio.Task[None]]:
        return list(self._tasks.values())

    def start(self) -> None:
        """Start what does not run: cheap, and asked for whenever a topic is opened."""
        self._keep("keep up", self._keep_up)
        self._keep("look", self._look)
        self._keep("count", self._count)

    async def _keep_up(self) -> None:
        clock = asyncio.get_running_loop().time
        next_pulse = clock() + self._pulse_interval
        while True:
            await asyncio.sleep(self._check_interval)
            self._let_go_of_the_idle(clock())
            if clock() >= next_pulse:
                next_pulse = clock() + self._pulse_interval
                for topic in self._topics.values():
                    topic.send(pulse_frame(topic.name, topic.head))
            if not self._membership.fits(self._topics.keys()):
                await self._membership.fit(self._topics.keys())

    def _let_go_of_the_idle(self, now: float) -> None:
        for topic in list(self._topics.values()):
            if topic.fans or not topic.ready:
                topic.idle_since = None
            elif topic.idle_since is None:
                topic.idle_since = now
            elif now - topic.idle_since > IDLE_SECONDS:
                del self._topics[topic.name]

    async def _look(self) -> None:
        clock = asyncio.get_running_loop().time
        next_look = clock()
        while True:
            # From beginning to beginning: what the look itself takes is no reason to look less often.
            next_look = max(clock(), next_look + self._check_interval)
            await asyncio.sleep(next_look - clock())
            try:
                await self._looks.look()
            except Exception as error:
                # Fans stay connected, and get what was missed when it is back.
                self._database.begin(error)
            else:
                self._database.end()

    async def _count(self) -> None:
        """Say how many fans each topic has here."""
        while True:
            await asyncio.sleep(min(viewers.REPORT_INTERVAL, self._check_interval))
            counts = {topic.name: topic.fans for topic in self._topics.values() if topic.ready}
            await in_database(viewers.report, counts)

    def _keep(self, name: str, call: Callable[[], Coroutine[None, None, None]]) -> None:
        if name not in self._tasks:
            self._tasks[name] = task = asyncio.create_task(call(), name=name)
            task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        del self._tasks[task.get_name()]
        if not task.cancelled():
            # It does not end by itself.
            logger.error("the hub's task “%s” ended", task.get_name(), exc_info=task.exception())
            self.start()
