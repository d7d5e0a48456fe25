"""Honest members beside floods: what readers of the room and fans of the feed notice of them."""

import json
import threading
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import chain
from statistics import median_low
from typing import Any

from bench.comparison import say
from bench.kernel_figures import Cores, percentile, wait_until_quiet
from bench.load import Crowd
from bench.peers.livecast import LivecastServer
from bench.room_server import arrivals, room, wait_for

CALM_RATE = 50  # messages a second of honest members, while others flood
FLOOD_READERS, FEED_FANS = 500, 100
LINE_EVERY = 0.1  # s between two lines of commentary


@dataclass(frozen=True)
class Flood:
    """`people` who each have `sockets` / `people` sockets, and try to send `rate` messages a second on each."""

    people: int
    sockets: int
    rate: float


FLOODS = {"one_member": Flood(1, 5, 20.0), "fifty_members": Flood(50, 50, 10.0), "addresses": Flood(500, 500, 2.0)}


def middle(rounds: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Of each figure of several rounds the median; of what was lost, all."""
    found: dict[str, Any] = {}
    for name in dict.fromkeys(chain.from_iterable(rounds)):  # a refusal may be of one round alone
        values = [one.get(name, 0) for one in rounds]
        if isinstance(values[0], dict):
            found[name] = middle(values)
        else:
            found[name] = sum(values) if name == "feed_lost" else median_low(values)
    return found


def floods(seconds: float, cores: Cores) -> dict[str, Any]:
    """Honest members beside each flood, and beside none: what readers of the room and fans of the feed notice."""
    found = {}
    for name, flood in {"none": None, **FLOODS}.items():
        say(f"flood: {name}")
        found[name] = beside(flood, seconds, cores)
    for name in FLOODS:
        found[name]["p99_x_calm"] = found[name]["p99_ms"] / found["none"]["p99_ms"]
        found[name]["feed_p99_x_calm"] = found[name]["feed_p99_ms"] / found["none"]["feed_p99_ms"]
    return found


def beside(flood: Flood | None, seconds: float, cores: Cores) -> dict[str, Any]:
    writers = 2 * CALM_RATE + CALM_RATE // 2  # each a little slower than the budget allows
    with room(cores, {}) as here, ExitStack() as stack:
        here.ask(here.members, "room", writers)
        here.ask(here.members, "join", here.port, writers)
        here.ask(here.members, "talk", CALM_RATE, 1.0)
        flooders = None
        if flood is not None:
            flooders = stack.enter_context(here.server.members("flooders"))
            here.ask(flooders, "room", flood.people)
        page = here.ask(here.members, "room", 0)
        lines = int(seconds / LINE_EVERY) + 8
        room_crowd = stack.enter_context(Crowd(here.target(page), FLOOD_READERS, 100_000, cores, stamped=True))
        feed_crowd = stack.enter_context(Crowd(here.server.target(), FEED_FANS, 2 * lines, cores, stamped=True))
        wait_until_quiet(here.server.pids)
        time.sleep(2.0)  # the members' budget is whole again
        if flood is not None and flooders is not None:
            order = ["flood", [here.port, flood.people, flood.sockets, flood.rate, seconds + 2.0]]
            flooders.send(f"{json.dumps(order)}\n".encode())
            time.sleep(1.0)
        handed_over: dict[int, int] = {}
        over = threading.Event()
        caller = threading.Thread(target=call_the_match, args=(here.server, handed_over, over))
        with arrivals(room_crowd) as arrived, arrivals(feed_crowd) as told:
            caller.start()
            answer = here.ask(here.members, "talk", CALM_RATE, seconds, timeout=seconds + 300)
            over.set()
            caller.join()
            wait_for(arrived, max(number for number, _ in answer["sent"]))
            wait_for(told, max(handed_over))
        tried = json.loads(flooders.read_line(seconds + 300) or b"{}") if flooders is not None else {}
        times = [(arrived[number] - sent) / 1e6 for number, sent in answer["sent"] if number in arrived]
        lines_took = [(told[offset] - at) / 1e6 for offset, at in handed_over.items() if offset in told]
        return {
            "p50_ms": percentile(times, 50),
            "p99_ms": percentile(times, 99),
            "refused": answer["refused"],
            "feed_p50_ms": percentile(lines_took, 50),
            "feed_p99_ms": percentile(lines_took, 99),
            "feed_lost": len(handed_over) - len(lines_took),
            "flood": tried,
        }


def call_the_match(server: LivecastServer, handed_over: dict[int, int], over: threading.Event) -> None:
    while not over.wait(LINE_EVERY):
        offset, at = server.publish()
        handed_over[offset] = at
