"""The threads for database calls: all there from the first call on, and no more of them however many come at once."""

import asyncio
import secrets
import threading

from livecast.realtime.database import DatabaseThreads


def named(name: str) -> int:
    return sum(thread.name.startswith(name) for thread in threading.enumerate())


async def test_a_crowd_finds_as_many_threads_as_the_first_call(db):
    name = f"test-db-{secrets.token_hex(4)}-"  # of this run of the test alone
    threads = DatabaseThreads(3, name)
    assert named(name) == 0
    assert await threads(int, "7") == 7
    assert named(name) == 3
    assert await asyncio.gather(*(threads(int, number) for number in range(50))) == list(range(50))
    assert named(name) == 3
