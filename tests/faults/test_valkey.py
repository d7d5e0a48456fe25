"""Valkey is flushed, unavailable, or disconnected from its subscribers: fans still get every line."""

import asyncio
import math
import time

import pytest

from tests.faults.delivery_check import StoredFeed, delays, quantile
from tests.faults.running_match import check_delivery, running_match

pytestmark = [pytest.mark.faults, pytest.mark.timeout(180)]

FANS = 100
RATE = 10
LIVE = 0.5  # seconds: a repair from the database takes longer


def live_again_at(waits: dict[int, float], feed: StoredFeed) -> float:
    """Return the time after which every line arrived by push; infinity if the last one did not."""
    late = [offset for offset, wait in waits.items() if wait > LIVE]
    return feed.times.get(max(late) + 1, math.inf) if late else 0.0


@pytest.mark.fault(3)
async def test_lines_arrive_after_valkey_was_flushed_and_restarted(installation, result, seed):
    async with running_match(installation, seed, FANS) as group:
        poster = installation.post(300, RATE)
        await asyncio.sleep(4)
        with installation.valkey.client() as client:
            client.flushall()
        await asyncio.to_thread(installation.valkey.restart, 5)
        back_at = time.time()
        feed = await check_delivery(installation, group, result, poster)
        waits = delays(group, feed)
        result.measure("slowest line after", max(waits.values()), "s", at_most=20)
        result.measure("pushed again after", max(0.0, live_again_at(waits, feed) - back_at), "s", at_most=20)
        result.measure("sockets closed", len(group.ends), at_most=0)
        result.note(f"slowest post {max(record['took'] for record in poster.records):.3f} s")


@pytest.mark.fault(3)
async def test_lines_arrive_after_valkey_hung(installation, result, seed):
    async with running_match(installation, seed, FANS) as group:
        poster = installation.post(200, RATE)
        await asyncio.sleep(4)
        with installation.valkey.hung():
            await asyncio.sleep(5)
        back_at = time.time()
        feed = await check_delivery(installation, group, result, poster)
        waits = delays(group, feed)
        result.measure("hung: slowest line after", max(waits.values()), "s", at_most=20)
        result.measure("pushed again after", max(0.0, live_again_at(waits, feed) - back_at), "s", at_most=20)
        result.note(f"slowest post {max(record['took'] for record in poster.records):.3f} s")


@pytest.mark.fault(4)
async def test_lines_arrive_while_subscribers_are_disconnected(installation, result, seed):
    async with running_match(installation, seed, FANS) as group:
        poster = installation.post(250, RATE)
        cut = 0
        for _ in range(100):
            await asyncio.sleep(0.2)
            cut += await asyncio.to_thread(installation.valkey.kill_subscribers)
        feed = await check_delivery(installation, group, result, poster)
        waits = delays(group, feed)
        result.note(f"{cut} connections")
        result.measure("slowest line after", max(waits.values()), "s", at_most=5)
        result.note(f"median {quantile(waits.values(), 0.5):.3f} s")
        result.measure("sockets closed", len(group.ends), at_most=0)
