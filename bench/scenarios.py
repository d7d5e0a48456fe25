"""What only livecast is asked: from the commentator's key to the last fan, beside a busy thread, on a second core."""

import statistics
from dataclasses import dataclass

from bench.errors import BenchError
from bench.kernel_figures import Cores, percentile
from bench.load import Crowd
from bench.peer_run import ROUND_LIMIT, WARM_UP_ROUNDS, run_rounds
from bench.peers.livecast import FIRST_POST_LIMIT, Livecast

BUSY_FANS = 1_000
# Twice what the slowest machine so far took: a fan who still sleeps when the last frame arrives does not disturb it.
ASLEEP_MS_PER_FAN = 0.02
MOST_SECONDS = 30.0


@dataclass(frozen=True)
class LastFan:
    """How long messages took to the last of `fans`, in ms."""

    fans: int
    rounds: int
    p50_ms: float
    p99_ms: float
    frame_bytes: float
    lost: int
    duplicated: int
    disordered: int


def end_to_end(fans: int, rounds: int, cores: Cores) -> LastFan:
    """From the call of `post_commentary`, through database, queue, worker and channel layer."""
    livecast = Livecast()
    livecast.prepare()
    lines = 2 * (1 + WARM_UP_ROUNDS + rounds)  # an entry that moves the match is two lines of its feed
    with livecast.serve(cores, worker=True) as server, Crowd(server.target(), fans, lines, cores) as crowd:
        first, _ = server.post()
        if crowd.wait_for(first, FIRST_POST_LIMIT) is None:
            raise BenchError(f"the worker did not push the first line within {FIRST_POST_LIMIT:.0f} s")
        run_rounds(server.post, crowd, WARM_UP_ROUNDS, ROUND_LIMIT)
        return _last_fan(fans, crowd, *run_rounds(server.post, crowd, rounds, MOST_SECONDS))


def beside_a_busy_thread(rounds: int, cores: Cores, *, busy: bool) -> LastFan:
    """Unpinned: on a single core the threads take turns anyway, and what the interpreter lock costs would not show."""
    livecast = Livecast()
    livecast.prepare()
    with (
        livecast.serve(cores, pinned=False, busy_thread=busy) as server,
        Crowd(server.target(), BUSY_FANS, rounds + WARM_UP_ROUNDS, cores, pinned=False) as crowd,
    ):
        run_rounds(server.publish, crowd, WARM_UP_ROUNDS, ROUND_LIMIT)
        return _last_fan(BUSY_FANS, crowd, *run_rounds(server.publish, crowd, rounds, MOST_SECONDS))


@dataclass(frozen=True)
class Scaling:
    """One socket process beside two, each with a core to itself. `times_as_fast`: the median over the repetitions."""

    one: LastFan
    two: LastFan
    times_as_fast: float


def second_process(fans: int, rounds: int, repeat: int, cores: Cores) -> Scaling:
    """With as many cores as processes, there is none for the load client: it sleeps while they send.

    When a frame arrived is then told by the kernel, which puts it into the fan's socket in the sender's own time.
    """
    one, two = [], []
    for _ in range(repeat):
        one.append(_while_asleep(1, fans, rounds, cores))
        two.append(_while_asleep(2, fans, rounds, cores))
    ratios = [alone.p50_ms / both.p50_ms for alone, both in zip(one, two, strict=True)]

    def middle(found: list[LastFan]) -> LastFan:
        return sorted(found, key=lambda times: times.p50_ms)[len(found) // 2]

    return Scaling(middle(one), middle(two), statistics.median(ratios))


def _while_asleep(processes: int, fans: int, rounds: int, cores: Cores) -> LastFan:
    livecast = Livecast(processes)
    livecast.prepare()
    with (
        livecast.serve(cores, apart=True) as server,
        Crowd(server.target(), fans, rounds + WARM_UP_ROUNDS, cores, stamped=True) as crowd,
    ):

        def publish() -> tuple[int, int]:
            crowd.sleep(round(fans * ASLEEP_MS_PER_FAN))
            return server.publish()

        run_rounds(publish, crowd, WARM_UP_ROUNDS, ROUND_LIMIT)
        return _last_fan(fans, crowd, *run_rounds(publish, crowd, rounds, MOST_SECONDS))


def _last_fan(fans: int, crowd: Crowd, times: list[float], last: int) -> LastFan:
    received = crowd.received(last)
    if not times:
        raise BenchError(f"no message reached all {fans} fans: {received}")
    return LastFan(
        fans=fans,
        rounds=len(times),
        p50_ms=percentile(times, 50),
        p99_ms=percentile(times, 99),
        frame_bytes=received.bytes / max(1, received.frames),
        lost=received.lost,
        duplicated=received.duplicated,
        disordered=received.disordered,
    )
