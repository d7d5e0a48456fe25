"""Memory, threads and connections of a server process after an hour of reconnecting fans."""

import asyncio
import os
import statistics
import time
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest

from livecast.realtime.push import CONTROL, group_of
from livecast.realtime.topic_state import RING_LIFETIME, RING_SIZE
from tests.faults.fans import Fan
from tests.faults.killable_installation import MATCH, KillableInstallation
from tests.faults.running_match import check_delivery, running_match

SECONDS = float(os.environ.get("CHURN_SECONDS", "3600"))
WARM_UP = min(600.0, SECONDS / 3)  # memory grows at first, so it is measured later

pytestmark = [pytest.mark.faults, pytest.mark.on_demand, pytest.mark.timeout(SECONDS + 600)]

FANS = 500
RECONNECTS_PER_SECOND = 20

MB = 1_000_000


@dataclass(frozen=True)
class ProcessResources:
    """Memory, threads and file descriptors of a process."""

    memory: int
    threads: int
    descriptors: int

    @classmethod
    def of(cls, pid: int) -> "ProcessResources":
        process = Path(f"/proc/{pid}")
        memory = int((process / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        return cls(memory, len(list((process / "task").iterdir())), len(list((process / "fd").iterdir())))


def groups(installation: KillableInstallation) -> int:
    """The groups of the channel layer that have subscribers, without the group that every process subscribes to."""
    with installation.valkey.client() as client:
        found = cast(list[bytes], client.pubsub_channels("*__group__*"))
    return sum(not group.endswith(group_of(CONTROL).encode()) for group in found)


@pytest.mark.fault(17)
async def test_an_hour_of_reconnecting_fans_leaks_nothing(installation, result, seed, schedule):
    # A page takes longer to render as the match grows. This test is about sockets, so another process serves pages.
    async with running_match(installation, seed, FANS, ["web0", "worker", "beat"]) as group:
        await asyncio.to_thread(installation.run, "web-pages")
        group.pages = [installation.port("web-pages")]
        server = installation.pid("web0")
        # The ring must be full before memory is measured.
        burst = installation.program("burst", str(MATCH), str(RING_SIZE))
        await asyncio.to_thread(burst.wait, 60)
        poster = installation.post(int(SECONDS), 1)
        samples: list[tuple[float, int]] = []
        resources_at_first: ProcessResources | None = None
        began = time.monotonic()
        while (elapsed := time.monotonic() - began) < SECONDS:
            await asyncio.sleep(1)
            page = await group.snapshot()
            for number in schedule.sample(range(FANS), RECONNECTS_PER_SECOND):
                group.fans[number].disconnect()
                group.fans[number] = Fan(group, page)
                group.fans[number].connect()
            if elapsed > WARM_UP:
                resources_at_first = resources_at_first or ProcessResources.of(server)
                samples.append((elapsed, ProcessResources.of(server).memory))
        await check_delivery(installation, group, result, poster)
        slope = statistics.linear_regression(*zip(*samples, strict=True)).slope
        result.note(f"{SECONDS:g} s, {RECONNECTS_PER_SECOND} reconnects a second")
        result.measure("memory grew by", slope * 600 / MB, "MB in 10 min", at_most=1.0)
        assert resources_at_first is not None
        before = resources_at_first.descriptors - FANS
        group.disconnect()
        await asyncio.sleep(RING_LIFETIME + 10)
        resources_at_end = ProcessResources.of(server)
        result.measure("threads more than at first", resources_at_end.threads - resources_at_first.threads, at_most=0)
        result.measure("descriptors more than at first", resources_at_end.descriptors - before, at_most=2)
        result.measure("groups left", groups(installation), at_most=0)
