"""Measure kinds of pages: unchanged, after each line, and cold. Each figure is beside the empty view's of its round."""

import gzip
import re
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field

from bench.errors import BenchError
from bench.kernel_figures import cpu_ns, wait_until_quiet
from bench.page_connection import Answer, PageConnection
from bench.pages.kinds import EMPTY, EMPTY_DJANGO, HEALTH, PageKind
from bench.production import Production

CONNECTIONS = 4  # with a request each
LEAST_REQUESTS = 2 * CONNECTIONS
# A page may be a second old. It may be served while a new one is made; the new one is asked for until then.
KEPT_SECONDS, FRESH_SECONDS = 1.2, 10.0


@dataclass(frozen=True)
class PageCost:
    """The cost of a request in one round.

    `x_…`: as a multiple of that of the empty view, of /healthz, and of the empty view behind Django's own handler.
    """

    cpu_ms: float
    wall_ms: float  # of a burst: with all CONNECTIONS busy
    x_empty: float
    x_healthz: float
    x_django_handler: float


@dataclass
class PageCosts:
    """The costs in all rounds, by kind."""

    unchanged: dict[str, list[PageCost]] = field(default_factory=dict)
    after_line: dict[str, list[PageCost]] = field(default_factory=dict)
    cold: dict[str, list[PageCost]] = field(default_factory=dict)


Measured = dict[str, tuple[float, float]]  # kind: (CPU ms, wall ms) of a request


def measure_cold(kinds: Sequence[PageKind], found: dict[str, list[PageCost]]) -> None:
    """Ask a new process for one page of each kind. The first kinds are those that every figure is compared with."""
    _add_round({kind.name: _once(kind, kind.paths[:1]) for kind in kinds if not kind.conditional}, found)


def measure_unchanged(kinds: Sequence[PageKind], rounds: int, seconds: float, found: dict[str, list[PageCost]]) -> None:
    """Ask for each kind for so many seconds of the server's CPU, in turns, after a warm-up."""
    for kind in kinds:
        _burst(kind, seconds=0.0)
    for _ in range(rounds):
        _add_round({kind.name: _burst(kind, seconds) for kind in kinds}, found)


def measure_after_lines(
    server: Production, kinds: Callable[[], Sequence[PageKind]], lines: int, found: dict[str, list[PageCost]]
) -> None:
    """Post a line to each match, and ask for each page once; `lines` times, after a warm-up."""
    for number in range(1 + lines):
        current = [kind for kind in kinds() if not kind.conditional]
        offsets = {match: server.post(match) for kind in current for match in kind.matches}
        time.sleep(KEPT_SECONDS)
        measured = {kind.name: _once(kind, kind.paths) for kind in current}
        if number:
            _add_round(measured, found)
        for kind in current:
            for match, path in zip(kind.matches, kind.paths, strict=False):
                require_line(kind.port, path, offsets[match])


def _add_round(measured: Measured, found: dict[str, list[PageCost]]) -> None:
    others = [measured[name][0] for name in (EMPTY, HEALTH, EMPTY_DJANGO)]
    for name, (cpu_ms, wall_ms) in measured.items():
        found.setdefault(name, []).append(PageCost(cpu_ms, wall_ms, *(cpu_ms / other for other in others)))


def _once(kind: PageKind, paths: Sequence[str]) -> tuple[float, float]:
    """Ask for each page once. The CPU includes what the process does after the answers."""
    with PageConnection(kind.port) as connection:
        wait_until_quiet(kind.pids)
        cpu, began = cpu_ns(kind.pids), time.perf_counter()
        for path in paths:
            _require_ok(kind, path, connection.get(path))
        wall = time.perf_counter() - began
        wait_until_quiet(kind.pids)
        return (cpu_ns(kind.pids) - cpu) / 1e6 / len(paths), wall * 1e3 / len(paths)


def _burst(kind: PageKind, seconds: float) -> tuple[float, float]:
    """Ask for one page on several connections, so that the server always has a request.

    The burst ends after so many seconds of CPU: on a busy machine it has as many requests as on a quiet one.
    """
    path = kind.paths[0]
    with ExitStack() as stack:
        connections = [stack.enter_context(PageConnection(kind.port)) for _ in range(CONNECTIONS)]
        etag = _etag(path, connections[0].get(path)) if kind.conditional else ""
        cpu, began, done = cpu_ns(kind.pids), time.perf_counter(), 0
        for connection in connections:
            connection.send(path, etag)
        while done < LEAST_REQUESTS or cpu_ns(kind.pids) - cpu < seconds * 1e9:
            for connection in connections:
                answer = connection.receive(path)
                _require_ok(kind, path, answer)
                if kind.conditional:
                    etag = _etag(path, answer)  # it changes while the match's clock runs
                connection.send(path, etag)
                done += 1
        for connection in connections:
            connection.receive(path)
            done += 1
        wall = time.perf_counter() - began
        return (cpu_ns(kind.pids) - cpu) / 1e6 / done, wall * 1e3 / done


def _require_ok(kind: PageKind, path: str, answer: Answer) -> None:
    if answer.status != 200 and not (kind.conditional and answer.status == 304):
        raise BenchError(f"{path}: status {answer.status}")


def _etag(path: str, answer: Answer) -> str:
    if "etag" not in answer.headers:
        raise BenchError(f"{path}: an answer without ETag")
    return answer.headers["etag"]


def require_line(port: int, path: str, offset: int) -> None:
    """Check that the page shows the posted line: a page that does not is cheap."""
    position = re.compile(rb'"offset": ?%d\b' % offset)
    deadline = time.monotonic() + FRESH_SECONDS
    with PageConnection(port) as connection:
        while time.monotonic() < deadline:
            answer = connection.get(path)
            gzipped = answer.headers.get("content-encoding") == "gzip"
            if position.search(gzip.decompress(answer.body) if gzipped else answer.body):
                return
            time.sleep(0.2)
    raise BenchError(f"{path} does not show a line that was posted {FRESH_SECONDS:.0f} s ago")
