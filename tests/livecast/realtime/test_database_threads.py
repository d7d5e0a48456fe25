"""The database threads: all of them start with the first call, and their number is fixed."""

import asyncio
import secrets
import threading

from livecast.realtime.database import DatabaseThreads


def count_threads(name: str) -> int:
    return sum(thread.name.startswith(name) for thread in threading.enumerate())


async def test_the_first_call_starts_all_threads_and_later_calls_none(db):
    name = f"test-db-{secrets.token_hex(4)}-"  # unique to this run of the test
    threads = DatabaseThreads(3, name)
    assert count_threads(name) == 0
    assert await threads(int, "7") == 7
    assert count_threads(name) == 3
    assert await asyncio.gather(*(threads(int, number) for number in range(50))) == list(range(50))
    assert count_threads(name) == 3
