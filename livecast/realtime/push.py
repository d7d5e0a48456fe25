"""The one door to the channel layer: nobody else calls group_send."""

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

# What every process listens to besides its topics: which sessions have ended, words for one member (members.py). No
# topic of the wire, so that nobody can ask for it.
CONTROL = "sessions"


def group_of(topic: str) -> str:
    """The channel-layer group that carries a topic."""
    return f"topic.{topic}"


def push(topic: str, frames: Iterable[Frame], timeout: float = PUSH_TIMEOUT) -> None:
    """Send frames, in their order, to every process that has fans of the topic. Blocks until the layer has taken them.

    Raises what the layer raises when it cannot be reached; the frames may then have been sent in part.
    """
    layer = get_channel_layer()
    if layer is None:
        raise RuntimeError("CHANNEL_LAYERS has no default layer")
    socket_loop = calling_loop()
    if socket_loop is not None:
        # On behalf of a socket: over the connection that its process has already.
        _wait_for_result(asyncio.run_coroutine_threadsafe(_send_all(layer, topic, list(frames)), socket_loop), timeout)
    elif isinstance(layer, InMemoryChannelLayer):
        # Its queues belong to the event loop of the fans, which is the caller's (tests).
        async_to_sync(_send_all)(layer, topic, list(frames))
    else:
        _loop_thread.run(_send_all(layer, topic, list(frames)), timeout)


async def _send_all(layer: Any, topic: str, frames: list[Frame]) -> None:
    group = group_of(topic)
    for frame in frames:
        message = {"type": MESSAGE_TYPE, "topic": topic, "offset": frame.offset, "text": frame.text}
        if frame.replacement:
            message["retold"] = True
        await layer.group_send(group, message)


def _wait_for_result(future: "Future[None]", timeout: float) -> None:
    try:
        future.result(timeout)
    except TimeoutError:
        future.cancel()
        raise


class _LoopThread:
    """One event loop in a thread of its own, for as long as the process lives.

    `async_to_sync` would make a loop per call, and the channel layer a Redis connection per loop.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pid = 0
        self._loop: asyncio.AbstractEventLoop | None = None

    def run(self, coroutine: Coroutine[None, None, None], timeout: float) -> None:
        _wait_for_result(asyncio.run_coroutine_threadsafe(coroutine, self._started()), timeout)

    def _started(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            # Celery's pool forks: a loop that was started before belongs to the parent.
            if self._loop is None or self._pid != os.getpid():
                self._pid = os.getpid()
                self._loop = asyncio.new_event_loop()
                threading.Thread(target=self._loop.run_forever, name="push", daemon=True).start()
            return self._loop


_loop_thread = _LoopThread()
