"""Measure fan-out: `python -m bench.fanout --help`.

Everything runs on this machine over loopback, has a limit of count and time, and ends with the benchmark.
"""

import argparse
import json

from bench import report
from bench.command_line import measurement, option_parser, positive
from bench.comparison import Comparison, as_data, compare
from bench.connects import FANS as STORM_FANS
from bench.connects import compare_connects
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
    names = JSON_PEERS if options.json else options.peers
    peers = [peer for peer in PEERS if not names or peer.name in names]
    with measurement(max(options.fans), TIME_LIMIT) as cores:
        for fans in options.fans:
            comparison = compare(peers, MeasurePlan(fans, options.rounds, SECONDS), options.repeat, cores)
            if options.json:
                available = "node_ws" not in comparison.absent
                connects = compare_connects(cores, min(fans, STORM_FANS))["x_node_ws"] if available else None
                print(json.dumps(key_figures(comparison) | {"connect_x_node_ws": connects}))
            else:
                print(report.fan_out_tables(as_data(comparison)))


def read_options() -> argparse.Namespace:
    parser = option_parser("bench.fanout", "Measure fan-out, peers side by side.")
    parser.add_argument("--fans", type=positive, nargs="+", help=f"sockets; None: {FANS}, for --json the first")
    parser.add_argument("--rounds", type=positive, default=ROUNDS, help="messages to each")
    parser.add_argument("--repeat", type=positive, default=REPEAT, help="take the median of")
    parser.add_argument("--peers", nargs="+", choices=[peer.name for peer in PEERS], help="only these; not with --json")
    options = parser.parse_args()
    if options.json and options.peers:
        parser.error("--json has peers of its own: leave --peers out")
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
