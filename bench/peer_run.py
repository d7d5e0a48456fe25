"""One peer, measured once: warm up, connect the crowd, send the messages, count."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from bench.errors import BenchError
from bench.kernel_figures import Cores, cpu_ns, percentile, rss_kb, wait_until_quiet, waiting_ns
from bench.load import Crowd
from bench.peers.base import Server

WARM_UP_FANS = 100
WARM_UP_ROUNDS = 3
LEAST_ROUNDS = 5
ROUND_LIMIT = 120.0  # s; a message that a fan has not got by then is lost


@dataclass(frozen=True)
class Plan:
    """How a peer is measured; the same for all."""

    fans: int
    rounds: int
    seconds: float  # a peer that takes longer is measured in fewer rounds, but never fewer than LEAST_ROUNDS


@dataclass(frozen=True)
class Trial:
    """The figures of one peer from one start of its server."""

    rounds: int
    cpu_s_per_million: float  # CPU seconds of the server's processes for a million deliveries
    last_p50_ms: float  # from the hand-over of a message to its arrival at the last fan
    last_p99_ms: float
    connect_cpu_us: float
    connects_per_s: float
    connect_p99_ms: float
    kb_per_fan: float
    frame_bytes: float  # payload of one frame
    client_cpu_s_per_million: float
    disturbed: float  # time that the server had to wait for its core, as a share of the time it had it
    deliveries: int
    # In messages, warm-up included; `closed` in sockets.
    lost: int
    duplicated: int
    disordered: int
    closed: int


def measure(server: Server, plan: Plan, cores: Cores) -> Trial:
    """The whole course with one server, which has just been started."""
    warm_up(server, min(WARM_UP_FANS, plan.fans), cores)
    memory_before, cpu_before = rss_kb(server.pids), cpu_ns(server.pids)
    most = WARM_UP_ROUNDS + plan.rounds
    with Crowd(server.target(), plan.fans, most, cores) as crowd:
        wait_until_quiet(server.pids)
        connect_cpu = cpu_ns(server.pids) - cpu_before
        run_rounds(server.publish, crowd, WARM_UP_ROUNDS, plan.seconds)
        cpu_before, waiting_before = cpu_ns(server.pids), waiting_ns(server.pids)
        times, last = run_rounds(server.publish, crowd, plan.rounds, plan.seconds)
        cpu, waiting = cpu_ns(server.pids) - cpu_before, waiting_ns(server.pids) - waiting_before
        memory = rss_kb(server.pids) - memory_before
        received = crowd.received(last)
    if not times:
        raise BenchError(f"no message reached all {plan.fans} fans within {ROUND_LIMIT:.0f} s: {received}")
    deliveries = len(times) * plan.fans
    return Trial(
        rounds=len(times),
        cpu_s_per_million=cpu / 1e9 / deliveries * 1e6,
        last_p50_ms=percentile(times, 50),
        last_p99_ms=percentile(times, 99),
        connect_cpu_us=connect_cpu / 1e3 / plan.fans,
        connects_per_s=plan.fans / crowd.connected.seconds,
        connect_p99_ms=crowd.connected.p99_ms,
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
    """A few fans come, get a few messages and go, so that what a server does once is not charged to the crowd."""
    with Crowd(server.target(), fans, WARM_UP_ROUNDS, cores) as crowd:
        run_rounds(server.publish, crowd, WARM_UP_ROUNDS, ROUND_LIMIT)
    wait_until_quiet(server.pids)


def run_rounds(
    publish: Callable[[], tuple[int, int]], crowd: Crowd, rounds: int, seconds: float
) -> tuple[list[float], int]:
    """Send message after message, each when all fans have the one before.

    Returns how long each took to the last fan, in ms, and the offset of the last one. It ends early when a message
    does not reach everyone (the crowd's count tells), and after `seconds`, though not before LEAST_ROUNDS.
    """
    times: list[float] = []
    began = time.monotonic()
    offset = 0
    for done in range(rounds):
        if done >= LEAST_ROUNDS and time.monotonic() - began > seconds:
            break
        offset, handed_over = publish()
        arrived = crowd.wait_for(offset, ROUND_LIMIT)
        if arrived is None:
            break
        times.append((arrived - handed_over) / 1e6)
    return times, offset
