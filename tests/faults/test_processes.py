"""Processes of livecast are killed or stopped while fans watch and a commentator posts."""

import asyncio
import re
import signal
import time

import pytest

from tests.faults.delivery_check import delays, quantile
from tests.faults.running_match import check_delivery, running_match

pytestmark = [pytest.mark.faults, pytest.mark.timeout(180)]

FANS = 500
RATE = 10


def first_line_after(moment: float, times: list[float]) -> float:
    return next(at for at in times if at > moment) - moment


@pytest.mark.fault(1)
async def test_fans_resume_after_a_daphne_process_is_killed(installation, result, seed):
    async with running_match(installation, seed, FANS) as group:
        poster = installation.post(150, RATE)
        await asyncio.sleep(5)
        victims = [fan for fan in group.fans if fan.port == installation.port("web0")]
        killed_at = await asyncio.to_thread(installation.kill, "web0")
        await asyncio.sleep(2)
        await asyncio.to_thread(installation.run, "web0")
        await check_delivery(installation, group, result, poster)
        back = [first_line_after(killed_at, fan.times) for fan in victims]
        result.note(f"{len(victims)} fans disconnected")
        result.measure("99 % resumed within", quantile(back, 0.99), "s", at_most=10)


@pytest.mark.fault(2)
async def test_lines_arrive_while_the_worker_is_killed(installation, result, seed):
    async with running_match(installation, seed, 100) as group:
        poster = installation.post(200, RATE)
        await asyncio.sleep(4)
        killed_at = await asyncio.to_thread(installation.kill, "worker")
        await asyncio.sleep(8)
        await asyncio.to_thread(installation.run, "worker")
        back_at = time.time()
        feed = await check_delivery(installation, group, result, poster)
        waits = delays(group, feed)
        outage_waits = [wait for offset, wait in waits.items() if killed_at <= feed.times[offset] <= back_at]
        result.measure(
            f"without a worker, slowest of {len(outage_waits)} lines after", max(outage_waits), "s", at_most=3
        )
        result.note(
            f"median otherwise {quantile((w for o, w in waits.items() if feed.times[o] < killed_at), 0.5):.3f} s"
        )


@pytest.mark.fault("all")
async def test_lines_arrive_while_each_part_is_killed(installation, result, seed, schedule):
    parts = ["worker", "valkey", "web0"]
    schedule.shuffle(parts)
    async with running_match(installation, seed, FANS) as group:
        poster = installation.post(350, RATE)
        began = time.monotonic()
        for part in parts:
            await asyncio.sleep(schedule.uniform(2, 5))
            result.note(f"{part} killed at {time.monotonic() - began:.0f} s")
            outage = schedule.uniform(2, 4)
            if part == "valkey":
                await asyncio.to_thread(installation.valkey.restart, outage)
            else:
                await asyncio.to_thread(installation.kill, part)
                await asyncio.sleep(outage)
                await asyncio.to_thread(installation.run, part)
        result.measure("all three within", time.monotonic() - began, "s", at_most=30)
        feed = await check_delivery(installation, group, result, poster)
        result.measure(f"slowest of {feed.head} lines after", max(delays(group, feed).values()), "s")
        result.note(f"{len(group.ends)} sockets closed")


@pytest.mark.fault(14)
async def test_a_deploy_under_load_loses_nothing(installation, result, seed):
    async with running_match(installation, seed, FANS, ["serve0", "serve1", "worker", "beat"]) as group:
        for fan in group.fans[::2]:
            fan.obeys_reconnect = False  # drain closes these with a close frame
        poster = installation.post(350, RATE)
        for name in ("serve0", "worker", "serve1"):
            await asyncio.sleep(2)
            code = await asyncio.to_thread(installation.end, name, 40)
            result.measure(f"{name} ended with", code, at_most=0, at_least=0)
            await asyncio.to_thread(installation.run, name)
        installation.signal("serve0", signal.SIGHUP)
        await group.wait_until(lambda: "rolled" in installation.log("serve0"), 60, "serve0 has new processes")
        feed = await check_delivery(installation, group, result, poster)
        result.measure("slowest line after", max(delays(group, feed).values()), "s", at_most=10)
        result.note(f"{group.counts['reconnects on request']} reconnects on request, {len(group.ends)} sockets closed")
        result.measure("closed with another code than 1012", sum(code != 1012 for _, code in group.ends), at_most=0)
        pushes = re.findall(r"Task matches.tasks.push_publications\[(.*?)\] succeeded", installation.log("worker"))
        result.measure("push tasks that succeeded", len(set(pushes)), f"of {feed.head}", at_least=feed.head)
