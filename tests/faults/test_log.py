"""The way from the database to the fans: processes that die on it, tasks that come too often, a database that goes."""

import asyncio
import json
import re
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgpack
import pytest
from redis import asyncio as aioredis

from livecast.realtime.push import group_of
from tests import constants
from tests.faults.delivery_check import delays
from tests.faults.killable_installation import MATCH, Installation
from tests.faults.running_match import WEBS, final_whistle, on_air
from tests.postgres import programs

pytestmark = [pytest.mark.faults, pytest.mark.timeout(180)]

FANS = 100
needs_postgres = pytest.mark.skipif(programs() is None, reason="no PostgreSQL on this machine")


@asynccontextmanager
async def what_is_pushed(stage: Installation, topic: str) -> AsyncIterator[Counter[int]]:
    """How often each offset goes through Valkey."""
    pushed: Counter[int] = Counter()

    async def listen() -> None:
        async for message in subscription.listen():
            if message["type"] == "message":
                # channels_redis puts twelve random bytes before what it has packed.
                pushed[msgpack.unpackb(message["data"][12:])["offset"]] += 1

    client = aioredis.Redis.from_url(stage.valkey.url)
    subscription = client.pubsub()
    await subscription.subscribe(f"{stage.env['REDIS_PREFIX']}:0__group__{group_of(topic)}")
    listening = asyncio.create_task(listen())
    try:
        yield pushed
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
        await subscription.aclose()
        await client.aclose()


@pytest.mark.row(5)
async def test_processes_killed_between_commit_and_push(stage, row, seed):
    kills = 200
    async with on_air(stage, seed, FANS) as crowd:
        report = stage.folder / "mortals.jsonl"
        mortals = stage.program("mortals", str(report), str(MATCH), str(kills), "10")
        await asyncio.to_thread(mortals.wait, 90)
        feed = await final_whistle(stage, crowd, row)
        restarted = [json.loads(line)["restarted"] for line in report.read_text().splitlines()]
        arrived = [feed.times[offset] + wait for offset, wait in delays(crowd, feed).items()]
        waits = [at - restart for at, restart in zip(arrived, restarted, strict=True)]
        row.measure("delivered", len(feed.keys), f"of {kills}", at_least=kills)
        row.measure("slowest", max(waits), "s after the restart", at_most=2)


@pytest.mark.row(6)
async def test_every_task_is_delivered_three_times(stage, row, seed):
    async with on_air(stage, seed, FANS, DELIVERIES="3") as crowd, what_is_pushed(stage, crowd.topic) as pushed:
        poster = stage.post(100, 10, DELIVERIES="3")
        feed = await final_whistle(stage, crowd, row, poster)
    runs = stage.log("worker").count("matches.tasks.push_publications") // 2  # received, succeeded
    row.measure("push tasks run", runs, f"for {feed.head} lines", at_least=3 * feed.head)
    row.measure("log rows", len(feed.keys), at_most=100, at_least=100)
    row.measure("lines pushed more than once", sum(times > 1 for times in pushed.values()), at_most=0)
    row.measure("lines dropped by fans as known", crowd.counts["known lines dropped"], at_most=0)


@pytest.mark.row(6)
async def test_a_code_whose_task_is_delivered_three_times_is_one_sms(stage, row):
    people = 10
    stage.env["DELIVERIES"] = "3"
    await asyncio.to_thread(stage.run, "worker")
    asking = stage.program("codes", str(people))
    assert await asyncio.to_thread(asking.wait, 60) == 0, stage.log("codes")
    deadline = time.monotonic() + 30
    while (runs := len(re.findall(r"Task accounts.tasks.send_code\[.*\] succeeded", stage.log("worker")))) < 3 * people:
        assert time.monotonic() < deadline, f"{runs} of {3 * people} tasks have run"
        await asyncio.sleep(0.1)
    row.note(f"{runs} tasks for {people} codes")
    row.measure("SMS", stage.log("worker").count("SMS to the phone"), at_least=people, at_most=people)


@pytest.mark.row(7)
@needs_postgres
async def test_the_database_is_away_for_ten_seconds(stage, row, seed):
    async with on_air(stage, seed, FANS) as crowd:
        poster = stage.post(250, 10)
        await asyncio.sleep(4)
        await asyncio.to_thread(stage.postgres.stop)
        await asyncio.sleep(10)
        await asyncio.to_thread(stage.postgres.start)
        back_at = time.time()
        feed = await final_whistle(stage, crowd, row, poster)
        first = min(offset for offset, at in feed.times.items() if at > back_at)
        arrived = feed.times[first] + delays(crowd, feed)[first]
        row.measure("sockets cut", len(crowd.ends), at_most=0)
        row.measure("errors told to the commentator", len(poster.errors), at_least=1)
        row.measure("first line", arrived - back_at, "s after it was back", at_most=5)
        row.note(f"{len(set(poster.saved) - feed.keys.keys())} false “saved”")


@pytest.mark.row(7)
@needs_postgres
async def test_the_database_hangs_for_ten_seconds(stage, row, seed):
    async with on_air(stage, seed, FANS, **constants.replaced({constants.PULSE_SECONDS: 2.0})) as crowd:
        pulses: list[float] = []
        crowd.others.append(lambda frame, now: pulses.append(now) if frame["type"] == "pulse" else None)
        poster = stage.post(200, 10)
        await asyncio.sleep(4)
        hung_at = time.time()
        with stage.postgres.hung():
            await asyncio.sleep(10)
        back_at = time.time()
        feed = await final_whistle(stage, crowd, row, poster)
        first = min(offset for offset, at in feed.times.items() if at > back_at)
        row.measure("hung: sockets cut", len(crowd.ends), at_most=0)
        row.measure("pulses meanwhile", sum(hung_at + 1 < at < back_at for at in pulses) // FANS, at_least=3)
        row.measure("first line", feed.times[first] + delays(crowd, feed)[first] - back_at, "s after it", at_most=5)


@pytest.mark.row(12)
async def test_a_burst(stage, row, seed):
    async with on_air(stage, seed, FANS) as crowd:
        burst = stage.program("burst", str(MATCH), "500")
        await asyncio.to_thread(burst.wait, 60)
        feed = await final_whistle(stage, crowd, row)
        full = sum(len({line.offset for line in fan.log}) == 500 for fan in crowd.fans)
        row.measure("fans with 500 of 500", full, f"of {FANS}", at_least=FANS)
        row.note(f"{len(crowd.ends)} sockets cut")
        assert feed.head == 500


@pytest.mark.row(13)
@needs_postgres
async def test_four_commentators_of_whom_one_in_seven_changes_his_mind(stage, row, seed):
    async with on_air(stage, seed, FANS, [*WEBS, "worker", "beat"]) as crowd:
        posters = [stage.post(140, 20, "7") for _ in range(4)]
        feed = await final_whistle(stage, crowd, row, *posters)
        taken_back = {word["key"] for poster in posters for word in poster.told if "rolled_back" in word}
        row.measure("lines", feed.head, at_least=480, at_most=480)
        row.measure("gaps", feed.gaps, at_most=0)
        row.measure("rolled back and yet there", len(taken_back & feed.keys.keys()), f"of {len(taken_back)}", at_most=0)
