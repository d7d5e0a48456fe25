"""Fans who come and go for an hour: what does it leave behind?"""

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
from tests.faults.killable_installation import MATCH, Installation
from tests.faults.running_match import final_whistle, on_air

SECONDS = float(os.environ.get("CHURN_SECONDS", "3600"))
WARM_UP = min(600.0, SECONDS / 3)  # while memory finds its level, it is not judged

pytestmark = [pytest.mark.faults, pytest.mark.on_demand, pytest.mark.timeout(SECONDS + 600)]

FANS = 500
COME_AND_GO = 20  # a second

MB = 1_000_000


@dataclass(frozen=True)
class Belongings:
    """What a process has."""

    memory: int
    threads: int
    descriptors: int

    @classmethod
    def of(cls, pid: int) -> "Belongings":
        process = Path(f"/proc/{pid}")
        memory = int((process / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        return cls(memory, len(list((process / "task").iterdir())), len(list((process / "fd").iterdir())))


def groups(stage: Installation) -> int:
    """The groups of the channel layer that somebody is in, but for the one that every process is in all the time."""
    with stage.valkey.client() as client:
        found = cast(list[bytes], client.pubsub_channels("*__group__*"))
    return sum(not group.endswith(group_of(CONTROL).encode()) for group in found)


@pytest.mark.row(17)
async def test_an_hour_of_coming_and_going(stage, row, seed, schedule):
    # What a page costs grows with the match. That is none of the sockets' business: pages come from elsewhere.
    async with on_air(stage, seed, FANS, ["web0", "worker", "beat"]) as crowd:
        await asyncio.to_thread(stage.run, "web-pages")
        crowd.pages = [stage.port("web-pages")]
        server = stage.pid("web0")
        # The ring is to be full when we begin to judge.
        burst = stage.program("burst", str(MATCH), str(RING_SIZE))
        await asyncio.to_thread(burst.wait, 60)
        poster = stage.post(int(SECONDS), 1)
        samples: list[tuple[float, int]] = []
        at_first: Belongings | None = None
        began = time.monotonic()
        while (elapsed := time.monotonic() - began) < SECONDS:
            await asyncio.sleep(1)
            page = await crowd.snapshot()
            for number in schedule.sample(range(FANS), COME_AND_GO):
                crowd.fans[number].leave()
                crowd.fans[number] = Fan(crowd, page)
                crowd.fans[number].come()
            if elapsed > WARM_UP:
                at_first = at_first or Belongings.of(server)
                samples.append((elapsed, Belongings.of(server).memory))
        await final_whistle(stage, crowd, row, poster)
        slope = statistics.linear_regression(*zip(*samples, strict=True)).slope
        row.note(f"{SECONDS:g} s, {COME_AND_GO} come and go a second")
        row.measure("memory grew by", slope * 600 / MB, "MB in 10 min", at_most=1.0)
        assert at_first is not None
        before = at_first.descriptors - FANS
        crowd.leave()
        await asyncio.sleep(RING_LIFETIME + 10)
        at_last = Belongings.of(server)
        row.measure("threads more than at first", at_last.threads - at_first.threads, at_most=0)
        row.measure("descriptors more than at first", at_last.descriptors - before, at_most=2)
        row.measure("groups left", groups(stage), at_most=0)
