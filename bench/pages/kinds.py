"""The kinds of pages that are measured."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bench.kernel_figures import Cores
from bench.peers.stock_daphne import RunningDaphne, daphne
from bench.production import Production

# Requests to the empty views and to /healthz, where a page is asked for once: one alone is too short to compare.
EMPTY_REQUESTS = 25
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


def page_kinds(server: Production, lines: Sequence[int], django: RunningDaphne) -> list[PageKind]:
    """Return the kinds, with the addresses of this moment. `lines`: of each group of the installation's matches."""
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    longest = server.matches[-1]
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
        ours(HEALTH, ["/healthz"] * EMPTY_REQUESTS),
        ours(EMPTY, ["/empty"] * EMPTY_REQUESTS),
        PageKind(EMPTY_DJANGO, ["/empty"] * EMPTY_REQUESTS, django.port, [django.pid]),
        ours("home", ["/"]),
        ours("fixtures", [f"/?day={tomorrow.isoformat()}"]),
        *(ours(name, paths, matches=matches) for name, (matches, paths) in pages.items()),
        *(ours(f"{name}_304", paths, conditional=True) for name, (_, paths) in pages.items()),
        ours("feed_poll", [poll(match) for match in longest]),
        ours("timeline", [f"/api/matches/{match}/timeline" for match in longest]),
        ours("chat_history", [f"/api/matches/{match}/chat" for match in longest]),
    ]


def django_handler(server: Production, cores: Cores) -> AbstractContextManager[RunningDaphne]:
    """Serve the same views with Django's own ASGI handler."""
    env = {**server.env, "DJANGO_SETTINGS_MODULE": "bench.pages.django_handler_settings"}
    return daphne("django_handler", "bench.pages.django_handler:application", cores, env)
