"""Measure fan-out: `python -m bench.fanout --help`.

Everything runs on this machine over loopback, has a limit of count and time, and ends with the benchmark.
"""

import argparse
import json
import os
import sys

from bench import report
from bench.command_line import DESCRIPTORS_BESIDE_FANS, positive, set_time_limit
from bench.comparison import Comparison, as_data, compare
from bench.connects import FANS as STORM_FANS
from bench.connects import compare_connects
from bench.errors import BenchError
from bench.kernel_figures import Cores, allow_descriptors
from bench.peer_run import MeasurePlan
from bench.peers.base import Peer
from bench.peers.floor import Floor
from bench.peers.livecast import Livecast
from bench.peers.nchan import Nchan
from bench.peers.node_ws import NodeWs
from bench.peers.socketio import SocketIo
from bench.peers.stock_channels import StockChannels

PEERS: tuple[Peer, ...] = (Floor(), Livecast(), Livecast(processes=2), Nchan(), NodeWs(), SocketIo(), StockChannels())
JSON_PEERS = ("floor", "livecast", "node_ws", "stock_channels")

FANS = (5_000, 10_000)
ROUNDS = 60
REPEAT = 3
SECONDS = 8.0  # of measured rounds per peer
TIME_LIMIT = 65 * 60  # s, for everything


def main() -> None:
    options = read_options()
    set_time_limit(TIME_LIMIT)
    try:
        cores = Cores.of_this_process()
        allow_descriptors(max(options.fans) + DESCRIPTORS_BESIDE_FANS)
        os.sched_setaffinity(0, cores.for_client)
        names = JSON_PEERS if options.json else options.peers
        peers = [peer for peer in PEERS if not names or peer.name in names]
        for fans in options.fans:
            comparison = compare(peers, MeasurePlan(fans, options.rounds, SECONDS), options.repeat, cores)
            if options.json:
                available = "node_ws" not in comparison.absent
                connects = compare_connects(cores, min(fans, STORM_FANS))["x_node_ws"] if available else None
                print(json.dumps(key_figures(comparison) | {"connect_x_node_ws": connects}))
            else:
                print(report.fan_out_tables(as_data(comparison)))
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
    what.add_argument("--peers", nargs="+", choices=[peer.name for peer in PEERS], help="only these")
    what.add_argument("--json", action="store_true", help="one object of key figures on stdout for each --fans")
    options = parser.parse_args()
    options.fans = options.fans or (FANS[:1] if options.json else FANS)
    return options


def key_figures(comparison: Comparison) -> dict[str, float | int | None]:
    """Return livecast's key figures. `cpu_x_…`: its cost as a multiple of the peer's; below 1 is cheaper."""
    figures = {
        "cpu_x_floor": comparison.ratio("livecast", "floor"),
        "cpu_x_node_ws": comparison.ratio("livecast", "node_ws"),
        "cpu_x_stock_channels": comparison.ratio("livecast", "stock_channels"),
        "kb_per_fan": comparison.figure("livecast", "kb_per_fan"),
        "connect_cpu_us": comparison.figure("livecast", "connect_cpu_us"),
        "last_p99_ms": comparison.figure("livecast", "last_p99_ms"),
    }
    counts = {name: comparison.total("livecast", name) for name in ("lost", "duplicated", "disordered")}
    return {name: None if value is None else round(value, 4) for name, value in figures.items()} | counts


if __name__ == "__main__":
    main()
