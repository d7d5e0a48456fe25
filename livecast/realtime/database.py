"""Database threads for sockets, so that a slow call delays neither frames nor pages."""

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

THREADS = 6  # each has a connection; measured: more threads made nothing faster

_thread_state = threading.local()


class DatabaseThreads:
    """A fixed number of threads for blocking calls that use the ORM.

    Use separate instances for calls that must not wait for each other. All threads start with the first call, so that
    their number does not grow with the load.
    """

    def __init__(self, count: int, name: str) -> None:
        self._threads = ThreadPoolExecutor(count, thread_name_prefix=name)
        self._count = count
        self._started = False

    async def __call__(self, call: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        if not self._started:
            self._started = True
            all_started = threading.Barrier(self._count)  # keeps each thread busy until all have started
            for _ in range(self._count):
                self._threads.submit(all_started.wait)
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, partial(_run, loop, partial(call, *args, **kwargs)))


in_database = DatabaseThreads(THREADS, "sockets-db")


def calling_loop() -> asyncio.AbstractEventLoop | None:
    """Return the event loop that awaits the call in this thread; None in other threads."""
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
    """Close this thread's connections after `seconds`, or now if they are broken.

    Connecting is slower than a query.
    """
    for connection in connections.all(initialized_only=True):
        if seconds and connection.close_at is not None:
            connection.close_at = time.monotonic() + seconds
        connection.close_if_unusable_or_obsolete()
