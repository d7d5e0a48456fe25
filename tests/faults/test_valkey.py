"""Valkey emptied, away, or cut off from those who listen to it: it carries every line, and is needed for none."""

import asyncio
import math
import time

import pytest

from tests.faults.delivery_check import Feed, delays, quantile
from tests.faults.running_match import final_whistle, on_air

pytestmark = [pytest.mark.faults, pytest.mark.timeout(180)]

FANS = 100
RATE = 10
LIVE = 0.5  # seconds: no repair is as quick


def live_again_at(waits: dict[int, float], feed: Feed) -> float:
    """From when on every line came by push; for ever, if the last one did not."""
    late = [offset for offset, wait in waits.items() if wait > LIVE]
    return feed.times.get(max(late) + 1, math.inf) if late else 0.0


@pytest.mark.row(3)
async def test_valkey_is_emptied_and_away_for_five_seconds(stage, row, seed):
    async with on_air(stage, seed, FANS) as crowd:
        poster = stage.post(300, RATE)
        await asyncio.sleep(4)
        with stage.valkey.client() as client:
            client.flushall()
        await asyncio.to_thread(stage.valkey.restart, 5)
        back_at = time.time()
        feed = await final_whistle(stage, crowd, row, poster)
        waits = delays(crowd, feed)
        row.measure("slowest line after", max(waits.values()), "s", at_most=20)
        row.measure("pushed again after", max(0.0, live_again_at(waits, feed) - back_at), "s", at_most=20)
        row.measure("sockets cut", len(crowd.ends), at_most=0)
        row.note(f"slowest post {max(word['took'] for word in poster.told):.3f} s")


@pytest.mark.row(3)
async def test_valkey_hangs_for_five_seconds(stage, row, seed):
    async with on_air(stage, seed, FANS) as crowd:
        poster = stage.post(200, RATE)
        await asyncio.sleep(4)
        with stage.valkey.hung():
            await asyncio.sleep(5)
        back_at = time.time()
        feed = await final_whistle(stage, crowd, row, poster)
        waits = delays(crowd, feed)
        row.measure("hung: slowest line after", max(waits.values()), "s", at_most=20)
        row.measure("pushed again after", max(0.0, live_again_at(waits, feed) - back_at), "s", at_most=20)
        row.note(f"slowest post {max(word['took'] for word in poster.told):.3f} s")


@pytest.mark.row(4)
async def test_the_subscribers_are_cut_off_a_hundred_times(stage, row, seed):
    async with on_air(stage, seed, FANS) as crowd:
        poster = stage.post(250, RATE)
        cut = 0
        for _ in range(100):
            await asyncio.sleep(0.2)
            cut += await asyncio.to_thread(stage.valkey.kill_subscribers)
        feed = await final_whistle(stage, crowd, row, poster)
        waits = delays(crowd, feed)
        row.note(f"{cut} connections")
        row.measure("slowest line after", max(waits.values()), "s", at_most=5)
        row.note(f"median {quantile(waits.values(), 0.5):.3f} s")
        row.measure("sockets cut", len(crowd.ends), at_most=0)
