"""What only livecast is asked: from the commentator's key to the last fan, and fan-out beside a busy thread."""

from dataclasses import dataclass

from bench.errors import BenchError
from bench.load import Crowd
from bench.measure import Cores, percentile
from bench.peers.livecast import FIRST_POST_LIMIT, Livecast
from bench.trial import ROUND_LIMIT, WARM_UP_ROUNDS, run_rounds

BUSY_FANS = 1_000
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
