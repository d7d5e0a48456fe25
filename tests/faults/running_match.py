"""What most rows have in common: a match that is on the air, and the judgement when it is over."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress

from tests.faults.delivery_check import Feed, compare
from tests.faults.fans import Crowd
from tests.faults.fault_table import Row
from tests.faults.killable_installation import MATCH, Installation, Posted

WEBS = ("web0", "web1")
EVERYTHING = (*WEBS, "worker", "beat")


@asynccontextmanager
async def on_air(
    stage: Installation, seed: int, fans: int, processes: Iterable[str] = EVERYTHING, **env: str
) -> AsyncIterator[Crowd]:
    """Processes that run, and are looked after; and fans who watch."""
    await asyncio.to_thread(stage.run, *processes, **env)
    crowd = Crowd(MATCH, stage.ports, seed)
    over = asyncio.Event()
    supervising = asyncio.create_task(supervise(stage, over))
    try:
        await crowd.arrive(fans)
        yield crowd
    finally:
        crowd.leave()
        over.set()
        await supervising


async def supervise(stage: Installation, over: asyncio.Event) -> None:
    while not over.is_set():
        await asyncio.to_thread(stage.revive)
        with suppress(TimeoutError):
            await asyncio.wait_for(over.wait(), 0.5)


async def read_feed(stage: Installation) -> Feed:
    return Feed.read(await asyncio.to_thread(stage.ask, "feed", str(MATCH)))


async def final_whistle(stage: Installation, crowd: Crowd, row: Row, *posters: Posted, within: float = 90) -> Feed:
    """Wait until all is posted and has arrived, and compare what every fan has with the database."""
    for poster in posters:
        await asyncio.to_thread(poster.finish, within)
    feed = await read_feed(stage)
    try:
        await crowd.caught_up(feed.head)
    finally:
        row.judge(compare(crowd.fans, feed))
    for what in ("gaps seen", "known lines dropped", "heads that had not arrived", "resyncs"):
        if crowd.counts[what]:
            row.note(f"{what}: {crowd.counts[what]}")
    if stage.revived:
        row.note(f"ended by itself, and started again: {', '.join(stage.revived)}")
    saved = [key for poster in posters for key in poster.saved]
    assert set(saved) <= feed.keys.keys(), "told “saved”, and not in the database"
    assert set(feed.keys.values()) <= {1}, "one entry of a client key"
    assert not feed.gaps
    return feed
