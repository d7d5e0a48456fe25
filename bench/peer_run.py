"""Measure one peer once: warm up, connect the fans, send the messages, count."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bench.errors import BenchError
from bench.kernel_figures import Cores, cpu_ns, percentile, rss_kb, wait_until_quiet, waiting_ns
from bench.load import LoadClientProcess
from bench.peers.base import Server

WARM_UP_FANS = 100
WARM_UP_ROUNDS = 3
LEAST_ROUNDS = 5
ROUND_LIMIT = 120.0  # s; a message that arrives later is lost


@dataclass(frozen=True)
class MeasurePlan:
    """How peers are measured. It is the same for all of them."""

    fans: int
    rounds: int
    seconds: float  # a slower peer is measured in fewer rounds, but in at least LEAST_ROUNDS


@dataclass(frozen=True)
class Trial:
    """The figures of one peer with one start of its server."""

    rounds: int
    cpu_s_per_million: float  # CPU seconds of the server's processes for a million deliveries
    last_p50_ms: float  # from the publisher's hand-over to the arrival at the last fan
    last_p99_ms: float
    connect_cpu_us: float
    connects_per_s: float
    connect_p99_ms: float
    kb_per_fan: float
    frame_bytes: float  # payload of one frame
    client_cpu_s_per_million: float
    disturbed: float  # time that the server waited for its core, as a share of the time it ran
    deliveries: int
    # In messages, with the warm-up; `closed` in sockets.
    lost: int
    duplicated: int
    disordered: int
    closed: int


def measure(server: Server, plan: MeasurePlan, cores: Cores) -> Trial:
    """Run all steps with a server that has just started."""
    warm_up(server, min(WARM_UP_FANS, plan.fans), cores)
    memory_before, cpu_before = rss_kb(server.pids), cpu_ns(server.pids)
    most = WARM_UP_ROUNDS + plan.rounds
    with LoadClientProcess(server.target(), plan.fans, most, cores) as clients:
        wait_until_quiet(server.pids)
        connect_cpu = cpu_ns(server.pids) - cpu_before
        run_rounds(server.publish, clients, WARM_UP_ROUNDS, plan.seconds)
        cpu_before, waiting_before = cpu_ns(server.pids), waiting_ns(server.pids)
        times, last = run_rounds(server.publish, clients, plan.rounds, plan.seconds)
        cpu, waiting = cpu_ns(server.pids) - cpu_before, waiting_ns(server.pids) - waiting_before
        memory = rss_kb(server.pids) - memory_before
        received = clients.received(last)
    if not times:
        raise BenchError(f"no message reached all {plan.fans} fans within {ROUND_LIMIT:.0f} s: {received}")
    deliveries = len(times) * plan.fans
    return Trial(
        rounds=len(times),
        cpu_s_per_million=cpu / 1e9 / deliveries * 1e6,
        last_p50_ms=percentile(times, 50),
        last_p99_ms=percentile(times, 99),
        connect_cpu_us=connect_cpu / 1e3 / plan.fans,
        connects_per_s=plan.fans / clients.connected.seconds,
        connect_p99_ms=clients.connected.p99_ms,
        kb_per_fan=memory / plan.fans,
        frame_bytes=received.bytes / max(1, received.frames),
        client_cpu_s_per_million=received.cpu_ns / 1e9 / max(1, received.frames) * 1e6,
        disturbed=waiting / cpu,
        deliveries=deliveries,
        lost=received.lost,
        duplicated=received.duplicated,
        disordered=received.disordered,
        closed=received.closed,
    )


def warm_up(server: Server, fans: int, cores: Cores) -> None:
    """Connect a few fans and send a few messages, so that work that a server does once does not count."""
    with LoadClientProcess(server.target(), fans, WARM_UP_ROUNDS, cores) as clients:
        run_rounds(server.publish, clients, WARM_UP_ROUNDS, ROUND_LIMIT)
    wait_until_quiet(server.pids)


Publish = Callable[[], tuple[int, int]]


def run_in_turns(
    sides: Sequence[tuple[Publish, LoadClientProcess]], rounds: int
) -> tuple[list[list[float]], list[int]]:
    """Send a message at each side in turns, after a warm-up, so that all sides meet the same machine.

    Return the times to the last fan in ms, and the last offset, of each side. Raise BenchError if a message is lost.
    """
    times: list[list[float]] = [[] for _ in sides]
    last = [0 for _ in sides]
    for number in range(WARM_UP_ROUNDS + rounds):
        for side, (publish, clients) in enumerate(sides):
            taken, last[side] = run_rounds(publish, clients, 1, ROUND_LIMIT)
            if not taken:
                raise BenchError(f"a message did not reach all fans within {ROUND_LIMIT:.0f} s")
            if number >= WARM_UP_ROUNDS:
                times[side] += taken
    return times, last


def run_rounds(publish: Publish, clients: LoadClientProcess, rounds: int, seconds: float) -> tuple[list[float], int]:
    """Send messages one after the other, each when all fans have the one before.

    Return the times to the last fan in ms, and the last offset. Stop when a message does not reach all fans (the
    client's counts show it), and after `seconds`, but not before LEAST_ROUNDS.
    """
    times: list[float] = []
    began = time.monotonic()
    offset = 0
    for done in range(rounds):
        if done >= LEAST_ROUNDS and time.monotonic() - began > seconds:
            break
        offset, handed_over = publish()
        arrived = clients.wait_for(offset, ROUND_LIMIT)
        if arrived is None:
            break
        times.append((arrived - handed_over) / 1e6)
    return times, offset
