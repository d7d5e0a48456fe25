"""Thousands of fans reconnect at once, as at kick-off or after an outage."""

import asyncio
import time
from collections import Counter

import pytest

from livecast.realtime.daphne.server import raise_descriptor_limit
from tests.faults.delivery_check import quantile
from tests.faults.running_match import WEBS, check_delivery, running_match

pytestmark = [pytest.mark.faults, pytest.mark.on_demand, pytest.mark.timeout(600)]

FANS = 5000


@pytest.mark.fault(8)
async def test_five_thousand_fans_reconnect_at_once(installation, result, seed):
    raise_descriptor_limit()
    async with running_match(installation, seed, FANS) as group:
        poster = installation.post(200, 5)
        await asyncio.sleep(5)
        for web in WEBS:
            await asyncio.to_thread(installation.kill, web)
        killed_at = time.time()
        await asyncio.to_thread(installation.run, *WEBS)
        await group.wait_until(lambda: group.connected_count == FANS, 120, "all are back")
        result.measure("all back within", time.time() - killed_at, "s", at_most=60)
        back = [fan.hello_times[-1] - killed_at for fan in group.fans]
        result.note(f"half of them within {quantile(back, 0.5):.1f} s")
        await check_delivery(installation, group, result, poster)
        queries = Counter(
            (path.name, int(float(at)), topic)
            for path in installation.folder.glob("replays-*.log")
            for at, topic, *_ in map(str.split, path.read_text().splitlines())
        )
        result.note(f"{sum(queries.values())} replay queries")
        result.measure("at most", max(queries.values(), default=0), "per process, topic and second", at_most=1)
