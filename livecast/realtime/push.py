"""Push: sends frames to the channel layer. No other module calls group_send."""

import asyncio
import os
import threading
from collections.abc import Coroutine, Iterable
from concurrent.futures import Future
from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import InMemoryChannelLayer, get_channel_layer

from livecast.realtime.database import calling_loop
from livecast.realtime.protocol import Frame

PUSH_TIMEOUT = 10.0  # seconds for one batch: longer than a reconnect, shorter than the task's limit

MESSAGE_TYPE = "livecast.frame"

# The group of control messages, which every process joins: ended sessions, direct messages, changed access.
# It is not a topic, so clients cannot subscribe to it.
CONTROL = "sessions"


def group_of(topic: str) -> str:
    """Return the channel-layer group of a topic."""
    return f"topic.{topic}"


def push(topic: str, frames: Iterable[Frame], timeout: float = PUSH_TIMEOUT) -> None:
    """Send frames in order to every process with subscribers of the topic.

    Blocks until the layer has them.

    Raises the layer's errors if it is unavailable; some of the frames may have been sent then.
    """
    layer = get_channel_layer()
    if layer is None:
        raise RuntimeError("CHANNEL_LAYERS has no default layer")
    socket_loop = calling_loop()
    if socket_loop is not None:
        # Called for a socket: use its event loop's connection to the layer.
        _wait_for_result(asyncio.run_coroutine_threadsafe(_send_all(layer, topic, list(frames)), socket_loop), timeout)
    elif isinstance(layer, InMemoryChannelLayer):
        # Its queues belong to the event loop of the subscribers, which is the caller's (tests).
        async_to_sync(_send_all)(layer, topic, list(frames))
    else:
        _loop_thread.run(_send_all(layer, topic, list(frames)), timeout)


async def _send_all(layer: Any, topic: str, frames: list[Frame]) -> None:
    group = group_of(topic)
    for frame in frames:
        message = {"type": MESSAGE_TYPE, "topic": topic, "offset": frame.offset, "text": frame.text}
        if frame.replacement:
            message["retold"] = True  # this key is read by processes of other releases, too
        await layer.group_send(group, message)


def _wait_for_result(future: "Future[None]", timeout: float) -> None:
    try:
        future.result(timeout)
    except TimeoutError:
        future.cancel()
        raise


class _LoopThread:
    """One event loop in its own thread, until the process ends.

    `async_to_sync` would create a loop per call, and the channel layer a Redis connection per loop.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pid = 0
        self._loop: asyncio.AbstractEventLoop | None = None

    def run(self, coroutine: Coroutine[None, None, None], timeout: float) -> None:
        _wait_for_result(asyncio.run_coroutine_threadsafe(coroutine, self._started()), timeout)

    def _started(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            # Celery's pool forks: a loop that was started before the fork belongs to the parent.
            if self._loop is None or self._pid != os.getpid():
                self._pid = os.getpid()
                self._loop = asyncio.new_event_loop()
                threading.Thread(target=self._loop.run_forever, name="push", daemon=True).start()
            return self._loop


_loop_thread = _LoopThread()
