"""Processes of livecast killed, or asked to go, while fans watch and a commentator posts."""

import asyncio
import re
import signal
import time

import pytest

from tests.faults.delivery_check import delays, quantile
from tests.faults.running_match import final_whistle, on_air

pytestmark = [pytest.mark.faults, pytest.mark.timeout(180)]

FANS = 500
RATE = 10


def first_line_after(moment: float, times: list[float]) -> float:
    return next(at for at in times if at > moment) - moment


@pytest.mark.row(1)
async def test_a_daphne_process_is_killed(stage, row, seed):
    async with on_air(stage, seed, FANS) as crowd:
        poster = stage.post(150, RATE)
        await asyncio.sleep(5)
        victims = [fan for fan in crowd.fans if fan.port == stage.port("web0")]
        killed_at = await asyncio.to_thread(stage.kill, "web0")
        await asyncio.sleep(2)
        await asyncio.to_thread(stage.run, "web0")
        await final_whistle(stage, crowd, row, poster)
        back = [first_line_after(killed_at, fan.times) for fan in victims]
        row.note(f"{len(victims)} fans cut off")
        row.measure("99 % resumed within", quantile(back, 0.99), "s", at_most=10)


@pytest.mark.row(2)
async def test_the_worker_is_killed(stage, row, seed):
    async with on_air(stage, seed, 100) as crowd:
        poster = stage.post(200, RATE)
        await asyncio.sleep(4)
        killed_at = await asyncio.to_thread(stage.kill, "worker")
        await asyncio.sleep(8)
        await asyncio.to_thread(stage.run, "worker")
        back_at = time.time()
        feed = await final_whistle(stage, crowd, row, poster)
        waits = delays(crowd, feed)
        away = [wait for offset, wait in waits.items() if killed_at <= feed.times[offset] <= back_at]
        row.measure(f"without a worker, slowest of {len(away)} lines after", max(away), "s", at_most=3)
        row.note(f"median otherwise {quantile((w for o, w in waits.items() if feed.times[o] < killed_at), 0.5):.3f} s")


@pytest.mark.row("all")
async def test_everything_is_killed_one_after_another(stage, row, seed, schedule):
    parts = ["worker", "valkey", "web0"]
    schedule.shuffle(parts)
    async with on_air(stage, seed, FANS) as crowd:
        poster = stage.post(350, RATE)
        began = time.monotonic()
        for part in parts:
            await asyncio.sleep(schedule.uniform(2, 5))
            row.note(f"{part} killed at {time.monotonic() - began:.0f} s")
            away = schedule.uniform(2, 4)
            if part == "valkey":
                await asyncio.to_thread(stage.valkey.restart, away)
            else:
                await asyncio.to_thread(stage.kill, part)
                await asyncio.sleep(away)
                await asyncio.to_thread(stage.run, part)
        row.measure("all three within", time.monotonic() - began, "s", at_most=30)
        feed = await final_whistle(stage, crowd, row, poster)
        row.measure(f"slowest of {feed.head} lines after", max(delays(crowd, feed).values()), "s")
        row.note(f"{len(crowd.ends)} sockets cut")


@pytest.mark.row(14)
async def test_a_deploy_under_load(stage, row, seed):
    async with on_air(stage, seed, FANS, ["serve0", "serve1", "worker", "beat"]) as crowd:
        for fan in crowd.fans[::2]:
            fan.heeds_reconnect = False  # these are seen off with a close frame
        poster = stage.post(350, RATE)
        for name in ("serve0", "worker", "serve1"):
            await asyncio.sleep(2)
            code = await asyncio.to_thread(stage.end, name, 40)
            row.measure(f"{name} ended with", code, at_most=0, at_least=0)
            await asyncio.to_thread(stage.run, name)
        stage.signal("serve0", signal.SIGHUP)
        await crowd.until(lambda: "rolled" in stage.log("serve0"), 60, "serve0 has a fresh set of processes")
        feed = await final_whistle(stage, crowd, row, poster)
        row.measure("slowest line after", max(delays(crowd, feed).values()), "s", at_most=10)
        row.note(f"{crowd.counts['moves when asked']} moves when asked, {len(crowd.ends)} sockets closed")
        row.measure("closed otherwise than with 1012", sum(code != 1012 for _, code in crowd.ends), at_most=0)
        pushes = re.findall(r"Task matches.tasks.push_publications\[(.*?)\] succeeded", stage.log("worker"))
        row.measure("push tasks that ran to their end", len(set(pushes)), f"of {feed.head}", at_least=feed.head)
