"""Measure a match's room: `python -m bench.chat --help`.

Members talk on sockets of their own, through the whole way: command, budget, writer, database, channel layer, hub;
every message is checked at every reader. The same is then measured without gathering, one message a transaction and a
frame; and beside floods.
"""

import argparse
import json
import os
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from itertools import chain
from statistics import median_low
from typing import Any

from bench.command import DESCRIPTORS_BESIDE_FANS, end_in_time, positive
from bench.comparison import say
from bench.errors import BenchError
from bench.load import Crowd, Received, Target
from bench.measure import Cores, allow_descriptors, cpu_ns, percentile, wait_until_quiet
from bench.peers.livecast import Livecast, LivecastServer
from bench.processes import Child

READERS, WRITERS, RATE, SECONDS = 1_000, 200, 500, 10.0
# One transaction a message: at the rate of the gathered run it would only grow a backlog.
UNCOALESCED_RATE = 100
CALM_RATE = 50  # messages a second of honest members, while others flood
FLOOD_READERS, FEED_FANS = 500, 100
LINE_EVERY = 0.1  # s between two lines of commentary
TIME_LIMIT = 15 * 60

NO_BUDGET = {"CHAT_PAUSE_SECONDS": "0", "CHAT_MESSAGES_PER_MINUTE": "0"}
UNCOALESCED = {"CHAT_BATCH_SECONDS": "0", "CHAT_BATCH_MESSAGES": "1"}
# What comes right before and behind a message's number in a frame.
EACH = ('{"id":', ',"by":')


@dataclass(frozen=True)
class Flood:
    """`people` who each have `sockets` / `people` sockets, and try to send `rate` messages a second on each."""

    people: int
    sockets: int
    rate: float


FLOODS = {"one_member": Flood(1, 5, 20.0), "fifty_members": Flood(50, 50, 10.0), "addresses": Flood(500, 500, 2.0)}


@dataclass
class Talk:
    """What came of members who talked: times from the member's send to the last reader's arrival."""

    messages: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    p50_ms: float = 0.0
    p99_ms: float = 0.0
    cpu_ms_per_message: float = 0.0
    server_core: float = 0.0
    messages_per_s: float = 0.0
    frames_per_s: float = 0.0  # to each reader
    bytes_per_message: float = 0.0  # to each reader
    lost: int = 0
    duplicated: int = 0
    disordered: int = 0


class Room:
    """A server with a match, and members who can be asked to do things."""

    def __init__(self, server: LivecastServer, port: int, members: Child) -> None:
        self.server, self.port = server, port
        self.members = members

    def ask(self, members: Child, order: str, *arguments: float, timeout: float = 60.0) -> dict[str, Any]:
        members.send(f"{json.dumps([order, arguments])}\n".encode())
        line = members.read_line(timeout)
        if line is None:
            raise BenchError(f"the members do not answer “{order}”")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def target(self, page: Mapping[str, Any]) -> Target:
        path = f"/ws/?t={page['topic']}:{page['offset']}&epoch={page['epoch']}"
        return Target((self.port,), path, first=page["next"], ready='{"type":"hello"', each=EACH)


def main() -> None:
    options = read_options()
    end_in_time(TIME_LIMIT)
    try:
        cores = Cores.of_this_process()
        allow_descriptors(options.readers + options.writers + DESCRIPTORS_BESIDE_FANS + 2 * FLOODS["addresses"].sockets)
        os.sched_setaffinity(0, cores.for_client)
        flood_rounds = 0 if options.no_floods else options.repeat
        results = measure(
            cores, options.readers, options.writers, options.rate, options.seconds, flood_rounds=flood_rounds
        )
    except BenchError as error:
        sys.exit(f"bench: {error}")
    except KeyboardInterrupt:
        sys.exit("bench: stopped")
    print(json.dumps(results, indent=None if options.json else 1))


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.chat", description="Measure a match's room.")
    parser.add_argument("--readers", type=positive, default=READERS, help=f"sockets that read (default: {READERS})")
    parser.add_argument("--writers", type=positive, default=WRITERS, help=f"members who write (default: {WRITERS})")
    parser.add_argument("--rate", type=positive, default=RATE, help=f"messages a second (default: {RATE})")
    parser.add_argument("--seconds", type=float, default=SECONDS, help=f"of each measurement (default: {SECONDS:.0f})")
    parser.add_argument("--repeat", type=positive, default=1, help="of the floods, for their medians (default: 1)")
    parser.add_argument("--no-floods", action="store_true", help="only the talk")
    parser.add_argument("--json", action="store_true", help="one object on one line")
    return parser.parse_args()


def measure(
    cores: Cores,
    readers: int = READERS,
    writers: int = WRITERS,
    rate: int = RATE,
    seconds: float = SECONDS,
    *,
    flood_rounds: int = 1,
) -> dict[str, Any]:
    """The figures of docs/performance.md, as one object. `flood_rounds`: how often the floods are measured."""
    say(f"a room: {readers} readers, {writers} writers, {rate} messages a second")

    def measured(rate: int, env: Mapping[str, str]) -> Talk:
        return talk(readers=readers, writers=writers, rate=rate, seconds=seconds, cores=cores, env=env)

    gathered = measured(rate, NO_BUDGET)
    slower = min(rate, UNCOALESCED_RATE)
    say(f"one by one, {slower} messages a second")
    one_by_one = measured(slower, NO_BUDGET | UNCOALESCED)
    results = {
        "lost": gathered.lost,
        "duplicated": gathered.duplicated,
        "disordered": gathered.disordered,
        "p99_ms": gathered.p99_ms,
        "cpu_x_uncoalesced": gathered.cpu_ms_per_message / one_by_one.cpu_ms_per_message,
        "frames_per_s": gathered.frames_per_s,
        "readers": readers,
        "writers": writers,
        "rate": rate,
        "gathered": asdict(gathered),
        "one_by_one": asdict(one_by_one),
    }
    if flood_rounds:
        results["floods"] = middle([floods(seconds, cores) for _ in range(flood_rounds)])
    return rounded(results)


def talk(*, readers: int, writers: int, rate: float, seconds: float, cores: Cores, env: Mapping[str, str]) -> Talk:
    with room(cores, env) as here:
        here.ask(here.members, "room", writers)
        here.ask(here.members, "join", here.port, writers)
        here.ask(here.members, "talk", min(rate, 100), 1.0)  # what a server does once is not charged to the crowd
        page = here.ask(here.members, "room", 0)
        with Crowd(here.target(page), readers, int(rate * seconds), cores, stamped=True) as crowd:
            wait_until_quiet(here.server.pids)
            cpu, began = cpu_ns(here.server.pids), time.monotonic()
            with arrivals(crowd) as arrived:
                answer = here.ask(here.members, "talk", rate, seconds, timeout=seconds + 60)
                took = time.monotonic() - began
                last = max((number for number, _ in answer["sent"]), default=page["next"] - 1)
                wait_for(arrived, last)
            cpu = cpu_ns(here.server.pids) - cpu
            return _talk(answer, arrived, crowd.received(last), cpu / 1e9, took, readers)


def _talk(
    answer: dict[str, Any], arrived: dict[int, int], received: Received, cpu: float, took: float, readers: int
) -> Talk:
    times = [(arrived[number] - sent) / 1e6 for number, sent in answer["sent"] if number in arrived]
    messages = len(answer["sent"])
    if not times:
        raise BenchError(f"no message reached all {readers} readers: {answer['refused']}, {received}")
    if received.closed:
        raise BenchError(f"{received.closed} readers were closed")
    return Talk(
        messages=messages,
        refused=answer["refused"],
        p50_ms=percentile(times, 50),
        p99_ms=percentile(times, 99),
        cpu_ms_per_message=cpu * 1e3 / messages,
        server_core=cpu / took,
        messages_per_s=messages / took,
        frames_per_s=received.frames / readers / took,
        bytes_per_message=received.bytes / readers / messages,
        lost=received.lost,
        duplicated=received.duplicated,
        disordered=received.disordered,
    )


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
            answer = here.ask(here.members, "talk", CALM_RATE, seconds, timeout=seconds + 60)
            over.set()
            caller.join()
            wait_for(arrived, max(number for number, _ in answer["sent"]))
            wait_for(told, max(handed_over))
        tried = json.loads(flooders.read_line(seconds + 30) or b"{}") if flooders is not None else {}
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


@contextmanager
def room(cores: Cores, env: Mapping[str, str]) -> Iterator[Room]:
    livecast = Livecast()
    livecast.prepare()
    with livecast.serve(cores, env=env) as server, server.members("members") as members:
        yield Room(server, server.target().ports[0], members)


@contextmanager
def arrivals(crowd: Crowd) -> Iterator[dict[int, int]]:
    """Message -> when the last of the crowd had it, filled while the block runs: the crowd's pipe must not fill up."""
    found: dict[int, int] = {}
    over = threading.Event()

    def read() -> None:
        while not over.is_set():
            if (arrival := crowd.next_arrival(0.1)) is not None:
                found[arrival[0]] = arrival[1]

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    try:
        yield found
    finally:
        over.set()
        reader.join()


def wait_for(arrived: dict[int, int], last: int, patience: float = 10.0) -> None:
    deadline = time.monotonic() + patience
    while last not in arrived and time.monotonic() < deadline:
        time.sleep(0.02)


def rounded(data: Any) -> Any:
    match data:
        case float():
            return round(data, 3)
        case dict():
            return {key: rounded(value) for key, value in data.items()}
        case _:
            return data


if __name__ == "__main__":
    main()
