"""Measurements of livecast alone: end to end, with a busy thread, and on a second core."""

import statistics
from dataclasses import dataclass

from bench.errors import BenchError
from bench.kernel_figures import Cores, percentile
from bench.load import LoadClientProcess
from bench.peer_run import ROUND_LIMIT, WARM_UP_ROUNDS, run_rounds
from bench.peers.livecast import FIRST_POST_LIMIT, Livecast

BUSY_FANS = 1_000
# Twice the time of the slowest machine so far. A fan that still sleeps when the last frame arrives does no harm.
ASLEEP_MS_PER_FAN = 0.02
MOST_SECONDS = 30.0


@dataclass(frozen=True)
class LastFanTimes:
    """Times of messages to the last of `fans`, in ms."""

    fans: int
    rounds: int
    p50_ms: float
    p99_ms: float
    frame_bytes: float
    lost: int
    duplicated: int
    disordered: int


def end_to_end(fans: int, rounds: int, cores: Cores) -> LastFanTimes:
    """Measure from the call of `post_commentary` through database, queue, worker and channel layer."""
    livecast = Livecast()
    livecast.prepare()
    lines = 2 * (1 + WARM_UP_ROUNDS + rounds)  # an entry that changes the match is two lines of the feed
    with (
        livecast.serve(cores, worker=True) as server,
        LoadClientProcess(server.target(), fans, lines, cores) as clients,
    ):
        first, _ = server.post()
        if clients.wait_for(first, FIRST_POST_LIMIT) is None:
            raise BenchError(f"the worker did not push the first line within {FIRST_POST_LIMIT:.0f} s")
        run_rounds(server.post, clients, WARM_UP_ROUNDS, ROUND_LIMIT)
        return _last_fan(fans, clients, *run_rounds(server.post, clients, rounds, MOST_SECONDS))


def beside_a_busy_thread(rounds: int, cores: Cores, *, busy: bool) -> LastFanTimes:
    """Measure unpinned. On a single core, threads take turns anyway, and the interpreter lock would not show."""
    livecast = Livecast()
    livecast.prepare()
    with (
        livecast.serve(cores, pinned=False, busy_thread=busy) as server,
        LoadClientProcess(server.target(), BUSY_FANS, rounds + WARM_UP_ROUNDS, cores, pinned=False) as clients,
    ):
        run_rounds(server.publish, clients, WARM_UP_ROUNDS, ROUND_LIMIT)
        return _last_fan(BUSY_FANS, clients, *run_rounds(server.publish, clients, rounds, MOST_SECONDS))


@dataclass(frozen=True)
class Scaling:
    """One socket process and two, each with its own core. `times_as_fast`: the median of the repetitions."""

    one: LastFanTimes
    two: LastFanTimes
    times_as_fast: float


def second_process(fans: int, rounds: int, repeat: int, cores: Cores) -> Scaling:
    """Compare one process with two. If there is no core for the load client, it sleeps while they send.

    The kernel then states when a frame arrived: it puts the frame into the fan's socket in the sender's time.
    """
    one, two = [], []
    for _ in range(repeat):
        one.append(_while_asleep(1, fans, rounds, cores))
        two.append(_while_asleep(2, fans, rounds, cores))
    ratios = [alone.p50_ms / both.p50_ms for alone, both in zip(one, two, strict=True)]

    def median_run(found: list[LastFanTimes]) -> LastFanTimes:
        return sorted(found, key=lambda times: times.p50_ms)[len(found) // 2]

    return Scaling(median_run(one), median_run(two), statistics.median(ratios))


def _while_asleep(processes: int, fans: int, rounds: int, cores: Cores) -> LastFanTimes:
    livecast = Livecast(processes)
    livecast.prepare()
    with (
        livecast.serve(cores, separate=True) as server,
        LoadClientProcess(server.target(), fans, rounds + WARM_UP_ROUNDS, cores, stamped=True) as clients,
    ):

        def publish() -> tuple[int, int]:
            clients.sleep(round(fans * ASLEEP_MS_PER_FAN))
            return server.publish()

        run_rounds(publish, clients, WARM_UP_ROUNDS, ROUND_LIMIT)
        return _last_fan(fans, clients, *run_rounds(publish, clients, rounds, MOST_SECONDS))


def _last_fan(fans: int, clients: LoadClientProcess, times: list[float], last: int) -> LastFanTimes:
    received = clients.received(last)
    if not times:
        raise BenchError(f"no message reached all {fans} fans: {received}")
    return LastFanTimes(
        fans=fans,
        rounds=len(times),
        p50_ms=percentile(times, 50),
        p99_ms=percentile(times, 99),
        frame_bytes=received.bytes / max(1, received.frames),
        lost=received.lost,
        duplicated=received.duplicated,
        disordered=received.disordered,
    )
