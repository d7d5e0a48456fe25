"""Compare the CPU of livecast's fan-out with the floor's, message by message.

The two differ by a few per cent, which is less than the difference between two starts of a server. Here both run at
once and send in turns.
"""

import statistics
from contextlib import ExitStack
from itertools import pairwise
from typing import Any

from bench.comparison import report_progress
from bench.kernel_figures import Cores, cpu_ns, ratio_of_blocks, wait_until_quiet
from bench.load import LoadClientProcess
from bench.peer_run import WARM_UP_ROUNDS, Publish, run_in_turns
from bench.peers.base import Peer, Server
from bench.peers.floor import Floor
from bench.peers.livecast import Livecast
from bench.rounding import rounded

FANS, ROUNDS = 5_000, 100


def compare_with_floor(cores: Cores, fans: int = FANS, rounds: int = ROUNDS) -> dict[str, Any]:
    """Return the medians: CPU seconds for a million deliveries of both, and livecast's as a multiple of the floor's.

    Raises Unavailable if there is no C compiler.
    """
    report_progress(f"{rounds} messages to {fans} fans each of livecast and of the floor, in turns")
    peers: tuple[Peer, ...] = (Livecast(), Floor())
    for peer in peers:
        peer.prepare()
    with ExitStack() as stack:
        servers = [stack.enter_context(peer.serve(cores)) for peer in peers]
        most = WARM_UP_ROUNDS + rounds
        clients = [stack.enter_context(LoadClientProcess(one.target(), fans, most, cores)) for one in servers]
        for server in servers:
            wait_until_quiet(server.pids)
        clocks: list[list[int]] = [[] for _ in servers]
        sides = [_noting_cpu(server, clock) for server, clock in zip(servers, clocks, strict=True)]
        run_in_turns(list(zip(sides, clients, strict=True)), rounds)
        for server, clock in zip(servers, clocks, strict=True):
            clock.append(cpu_ns(server.pids))
    ours, theirs = ([after - before for before, after in pairwise(clock)] for clock in clocks)
    ours, theirs = ours[WARM_UP_ROUNDS:], theirs[WARM_UP_ROUNDS:]
    figures = {
        "fans": fans,
        "rounds": rounds,
        "livecast_cpu_s_per_million": statistics.median(ours) / fans / 1e3,
        "floor_cpu_s_per_million": statistics.median(theirs) / fans / 1e3,
        "x_floor": ratio_of_blocks(ours, theirs),
    }
    return rounded(figures)


def _noting_cpu(server: Server, clock: list[int]) -> Publish:
    """Note the server's CPU before each message: its work after the last fan has one counts too."""

    def publish() -> tuple[int, int]:
        clock.append(cpu_ns(server.pids))
        return server.publish()

    return publish
