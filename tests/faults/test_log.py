"""The path from the database to the fans: killed processes, repeated tasks, an unavailable database."""

import asyncio
import json
import re
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import msgpack
import psycopg
import pytest
from redis import asyncio as aioredis

from livecast.realtime.push import group_of
from tests import constants
from tests.faults.delivery_check import delays
from tests.faults.killable_installation import MATCH, KillableInstallation, PosterProcess
from tests.faults.running_match import WEBS, check_delivery, running_match
from tests.postgres import programs

pytestmark = [pytest.mark.faults, pytest.mark.timeout(180)]

FANS = 100
needs_postgres = pytest.mark.skipif(programs() is None, reason="no PostgreSQL on this machine")


@asynccontextmanager
async def count_pushes(installation: KillableInstallation, topic: str) -> AsyncIterator[Counter[int]]:
    """Count how often each offset is pushed through Valkey."""
    pushed: Counter[int] = Counter()

    async def listen() -> None:
        async for message in subscription.listen():
            if message["type"] == "message":
                pushed[msgpack.unpackb(message["data"])["offset"]] += 1

    client = aioredis.Redis.from_url(installation.valkey.url)
    subscription = client.pubsub()
    await subscription.subscribe(f"{installation.env['REDIS_PREFIX']}:0__group__{group_of(topic)}")
    listening = asyncio.create_task(listen())
    try:
        yield pushed
    finally:
        listening.cancel()
        with suppress(asyncio.CancelledError):
            await listening
        await subscription.aclose()
        await client.aclose()


@pytest.mark.fault(5)
async def test_lines_of_processes_killed_between_commit_and_push_arrive(installation, result, seed):
    kills = 200
    async with running_match(installation, seed, FANS) as group:
        report = installation.folder / "killed_posters.jsonl"
        posters = installation.program("killed_posters", str(report), str(MATCH), str(kills), "10")
        await asyncio.to_thread(posters.wait, 90)
        feed = await check_delivery(installation, group, result)
        restarted = [json.loads(line)["restarted"] for line in report.read_text().splitlines()]
        arrived = [feed.times[offset] + wait for offset, wait in delays(group, feed).items()]
        waits = [at - restart for at, restart in zip(arrived, restarted, strict=True)]
        result.measure("delivered", len(feed.keys), f"of {kills}", at_least=kills)
        result.measure("slowest", max(waits), "s after the restart", at_most=2)


@pytest.mark.fault(6)
async def test_a_push_task_delivered_three_times_pushes_once(installation, result, seed):
    async with (
        running_match(installation, seed, FANS, DELIVERIES="3") as group,
        count_pushes(installation, group.topic) as pushed,
    ):
        poster = installation.post(100, 10, DELIVERIES="3")
        feed = await check_delivery(installation, group, result, poster)
    runs = installation.log("worker").count("matches.tasks.push_publications") // 2  # each run logs two lines
    result.measure("push tasks run", runs, f"for {feed.head} lines", at_least=3 * feed.head)
    result.measure("log rows", len(feed.keys), at_most=100, at_least=100)
    result.measure("lines pushed", len(pushed), at_least=1)
    result.measure("lines pushed more than once", sum(times > 1 for times in pushed.values()), at_most=0)
    result.measure("lines dropped by fans as known", group.counts["known lines dropped"], at_most=0)


@pytest.mark.fault(6)
async def test_a_code_task_delivered_three_times_sends_one_sms(installation, result):
    people = 10
    installation.env["DELIVERIES"] = "3"
    await asyncio.to_thread(installation.run, "worker")
    asking = installation.program("codes", str(people))
    assert await asyncio.to_thread(asking.wait, 60) == 0, installation.log("codes")
    deadline = time.monotonic() + 30
    while (
        runs := len(re.findall(r"Task accounts.tasks.send_code\[.*\] succeeded", installation.log("worker")))
    ) < 3 * people:
        assert time.monotonic() < deadline, f"{runs} of {3 * people} tasks have run"
        await asyncio.sleep(0.1)
    result.note(f"{runs} tasks for {people} codes")
    result.measure("SMS", installation.log("worker").count("SMS to the phone"), at_least=people, at_most=people)


@pytest.mark.fault(7)
@needs_postgres
async def test_lines_arrive_after_the_database_was_unavailable(installation, result, seed):
    async with running_match(installation, seed, FANS) as group:
        poster = installation.post(250, 10)
        await asyncio.sleep(4)
        await asyncio.to_thread(installation.postgres.stop)
        await asyncio.sleep(10)
        await asyncio.to_thread(installation.postgres.start)
        back_at = time.time()
        feed = await check_delivery(installation, group, result, poster)
        first = min(offset for offset, at in feed.times.items() if at > back_at)
        arrived = feed.times[first] + delays(group, feed)[first]
        result.measure("sockets closed", len(group.ends), at_most=0)
        result.measure("errors returned to the commentator", len(poster.errors), at_least=1)
        result.measure("first line", arrived - back_at, "s after it was available", at_most=5)
        result.note(f"{len(set(poster.saved) - feed.keys.keys())} false “saved”")


@pytest.mark.fault(7)
@needs_postgres
async def test_lines_arrive_after_the_database_hung(installation, result, seed):
    async with running_match(installation, seed, FANS, **constants.replaced({constants.PULSE_SECONDS: 2.0})) as group:
        pulses: list[float] = []
        group.frame_listeners.append(lambda frame, now: pulses.append(now) if frame["type"] == "pulse" else None)
        poster = installation.post(200, 10)
        await asyncio.sleep(4)
        hung_at = time.time()
        with installation.postgres.hung():
            await asyncio.sleep(10)
        back_at = time.time()
        feed = await check_delivery(installation, group, result, poster)
        first = min(offset for offset, at in feed.times.items() if at > back_at)
        result.measure("hung: sockets closed", len(group.ends), at_most=0)
        result.measure("pulses meanwhile", sum(hung_at + 1 < at < back_at for at in pulses) // FANS, at_least=3)
        result.measure("first line", feed.times[first] + delays(group, feed)[first] - back_at, "s after it", at_most=5)


@pytest.mark.fault(7)
@needs_postgres
async def test_worker_replaces_connections_that_a_database_restart_broke(installation, result, seed):
    """Without beat there is no sweep: each line is pushed by a task of one of the posts."""
    lines = 20
    await asyncio.to_thread(installation.run, "worker", PGAPPNAME="worker")
    async with (
        running_match(installation, seed, FANS, WEBS) as group,
        count_pushes(installation, group.topic) as pushed,
    ):

        async def post_lines() -> None:
            posters.append(installation.post(lines, 10))
            await asyncio.to_thread(posters[-1].finish, 60)
            await group.wait_until(lambda: len(pushed) == lines * len(posters), 30, "all lines are pushed")

        posters: list[PosterProcess] = []
        await post_lines()
        first = await asyncio.to_thread(worker_connections, installation)
        await post_lines()
        kept = first & await asyncio.to_thread(worker_connections, installation)
        await asyncio.to_thread(installation.postgres.stop)
        await asyncio.to_thread(installation.postgres.start)
        await post_lines()
        await check_delivery(installation, group, result, *posters)
    result.measure("kept connections", len(kept), f"of {len(first)}", at_least=max(1, len(first)))
    result.measure("lines pushed once", sum(times == 1 for times in pushed.values()), at_least=3 * lines)
    result.measure("failed tasks", installation.log("worker").count("raised unexpected"), at_most=0)


def worker_connections(installation: KillableInstallation) -> set[int]:
    """The database connections of the worker, as the ids of their server processes."""
    with psycopg.connect(installation.env["DATABASE_URL"]) as database:
        return {
            pid for (pid,) in database.execute("SELECT pid FROM pg_stat_activity WHERE application_name = 'worker'")
        }


@pytest.mark.fault(12)
async def test_a_burst_of_entries_reaches_every_fan(installation, result, seed):
    async with running_match(installation, seed, FANS) as group:
        burst = installation.program("burst", str(MATCH), "500")
        await asyncio.to_thread(burst.wait, 60)
        feed = await check_delivery(installation, group, result)
        full = sum(len({line.offset for line in fan.log}) == 500 for fan in group.fans)
        result.measure("fans with 500 of 500", full, f"of {FANS}", at_least=FANS)
        result.note(f"{len(group.ends)} sockets closed")
        assert feed.head == 500


@pytest.mark.fault(13)
@needs_postgres
async def test_rolled_back_posts_of_four_commentators_leave_no_gap(installation, result, seed):
    async with running_match(installation, seed, FANS, [*WEBS, "worker", "beat"]) as group:
        posters = [installation.post(140, 20, "7") for _ in range(4)]
        feed = await check_delivery(installation, group, result, *posters)
        rolled_back = {record["key"] for poster in posters for record in poster.records if "rolled_back" in record}
        result.measure("lines", feed.head, at_least=480, at_most=480)
        result.measure("gaps", feed.gaps, at_most=0)
        result.measure(
            "rolled back but saved", len(rolled_back & feed.keys.keys()), f"of {len(rolled_back)}", at_most=0
        )
