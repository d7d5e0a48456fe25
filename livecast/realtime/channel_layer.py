"""This process's groups in the channel layer: one for each open topic, and CONTROL.

The groups are compared with the open topics regularly and corrected, so nothing depends on one call that worked. While
the layer is unavailable the reconciler reads the log; afterwards the next `sync` joins the missing groups.
"""

import asyncio
import logging
from collections.abc import Callable, Set
from typing import Any

from channels.layers import get_channel_layer

from livecast.outages import Outage
from livecast.realtime.protocol import Frame
from livecast.realtime.push import CONTROL, group_of

logger = logging.getLogger(__name__)

LAYER_TIMEOUT = 2.0  # seconds; a layer that takes longer counts as unavailable


class GroupSubscriptions:
    """Joins and leaves groups.

    Calls `on_frame(topic name, frame)` for every frame from the layer.
    """

    def __init__(self, on_frame: Callable[[str, Frame], None]) -> None:
        self._on_frame = on_frame
        self._channel = ""
        self._topics: set[str] = set()
        self._receive_task: asyncio.Task[None] | None = None
        self._lock = asyncio.Lock()
        self._outage = Outage("channel layer")

    @property
    def unavailable(self) -> bool:
        """Whether the last attempt to reach the layer failed."""
        return self._outage.active

    def in_sync(self, topics: Set[str]) -> bool:
        """Whether frames are received for exactly these topics and CONTROL."""
        return self._is_receiving and self._topics == topics | {CONTROL}

    async def sync(self, topics: Set[str]) -> None:
        """Join the groups of these topics (a live view of the open topics), and leave all others."""
        layer: Any = get_channel_layer()
        try:
            async with self._lock, asyncio.timeout(LAYER_TIMEOUT):
                if not self._is_receiving:
                    self._topics.clear()
                    self._channel = await layer.new_channel()
                    self._receive_task = asyncio.create_task(self._receive(layer, self._channel), name="receive")
                    self._receive_task.add_done_callback(_log_receiver_end)
                for name in (topics | {CONTROL}) - self._topics:
                    await layer.group_add(group_of(name), self._channel)
                    self._topics.add(name)
                for name in self._topics - topics - {CONTROL}:
                    await layer.group_discard(group_of(name), self._channel)
                    self._topics.discard(name)
        except Exception as error:
            self._outage.record_failure(error)
        else:
            self._outage.record_recovery()

    @property
    def _is_receiving(self) -> bool:
        return self._receive_task is not None and not self._receive_task.done()

    async def _receive(self, layer: Any, channel: str) -> None:
        while True:
            message = await layer.receive(channel)
            try:
                replacement = message.get("retold", False)
                name, frame = message["topic"], Frame(message["text"], message["offset"], replacement=replacement)
            except (KeyError, TypeError):
                # Another version of livecast uses the same Redis, during a deploy. The reconciler finds the line.
                logger.exception("dropped a message of the channel layer that is not a frame")
                continue
            self._on_frame(name, frame)
            # With messages waiting `receive` returns without yielding: yield here.
            await asyncio.sleep(0)

    async def close(self) -> None:
        """Stop receiving (tests, and process shutdown)."""
        if self._receive_task is not None:
            self._receive_task.cancel()
            await asyncio.gather(self._receive_task, return_exceptions=True)


def _log_receiver_end(task: "asyncio.Task[None]") -> None:
    if not task.cancelled():
        # The task is an endless loop: it ended with an error. The next `sync` starts it with a new channel.
        logger.error("the channel layer's receive task ended; the next sync restarts it", exc_info=task.exception())
