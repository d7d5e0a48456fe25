"""Delays of honest members and of the feed's fans during floods of messages."""

import json
import threading
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import chain
from statistics import median_low
from typing import Any

from bench.comparison import report_progress
from bench.kernel_figures import Cores, percentile, wait_until_quiet
from bench.load import LoadClientProcess
from bench.peers.livecast import LivecastServer
from bench.room_server import arrivals, start_room, wait_for

CALM_RATE = 50  # messages a second of honest members during a flood
FLOOD_READERS, FEED_FANS = 500, 100
LINE_EVERY = 0.1  # s between two lines of commentary


@dataclass(frozen=True)
class FloodPlan:
    """`people` members with `sockets` sockets together, and `rate` attempted messages a second on each socket."""

    people: int
    sockets: int
    rate: float


FLOODS = {
    "one_member": FloodPlan(1, 5, 20.0),
    "fifty_members": FloodPlan(50, 50, 10.0),
    "addresses": FloodPlan(500, 500, 2.0),
}


def combine_rounds(rounds: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return the median of each figure of several rounds, and the sum of the losses."""
    found: dict[str, Any] = {}
    for name in dict.fromkeys(chain.from_iterable(rounds)):  # an error code may occur in one round only
        values = [one.get(name, 0) for one in rounds]
        if isinstance(values[0], dict):
            found[name] = combine_rounds(values)
        else:
            found[name] = sum(values) if name == "feed_lost" else median_low(values)
    return found


def measure_floods(seconds: float, cores: Cores) -> dict[str, Any]:
    """Measure delays in the room and the feed during each flood, and without one."""
    found = {}
    for name, flood in {"none": None, **FLOODS}.items():
        report_progress(f"flood: {name}")
        found[name] = measure_beside(flood, seconds, cores)
    for name in FLOODS:
        found[name]["p99_x_calm"] = found[name]["p99_ms"] / found["none"]["p99_ms"]
        found[name]["feed_p99_x_calm"] = found[name]["feed_p99_ms"] / found["none"]["feed_p99_ms"]
    return found


def measure_beside(flood: FloodPlan | None, seconds: float, cores: Cores) -> dict[str, Any]:
    writers = 2 * CALM_RATE + CALM_RATE // 2  # each posts a little more slowly than the rate limit
    with start_room(cores, {}) as chat_room, ExitStack() as stack:
        chat_room.ask(chat_room.members, "room", writers)
        chat_room.ask(chat_room.members, "join", chat_room.port, writers)
        chat_room.ask(chat_room.members, "talk", CALM_RATE, 1.0)
        flooders = None
        if flood is not None:
            flooders = stack.enter_context(chat_room.server.members("flooders"))
            chat_room.ask(flooders, "room", flood.people)
        page = chat_room.ask(chat_room.members, "room", 0)
        lines = int(seconds / LINE_EVERY) + 8
        room_clients = stack.enter_context(
            LoadClientProcess(chat_room.target(page), FLOOD_READERS, 100_000, cores, stamped=True)
        )
        feed_clients = stack.enter_context(
            LoadClientProcess(chat_room.server.target(), FEED_FANS, 2 * lines, cores, stamped=True)
        )
        wait_until_quiet(chat_room.server.pids)
        time.sleep(2.0)  # wait until the members' rate limits are full again
        if flood is not None and flooders is not None:
            order = ["flood", [chat_room.port, flood.people, flood.sockets, flood.rate, seconds + 2.0]]
            flooders.send(f"{json.dumps(order)}\n".encode())
            time.sleep(1.0)
        handed_over: dict[int, int] = {}
        over = threading.Event()
        caller = threading.Thread(target=publish_lines, args=(chat_room.server, handed_over, over))
        with arrivals(room_clients) as arrived, arrivals(feed_clients) as line_arrivals:
            caller.start()
            answer = chat_room.ask(chat_room.members, "talk", CALM_RATE, seconds, timeout=seconds + 300)
            over.set()
            caller.join()
            wait_for(arrived, max(number for number, _ in answer["sent"]))
            wait_for(line_arrivals, max(handed_over))
        tried = json.loads(flooders.read_line(seconds + 300) or b"{}") if flooders is not None else {}
        times = [(arrived[number] - sent) / 1e6 for number, sent in answer["sent"] if number in arrived]
        line_times = [
            (line_arrivals[offset] - at) / 1e6 for offset, at in handed_over.items() if offset in line_arrivals
        ]
        return {
            "p50_ms": percentile(times, 50),
            "p99_ms": percentile(times, 99),
            "refused": answer["refused"],
            "feed_p50_ms": percentile(line_times, 50),
            "feed_p99_ms": percentile(line_times, 99),
            "feed_lost": len(handed_over) - len(line_times),
            "flood": tried,
        }


def publish_lines(server: LivecastServer, handed_over: dict[int, int], over: threading.Event) -> None:
    while not over.wait(LINE_EVERY):
        offset, at = server.publish()
        handed_over[offset] = at
