"""Everybody at once: what a kick-off looks like, or the minute after an outage."""

import asyncio
import time
from collections import Counter

import pytest

from livecast.realtime.daphne.server import raise_descriptor_limit
from tests.faults.delivery_check import quantile
from tests.faults.running_match import WEBS, final_whistle, on_air

pytestmark = [pytest.mark.faults, pytest.mark.on_demand, pytest.mark.timeout(600)]

FANS = 5000


@pytest.mark.row(8)
async def test_five_thousand_fans_come_back_within_ten_seconds(stage, row, seed):
    raise_descriptor_limit()
    async with on_air(stage, seed, FANS) as crowd:
        poster = stage.post(200, 5)
        await asyncio.sleep(5)
        for web in WEBS:
            await asyncio.to_thread(stage.kill, web)
        killed_at = time.time()
        await asyncio.to_thread(stage.run, *WEBS)
        await crowd.until(lambda: crowd.watching == FANS, 120, "all are back")
        row.measure("all back within", time.time() - killed_at, "s", at_most=60)
        back = [fan.greetings[-1] - killed_at for fan in crowd.fans]
        row.note(f"half of them within {quantile(back, 0.5):.1f} s")
        await final_whistle(stage, crowd, row, poster)
        queries = Counter(
            (path.name, int(float(at)), topic)
            for path in stage.folder.glob("replays-*.log")
            for at, topic, *_ in map(str.split, path.read_text().splitlines())
        )
        row.note(f"{sum(queries.values())} replay queries")
        row.measure("at most", max(queries.values(), default=0), "per process, topic and second", at_most=1)
