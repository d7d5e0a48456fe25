"""Many live matches: a line a second in each, while fans reload pages at random. Does a page process keep up?"""

import asyncio
import random
import statistics
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from bench.errors import BenchError
from bench.kernel_figures import cpu_ns, percentile
from bench.page_connection import AGENT
from bench.production import Production

PARTS = 4
SAMPLE_SECONDS = 0.1
# The queue of the last part may exceed that of the second by so much, which chance explains.
GROWTH, GROWTH_REQUESTS = 1.5, 5


@dataclass(frozen=True)
class WeekendPlan:
    """Each of `fans` reloads the page of a random match after a random pause, on average of `pause` seconds."""

    fans: int
    pause: float
    seconds: float


@dataclass
class Reloads:
    """What fans saw. Times are seconds after the start."""

    answers: list[tuple[float, float]] = field(default_factory=list)  # time of the answer, and its seconds
    waiting: list[tuple[float, int]] = field(default_factory=list)  # time, and requests without an answer
    failed: int = 0
    asked: int = 0
    running: int = 0


def measure_weekend(server: Production, matches: Sequence[int], plan: WeekendPlan) -> dict[str, Any]:
    """Return the figures of the whole time, and of each quarter. Queue: requests without an answer."""
    over = threading.Event()
    posted: list[float] = []
    poster = threading.Thread(target=_post_lines, args=(server.post, matches, over, posted))
    cpu, began = cpu_ns(server.page_pids), time.monotonic()
    poster.start()
    try:
        reloads = asyncio.run(_reload_pages(server.page_port, matches, plan))
    finally:
        over.set()
        poster.join()
    took = time.monotonic() - began
    cpu = cpu_ns(server.page_pids) - cpu
    if not reloads.answers:
        raise BenchError("no page was answered")
    parts = [_part(reloads, number, plan.seconds / PARTS) for number in range(PARTS)]
    before, after = (_mean_queue(reloads, part, plan.seconds / PARTS) for part in (1, PARTS - 1))
    times = [taken * 1e3 for _, taken in reloads.answers]
    return {
        "matches": len(matches),
        "fans": plan.fans,
        "seconds": plan.seconds,
        "requests": reloads.asked,
        "requests_per_s": reloads.asked / took,
        "lines_per_s": len(posted) / took,
        "failed": reloads.failed,
        "p50_ms": percentile(times, 50),
        "p99_ms": percentile(times, 99),
        "page_core": cpu / 1e9 / took,
        "cpu_ms_per_request": cpu / 1e6 / len(times),
        "most_waiting": max(number for _, number in reloads.waiting),
        "parts": parts,
        "keeps_up": not reloads.failed and after <= max(GROWTH * before, before + GROWTH_REQUESTS),
    }


def _part(reloads: Reloads, number: int, seconds: float) -> dict[str, float | None]:
    begin, end = number * seconds, (number + 1) * seconds
    times = [taken * 1e3 for at, taken in reloads.answers if begin <= at < end]
    return {
        "answers": len(times),
        "p50_ms": percentile(times, 50) if times else None,
        "p99_ms": percentile(times, 99) if times else None,
        "queue": _mean_queue(reloads, number, seconds),
    }


def _mean_queue(reloads: Reloads, number: int, seconds: float) -> float:
    begin, end = number * seconds, (number + 1) * seconds
    waiting = [requests for at, requests in reloads.waiting if begin <= at < end]
    return statistics.mean(waiting) if waiting else 0.0


def _post_lines(post: Callable[[int], int], matches: Sequence[int], over: threading.Event, posted: list[float]) -> None:
    """Post to the matches in turn, to each of them once a second. If that is too much, post as fast as possible."""
    began = time.monotonic()
    for number in count():
        if over.wait(max(0.0, began + number / len(matches) - time.monotonic())):
            return
        post(matches[number % len(matches)])
        posted.append(time.monotonic())


async def _reload_pages(port: int, matches: Sequence[int], plan: WeekendPlan) -> Reloads:
    reloads, began = Reloads(), time.monotonic()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(_watch_queue(reloads, began, plan.seconds))
        for _ in range(plan.fans):
            tasks.create_task(_reload(port, matches, plan, reloads, began))
    return reloads


async def _watch_queue(reloads: Reloads, began: float, seconds: float) -> None:
    while (at := time.monotonic() - began) < seconds:
        reloads.waiting.append((at, reloads.running))
        await asyncio.sleep(SAMPLE_SECONDS)


async def _reload(port: int, matches: Sequence[int], plan: WeekendPlan, reloads: Reloads, began: float) -> None:
    connection: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
    while True:
        pause = random.expovariate(1 / plan.pause)
        if time.monotonic() - began + pause > plan.seconds:
            break
        await asyncio.sleep(pause)
        asked = time.monotonic()
        reloads.asked += 1
        reloads.running += 1
        try:
            if connection is None or connection[0].at_eof():  # the server closes a connection that is long unused
                connection = await asyncio.open_connection("127.0.0.1", port)
            status = await _get(connection, f"/matches/{random.choice(matches)}/", port)
        except (OSError, asyncio.IncompleteReadError):
            status, connection = 0, None
        reloads.running -= 1
        if status == 200:
            reloads.answers.append((time.monotonic() - began, time.monotonic() - asked))
        else:
            reloads.failed += 1
    if connection is not None:
        connection[1].close()


async def _get(connection: tuple[asyncio.StreamReader, asyncio.StreamWriter], path: str, port: int) -> int:
    """Read an answer to its end. Return its status."""
    reader, writer = connection
    writer.write(
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUser-Agent: {AGENT}\r\nAccept: */*\r\n"
        "Accept-Encoding: gzip\r\nAccept-Language: en-GB,en;q=0.9\r\n\r\n".encode()
    )
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    _, _, length = head.partition(b"\r\ncontent-length:")
    await reader.readexactly(int(length.partition(b"\r\n")[0]))
    return int(head.split(b" ", 2)[1])
