"""Measure the room of a match: `python -m bench.chat --help`.

Members post on sockets of their own through the whole path: command, rate limit, writer, database, channel layer, hub.
Every message is checked at every reader. Then the same is measured without batching (one message per transaction and
frame), and during floods.
"""

import argparse
import json
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from bench.command_line import measurement, option_parser, positive
from bench.comparison import report_progress
from bench.errors import BenchError
from bench.flood_scenarios import FLOODS, combine_rounds, measure_floods
from bench.kernel_figures import Cores, cpu_ns, percentile, wait_until_quiet
from bench.load import LoadClientProcess, Received
from bench.peers.livecast import ONE_BY_ONE
from bench.room_server import arrivals, start_room, wait_for

READERS, WRITERS, RATE, SECONDS = 1_000, 200, 500, 10.0
# Without batching, one message per transaction: at the rate of the batched run, the queue would only grow.
UNCOALESCED_RATE = 100
TIME_LIMIT = 15 * 60

NO_BUDGET = {"CHAT_PAUSE_SECONDS": "0", "CHAT_MESSAGES_PER_MINUTE": "0"}
UNCOALESCED = {ONE_BY_ONE: "1"}


@dataclass
class ChatFigures:
    """Results of posting members. Times are from the member's send to the arrival at the last reader."""

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


def main() -> None:
    options = read_options()
    flood_rounds = 0 if options.no_floods else options.repeat
    with measurement(options.readers + options.writers + 2 * FLOODS["addresses"].sockets, TIME_LIMIT) as cores:
        results = measure(
            cores, options.readers, options.writers, options.rate, options.seconds, flood_rounds=flood_rounds
        )
    print(json.dumps(results, indent=None if options.json else 1))


def read_options() -> argparse.Namespace:
    parser = option_parser("bench.chat", "Measure a match's room.")
    parser.add_argument("--readers", type=positive, default=READERS, help="sockets that read")
    parser.add_argument("--writers", type=positive, default=WRITERS, help="members who write")
    parser.add_argument("--rate", type=positive, default=RATE, help="messages a second")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="of each measurement")
    parser.add_argument("--repeat", type=positive, default=1, help="of the floods, for their medians")
    parser.add_argument("--no-floods", action="store_true", help="only the talk")
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
    """Return the figures of docs/performance.md as one object. `flood_rounds`: how often the floods are measured."""
    report_progress(f"a room: {readers} readers, {writers} writers, {rate} messages a second")

    def measured(rate: int, env: Mapping[str, str]) -> ChatFigures:
        return measure_chat(readers=readers, writers=writers, rate=rate, seconds=seconds, cores=cores, env=env)

    gathered = measured(rate, NO_BUDGET)
    slower = min(rate, UNCOALESCED_RATE)
    report_progress(f"without batching, {slower} messages a second")
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
        results["floods"] = combine_rounds([measure_floods(seconds, cores) for _ in range(flood_rounds)])
    return rounded(results)


def measure_chat(
    *, readers: int, writers: int, rate: float, seconds: float, cores: Cores, env: Mapping[str, str]
) -> ChatFigures:
    with start_room(cores, env) as chat_room:
        chat_room.ask(chat_room.members, "room", writers)
        chat_room.ask(chat_room.members, "join", chat_room.port, writers)
        # Warm up: work that a server does once must not count.
        chat_room.ask(chat_room.members, "talk", min(rate, 100), 1.0)
        page = chat_room.ask(chat_room.members, "room", 0)
        with LoadClientProcess(chat_room.target(page), readers, int(rate * seconds), cores, stamped=True) as clients:
            wait_until_quiet(chat_room.server.pids)
            cpu, began = cpu_ns(chat_room.server.pids), time.monotonic()
            with arrivals(clients) as arrived:
                answer = chat_room.ask(chat_room.members, "talk", rate, seconds, timeout=seconds + 300)
                took = time.monotonic() - began
                last = max((number for number, _ in answer["sent"]), default=page["next"] - 1)
                wait_for(arrived, last)
            cpu = cpu_ns(chat_room.server.pids) - cpu
            return _talk(answer, arrived, clients.received(last), cpu / 1e9, took, readers)


def _talk(
    answer: dict[str, Any], arrived: dict[int, int], received: Received, cpu: float, took: float, readers: int
) -> ChatFigures:
    times = [(arrived[number] - sent) / 1e6 for number, sent in answer["sent"] if number in arrived]
    messages = len(answer["sent"])
    if not times:
        raise BenchError(f"no message reached all {readers} readers: {answer['refused']}, {received}")
    if received.closed:
        raise BenchError(f"{received.closed} readers were closed")
    return ChatFigures(
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
