"""Database calls from sockets: in a few threads of their own, so that a slow one holds up neither fans nor pages."""

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

from django.conf import settings
from django.db import close_old_connections, connections

P = ParamSpec("P")
R = TypeVar("R")

THREADS = 6  # each keeps a connection; measured: more made nothing faster

_thread_state = threading.local()


class DatabaseThreads:
    """A few threads for blocking calls that use the ORM. What must not wait for one another has threads of its own.

    All of them start with the first call: a process then has as many as it will ever have, and not one more for the
    busiest second of its life.
    """

    def __init__(self, count: int, name: str) -> None:
        self._threads = ThreadPoolExecutor(count, thread_name_prefix=name)
        self._count = count
        self._started = False

    async def __call__(self, call: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        if not self._started:
            self._started = True
            together = threading.Barrier(self._count)  # none is idle until all are there
            for _ in range(self._count):
                self._threads.submit(together.wait)
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, partial(_run, loop, partial(call, *args, **kwargs)))


in_database = DatabaseThreads(THREADS, "sockets-db")


def calling_loop() -> asyncio.AbstractEventLoop | None:
    """The event loop that waits for the call which runs in this thread; None in any other thread."""
    return getattr(_thread_state, "loop", None)


def _run(loop: asyncio.AbstractEventLoop, call: Callable[[], R]) -> R:
    close_old_connections()
    _thread_state.loop = loop
    try:
        return call()
    finally:
        _thread_state.loop = None
        _limit_connection_age(settings.LIVECAST["SOCKET_DATABASE_AGE"])


def _limit_connection_age(seconds: float) -> None:
    """Keep this thread's connections for so long, if they work: to connect costs more than most of our queries do."""
    for connection in connections.all(initialized_only=True):
        if seconds and connection.close_at is not None:
            connection.close_at = time.monotonic() + seconds
        connection.close_if_unusable_or_obsolete()
