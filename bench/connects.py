"""Compare the CPU of a connect with Node's, in short alternating storms.

A storm of thousands takes half a second of CPU, and a machine's speed changes between two starts of a server. Here both
servers run at once, and each ratio is of two storms that follow each other.
"""

import statistics
from contextlib import ExitStack
from typing import Any

from bench.comparison import report_progress
from bench.kernel_figures import Cores, cpu_ns, wait_until_quiet
from bench.load import LoadClientProcess
from bench.peers.base import Peer, Server
from bench.peers.livecast import Livecast
from bench.peers.node_ws import NodeWs
from bench.rounding import rounded

FANS, STORMS = 1_000, 9
WARM_UP_STORMS = 3  # Node compiles what has run often, and a connect then costs less


def compare_connects(cores: Cores, fans: int = FANS, storms: int = STORMS) -> dict[str, Any]:
    """Return the medians: CPU µs per connect of both, and livecast's as a multiple of Node's.

    Raises Unavailable if there is no Node.
    """
    report_progress(f"{storms} storms of {fans} connects at livecast and at Node")
    peers: tuple[Peer, ...] = (Livecast(), NodeWs())
    for peer in peers:
        peer.prepare()
    with ExitStack() as stack:
        servers = [stack.enter_context(peer.serve(cores)) for peer in peers]
        found = [[_storm(server, fans, cores) for server in servers] for _ in range(WARM_UP_STORMS + storms)]
        del found[:WARM_UP_STORMS]
    ours, theirs = (statistics.median(storm[number] for storm in found) for number in range(2))
    figures = {
        "fans": fans,
        "storms": storms,
        "livecast_cpu_us": ours,
        "node_ws_cpu_us": theirs,
        "x_node_ws": statistics.median(ours / theirs for ours, theirs in found),
    }
    return rounded(figures)


def _storm(server: Server, fans: int, cores: Cores) -> float:
    """Return the CPU µs of a connect. The disconnects after it do not count."""
    target = server.target()
    wait_until_quiet(server.pids)
    cpu = cpu_ns(server.pids)
    with LoadClientProcess(target, fans, 1, cores):
        wait_until_quiet(server.pids)
        return (cpu_ns(server.pids) - cpu) / 1e3 / fans
