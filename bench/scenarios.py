"""Measurements of livecast alone: end to end, with a busy thread, and on a second core."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bench.errors import BenchError
from bench.kernel_figures import Cores, percentile, ratio_of_blocks
from bench.load import LoadClientProcess
from bench.peer_run import ROUND_LIMIT, WARM_UP_ROUNDS, Publish, run_in_turns, run_rounds
from bench.peers.livecast import FIRST_POST_LIMIT, Livecast, LivecastServer

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


@contextmanager
def served_with_worker(fans: int, lines: int, cores: Cores) -> Iterator[tuple[LivecastServer, LoadClientProcess]]:
    """Start livecast with a worker that has pushed a line to all fans. `lines`: the greatest number of lines."""
    livecast = Livecast()
    livecast.prepare()
    with (
        livecast.serve(cores, worker=True) as server,
        LoadClientProcess(server.target(), fans, lines, cores) as clients,
    ):
        first, _ = server.post()
        if clients.wait_for(first, FIRST_POST_LIMIT) is None:
            raise BenchError(f"the worker did not push the first line within {FIRST_POST_LIMIT:.0f} s")
        yield server, clients


def end_to_end(fans: int, rounds: int, cores: Cores) -> LastFanTimes:
    """Measure from the call of `post_commentary` through database, queue, worker and channel layer."""
    lines = 2 * (1 + WARM_UP_ROUNDS + rounds)  # an entry that changes the match is two lines of the feed
    with served_with_worker(fans, lines, cores) as (server, clients):
        run_rounds(server.post, clients, WARM_UP_ROUNDS, ROUND_LIMIT)
        return _last_fan(fans, clients, *run_rounds(server.post, clients, rounds, MOST_SECONDS))


@dataclass(frozen=True)
class SaveTimes:
    """From `post_commentary` to the last fan, compared with the fan-out alone. Medians; ms."""

    fans: int
    rounds: int
    save_p50_ms: float
    fan_out_p50_ms: float
    x_fan_out: float


def save_beside_fan_out(fans: int, rounds: int, cores: Cores) -> SaveTimes:
    """Post and push in turns, so that both kinds of lines meet the same machine."""
    lines = 3 * (1 + WARM_UP_ROUNDS + rounds)  # a posted line may be two publications
    with served_with_worker(fans, lines, cores) as (server, clients):
        (saves, fan_outs), _ = run_in_turns([(server.post, clients), (server.publish, clients)], rounds)
    return SaveTimes(
        fans=fans,
        rounds=rounds,
        save_p50_ms=percentile(saves, 50),
        fan_out_p50_ms=percentile(fan_outs, 50),
        x_fan_out=ratio_of_blocks(saves, fan_outs),
    )


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
    """One socket process and two, each with its own core. `times_as_fast`: the median of blocks of ten messages."""

    one: LastFanTimes
    two: LastFanTimes
    times_as_fast: float


def second_process(fans: int, rounds: int, cores: Cores) -> Scaling:
    """Compare one process with two, in turns. If there is no core for the load client, it sleeps while they send.

    The kernel then states when a frame arrived: it puts the frame into the fan's socket in the sender's time.
    """
    with _sleeping_fans(1, fans, rounds, cores) as one, _sleeping_fans(2, fans, rounds, cores) as two:
        times, last = run_in_turns([one, two], rounds)
        alone, both = (
            _last_fan(fans, clients, taken, offset)
            for (_, clients), taken, offset in zip((one, two), times, last, strict=True)
        )
    return Scaling(alone, both, ratio_of_blocks(times[0], times[1]))


@contextmanager
def _sleeping_fans(processes: int, fans: int, rounds: int, cores: Cores) -> Iterator[tuple[Publish, LoadClientProcess]]:
    livecast = Livecast(processes)
    livecast.prepare()
    with (
        livecast.serve(cores, separate=True) as server,
        LoadClientProcess(server.target(), fans, rounds + WARM_UP_ROUNDS, cores, stamped=True) as clients,
    ):

        def publish() -> tuple[int, int]:
            clients.sleep(round(fans * ASLEEP_MS_PER_FAN))
            return server.publish()

        yield publish, clients


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
