"""Measure fan-out: `python -m bench.fanout --help`.

Everything runs on this machine over loopback, has a limit of count and time, and ends with the benchmark.
"""

import argparse
import json
import os
import subprocess
import sys
from typing import Any

from bench import chat, console, report
from bench.command_line import DESCRIPTORS_BESIDE_FANS, positive, set_time_limit
from bench.comparison import Comparison, compare, report_progress
from bench.errors import BenchError
from bench.kernel_figures import Cores, allow_descriptors, machine
from bench.load import client_command
from bench.peer_run import MeasurePlan
from bench.peers.base import Peer
from bench.peers.floor import Floor
from bench.peers.livecast import Livecast
from bench.peers.nchan import Nchan
from bench.peers.node_ws import NodeWs
from bench.peers.socketio import SocketIo
from bench.peers.stock_channels import StockChannels
from bench.scenarios import LastFanTimes, Scaling, beside_a_busy_thread, end_to_end, second_process

ALL: tuple[Peer, ...] = (Floor(), Livecast(), Livecast(processes=2), Nchan(), NodeWs(), SocketIo(), StockChannels())
JSON_PEERS = ("floor", "livecast", "node_ws", "stock_channels")

FANS = (5_000, 10_000)
ROUNDS = 60
BUSY_ROUNDS = 40
SCALING_FANS = 10_000  # with fewer, the work before the first send has too much weight
REPEAT = 3
SECONDS = 8.0  # of measured rounds per peer
TIME_LIMIT = 65 * 60  # s, for everything


def main() -> None:
    options = read_options()
    set_time_limit(TIME_LIMIT)
    try:
        cores = Cores.of_this_process()
        most = max(options.fans if options.json else (SCALING_FANS, *options.fans))
        allow_descriptors(most + DESCRIPTORS_BESIDE_FANS)
        if not cores.separate:
            report_progress("only one core: client and server share it, and times mean little")
        about = machine()
        os.sched_setaffinity(0, cores.for_client)
        if options.json:
            plan = MeasurePlan(options.fans[0], options.rounds, SECONDS)
            peers = [peer for peer in ALL if peer.name in JSON_PEERS]
            print(json.dumps(key_figures(compare(peers, plan, options.repeat, cores))))
            return
        full_run(options, cores, about)
    except BenchError as error:
        sys.exit(f"bench: {error}")
    except KeyboardInterrupt:
        sys.exit("bench: stopped")


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.fanout", description="Measure fan-out, peers side by side.")
    parser.add_argument("--fans", type=positive, nargs="+", default=None, help=f"sockets (default: {FANS})")
    parser.add_argument("--rounds", type=positive, default=ROUNDS, help=f"messages to each (default: {ROUNDS})")
    parser.add_argument("--repeat", type=positive, default=REPEAT, help=f"take the median of (default: {REPEAT})")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--peers", nargs="+", choices=[peer.name for peer in ALL], help="only these")
    what.add_argument("--json", action="store_true", help="one object of key figures on stdout, nothing written")
    parser.add_argument("--no-docs", action="store_true", help="write the results, but not docs/performance.md")
    options = parser.parse_args()
    options.fans = options.fans or (FANS[:1] if options.json else FANS)
    return options


def full_run(options: argparse.Namespace, cores: Cores, about: dict[str, str | int | float]) -> None:
    peers = [peer for peer in ALL if not options.peers or peer.name in options.peers]
    comparisons = [
        compare(peers, MeasurePlan(fans, options.rounds, SECONDS), options.repeat, cores) for fans in options.fans
    ]
    ours = any(isinstance(peer, Livecast) for peer in peers)
    results = report.results(
        about,
        client_command()[1],
        options.repeat,
        comparisons,
        own=livecast_times(options, cores) if ours else {},
        scaling=two_cores(options, cores) if ours and cores.separate else None,
        room=chat.measure(cores, flood_rounds=options.repeat) if ours else None,
        posts=console.measure(cores) if ours else None,
        hostile=hostile_inputs() if ours else None,
    )
    print(report.tables(results))
    report_progress(f"written: {report.write(results)}")
    if not options.no_docs:
        report_progress(f"written: {report.write_docs(results)}")


def hostile_inputs() -> dict[str, Any]:
    report_progress("the worst inputs that the limits admit")
    ran = subprocess.run([sys.executable, "-m", "bench.hostile", "--json"], stdout=subprocess.PIPE, check=False)
    if not ran.stdout:
        raise BenchError(f"bench.hostile ended with {ran.returncode} and no figures")
    figures: dict[str, Any] = json.loads(ran.stdout)
    return figures


def livecast_times(options: argparse.Namespace, cores: Cores) -> dict[str, LastFanTimes]:
    report_progress("from the commentator's key to the last fan")
    found = {"end_to_end": end_to_end(options.fans[0], options.rounds, cores)}
    for name, busy in (("alone", False), ("beside_a_busy_thread", True)):
        report_progress(f"unpinned, {name.replace('_', ' ')}")
        found[name] = beside_a_busy_thread(BUSY_ROUNDS, cores, busy=busy)
    return found


def two_cores(options: argparse.Namespace, cores: Cores) -> Scaling:
    report_progress("one socket process, and two on two cores")
    return second_process(max(SCALING_FANS, *options.fans), BUSY_ROUNDS, options.repeat, cores)


def key_figures(comparison: Comparison) -> dict[str, float | int | None]:
    """Return livecast's key figures. `cpu_x_…`, `connect_x_…`: its cost as a multiple of the peer's; below 1 is
    cheaper.
    """
    ratios = {
        "cpu_x_floor": comparison.ratio("livecast", "floor"),
        "cpu_x_node_ws": comparison.ratio("livecast", "node_ws"),
        "cpu_x_stock_channels": comparison.ratio("livecast", "stock_channels"),
        "kb_per_fan": comparison.figure("livecast", "kb_per_fan"),
        "connect_cpu_us": comparison.figure("livecast", "connect_cpu_us"),
        "connect_x_node_ws": comparison.ratio("livecast", "node_ws", "connect_cpu_us"),
        "last_p99_ms": comparison.figure("livecast", "last_p99_ms"),
    }
    counts = {name: comparison.total("livecast", name) for name in ("lost", "duplicated", "disordered")}
    return {name: None if value is None else round(value, 4) for name, value in ratios.items()} | counts


if __name__ == "__main__":
    main()
