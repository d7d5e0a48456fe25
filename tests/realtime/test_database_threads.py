"""The threads for database calls: all there from the first call on, and no more of them however many come at once."""

import asyncio
import threading

from livecast.realtime.database import DatabaseThreads


def named(name: str) -> int:
    return sum(thread.name.startswith(name) for thread in threading.enumerate())


async def test_a_crowd_finds_as_many_threads_as_the_first_call(db):
    threads = DatabaseThreads(3, "test-db")
    assert named("test-db") == 0
    assert await threads(int, "7") == 7
    assert named("test-db") == 3
    assert await asyncio.gather(*(threads(int, number) for number in range(50))) == list(range(50))
    assert named("test-db") == 3
