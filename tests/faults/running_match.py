"""Run a match with fans, and check what they received when it is over."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress

from tests.faults.delivery_check import StoredFeed, compare
from tests.faults.fans import FanGroup
from tests.faults.fault_table import FaultResult
from tests.faults.killable_installation import MATCH, KillableInstallation, PosterProcess

WEBS = ("web0", "web1")
EVERYTHING = (*WEBS, "worker", "beat")


@asynccontextmanager
async def running_match(
    installation: KillableInstallation, seed: int, fans: int, processes: Iterable[str] = EVERYTHING, **env: str
) -> AsyncIterator[FanGroup]:
    """Start processes, restart those that end, and connect fans."""
    await asyncio.to_thread(installation.run, *processes, **env)
    group = FanGroup(MATCH, installation.ports, seed)
    over = asyncio.Event()
    supervising = asyncio.create_task(supervise(installation, over))
    try:
        await group.join(fans)
        yield group
    finally:
        group.disconnect()
        over.set()
        await supervising


async def supervise(installation: KillableInstallation, over: asyncio.Event) -> None:
    while not over.is_set():
        await asyncio.to_thread(installation.restart_ended)
        with suppress(TimeoutError):
            await asyncio.wait_for(over.wait(), 0.5)


async def read_feed(installation: KillableInstallation) -> StoredFeed:
    return StoredFeed.read(await asyncio.to_thread(installation.ask, "feed", str(MATCH)))


async def check_delivery(
    installation: KillableInstallation,
    group: FanGroup,
    result: FaultResult,
    *posters: PosterProcess,
    within: float = 90,
) -> StoredFeed:
    """Wait for all posts and their delivery. Compare what each fan received with the database."""
    for poster in posters:
        await asyncio.to_thread(poster.finish, within)
    feed = await read_feed(installation)
    try:
        await group.wait_until_caught_up(feed.head)
    finally:
        result.add_delivery(compare(group.fans, feed))
    for what in ("gaps", "known lines dropped", "missing heads", "resyncs"):
        if group.counts[what]:
            result.note(f"{what}: {group.counts[what]}")
    if installation.restarted:
        result.note(f"ended by themselves and were restarted: {', '.join(installation.restarted)}")
    saved = [key for poster in posters for key in poster.saved]
    assert set(saved) <= feed.keys.keys(), "the poster was told “saved”, but the database has no such entry"
    assert set(feed.keys.values()) <= {1}, "a client key has several entries"
    assert not feed.gaps
    return feed
