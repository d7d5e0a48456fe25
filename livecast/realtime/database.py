"""Database calls from sockets: in a few threads of their own, so that a slow one holds up neither fans nor pages."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

from django.db import close_old_connections

P = ParamSpec("P")
R = TypeVar("R")

THREADS = 6  # each keeps a connection; measured: more made nothing faster

_threads = ThreadPoolExecutor(THREADS, thread_name_prefix="sockets-db")


async def in_database(call: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run a blocking call that uses the ORM."""
    return await asyncio.get_running_loop().run_in_executor(_threads, partial(_clean, partial(call, *args, **kwargs)))


def _clean(call: Callable[[], R]) -> R:
    close_old_connections()
    try:
        return call()
    finally:
        close_old_connections()
