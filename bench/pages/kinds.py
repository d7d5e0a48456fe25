"""The kinds of pages that are measured."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bench.kernel_figures import Cores
from bench.processes import BenchProcess, free_port
from bench.production import Production

EMPTY, EMPTY_DJANGO, HEALTH = "empty", "empty_django_handler", "healthz"


@dataclass(frozen=True)
class PageKind:
    """Pages of equal cost. `pids`: the processes that serve them.

    `conditional`: asked with the last ETag, and answered 304.
    `matches`: the matches whose lines the pages must show, in the order of `paths`; empty if they show none.
    """

    name: str
    paths: Sequence[str]
    port: int
    pids: Sequence[int]
    conditional: bool = False
    matches: Sequence[int] = ()


def page_kinds(server: Production, lines: Sequence[int], django_port: int, django_pid: int) -> list[PageKind]:
    """Return the kinds, with the addresses of this moment. `lines`: of each group of the installation's matches."""
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    longest = server.matches[-1]
    times = len(longest)
    pids = server.page_pids

    def ours(name: str, paths: Sequence[str], *, conditional: bool = False, matches: Sequence[int] = ()) -> PageKind:
        return PageKind(name, paths, server.page_port, pids, conditional, matches)

    def poll(match: int) -> str:
        here = server.position(match)
        return f"/api/matches/{match}/feed?after={here['offset']}&epoch={here['epoch']}"

    pages = {
        f"match_{number}": (matches, [f"/matches/{match}/" for match in matches])
        for number, matches in zip(lines, server.matches, strict=True)
    }
    return [
        ours(HEALTH, ["/healthz"] * times),
        ours(EMPTY, ["/empty"] * times),
        PageKind(EMPTY_DJANGO, ["/empty"] * times, django_port, [django_pid]),
        ours("home", ["/"]),
        ours("fixtures", [f"/?day={tomorrow.isoformat()}"]),
        *(ours(name, paths, matches=matches) for name, (matches, paths) in pages.items()),
        *(ours(f"{name}_304", paths, conditional=True) for name, (_, paths) in pages.items()),
        ours("feed_poll", [poll(match) for match in longest]),
        ours("timeline", [f"/api/matches/{match}/timeline" for match in longest]),
        ours("chat_history", [f"/api/matches/{match}/chat" for match in longest]),
    ]


@contextmanager
def django_handler(server: Production, cores: Cores) -> Iterator[tuple[int, int]]:
    """Serve the same views with Django's own ASGI handler. Yield its port and its process."""
    port = free_port()
    command = [sys.executable, "-m", "daphne", "-b", "127.0.0.1", "-p", str(port), "-v", "0"]
    child = BenchProcess(
        "django_handler",
        [*command, "bench.pages.django_handler:application"],
        cores=cores.for_servers(),
        env={**server.env, "DJANGO_SETTINGS_MODULE": "bench.pages.django_handler_settings"},
    )
    try:
        child.wait_for_port(port)
        yield port, child.pid
    finally:
        child.stop()
