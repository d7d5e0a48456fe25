"""This process's place in the channel layer: one channel, in the group of every topic that is listened to here,
and in the one for words to members (CONTROL).

It is made to fit what is wanted, again and again, so that nothing depends on one call that worked: while the layer is
away the hub looks at the log, and when it is back the next call finds what is to be done.
"""

import asyncio
import logging
from collections.abc import Callable, Set
from typing import Any

from channels.layers import get_channel_layer

from livecast.realtime.outages import Outage
from livecast.realtime.protocol import Frame
from livecast.realtime.push import CONTROL, group_of

logger = logging.getLogger(__name__)

PATIENCE = 2.0  # seconds: a channel layer that takes longer hangs, and is not waited for


class Membership:
    """Calls `arrived(topic name, frame)` for every frame that the layer brings."""

    def __init__(self, arrived: Callable[[str, Frame], None]) -> None:
        self._arrived = arrived
        self._channel = ""
        self._topics: set[str] = set()
        self._receiving: asyncio.Task[None] | None = None
        self._lock = asyncio.Lock()
        self._outage = Outage("channel layer")

    @property
    def away(self) -> bool:
        """Whether the layer could not be reached when it was last tried."""
        return self._outage.on

    def fits(self, topics: Set[str]) -> bool:
        return self._listens and self._topics == topics | {CONTROL}

    async def fit(self, topics: Set[str]) -> None:
        """Join the groups of these topics (a live view of what is wanted), and leave all others."""
        layer: Any = get_channel_layer()
        try:
            async with self._lock, asyncio.timeout(PATIENCE):
                if not self._listens:
                    self._topics.clear()
                    self._channel = await layer.new_channel()
                    self._receiving = asyncio.create_task(self._receive(layer, self._channel), name="receive")
                    self._receiving.add_done_callback(_ended)
                for name in (topics | {CONTROL}) - self._topics:
                    await layer.group_add(group_of(name), self._channel)
                    self._topics.add(name)
                for name in self._topics - topics - {CONTROL}:
                    await layer.group_discard(group_of(name), self._channel)
                    self._topics.discard(name)
        except Exception as error:
            self._outage.begin(error)
        else:
            self._outage.end()

    @property
    def _listens(self) -> bool:
        return self._receiving is not None and not self._receiving.done()

    async def _receive(self, layer: Any, channel: str) -> None:
        while True:
            message = await layer.receive(channel)
            try:
                retold = message.get("retold", False)
                name, frame = message["topic"], Frame(message["text"], message["offset"], retold=retold)
            except (KeyError, TypeError):
                # Another version of livecast on the same Redis, during a deploy. The log has what was meant.
                logger.exception("the channel layer brought something that is no frame")
                continue
            self._arrived(name, frame)
            # Under a backlog `receive` does not wait, and so would not let anything else run.
            await asyncio.sleep(0)

    async def close(self) -> None:
        if self._receiving is not None:
            self._receiving.cancel()
            await asyncio.gather(self._receiving, return_exceptions=True)


def _ended(task: "asyncio.Task[None]") -> None:
    if not task.cancelled():
        # It does not end by itself. The next `fit` begins anew, with a new channel.
        logger.error("the channel layer brings nothing more", exc_info=task.exception())
