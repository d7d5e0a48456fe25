"""Measure how soon a commentator's post is confirmed while fans watch: `python -m bench.console --help`.

Lines are posted to a page process as the console posts them. The fans are connected to a socket process, and every line
is checked at every fan. A POST to an empty view follows each post, for comparison.
"""

import argparse
import http.client
import json
import sys
import time
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

from bench.command_line import measurement, option_parser, positive
from bench.comparison import report_progress
from bench.errors import BenchError
from bench.kernel_figures import Cores, cpu_ns, percentile, ratio_of_blocks
from bench.load import LoadClientProcess, Target
from bench.peers.livecast import FIRST_POST_LIMIT, Livecast, LivecastServer
from bench.processes import BenchProcess

FANS, POSTS = 1_000, 300
WARM_UP = 20
PAUSE = 0.02  # s between two posts: people do not type faster
TARGET_MS = 100.0
TIME_LIMIT = 10 * 60

# Typical lines of a half, most of them text.
LINES = (
    "They knock it about at the back.",
    "h fk given away by the full-back",
    "A long ball, and nobody there.",
    "a c swung in, and headed away",
    "h f a late one",
    "{minute} a sh over the bar",
    "Both sides look tired.",
    "h g what a strike",
)


@dataclass(frozen=True)
class ConfirmationTimes:
    """Milliseconds from the request to its answer, and of the page process's CPU.

    A `ratio` compares a post with an empty POST: the median of the ratios of short blocks.
    """

    fans: int
    posts: int
    post_p50_ms: float
    post_p95_ms: float
    empty_p50_ms: float
    empty_p95_ms: float
    post_cpu_ms: float
    empty_cpu_ms: float
    ratio_p50: float
    ratio_cpu: float
    lost: int
    duplicated: int
    disordered: int


def main() -> None:
    options = read_options()
    with measurement(options.fans, TIME_LIMIT) as cores:
        found = measure(cores, options.fans, options.posts)
    print(json.dumps(asdict(found)) if options.json else summary(found))


def read_options() -> argparse.Namespace:
    parser = option_parser("bench.console", "Measure a post's confirmation.")
    parser.add_argument("--fans", type=positive, default=FANS, help="who watch")
    parser.add_argument("--posts", type=positive, default=POSTS, help="measured")
    return parser.parse_args()


def summary(found: ConfirmationTimes) -> str:
    return (
        f"{found.posts} posts beside {found.fans:,} fans: confirmed in {found.post_p50_ms:.1f} ms (median), "
        f"{found.post_p95_ms:.1f} ms (95 %; at most {TARGET_MS:.0f}); {found.ratio_p50:.1f} × an empty POST "
        f"({found.empty_p50_ms:.1f} ms), and {found.ratio_cpu:.1f} × its CPU. Lost {found.lost}, twice "
        f"{found.duplicated}, out of order {found.disordered}."
    )


def measure(cores: Cores, fans: int = FANS, posts: int = POSTS) -> ConfirmationTimes:
    livecast = Livecast(processes=2)
    livecast.prepare()
    settings = {"DJANGO_SETTINGS_MODULE": "bench.empty_view_settings"}
    with livecast.serve(cores, worker=True, env=settings) as server:
        page = server.target()
        match_id = int(page.path.split("match.")[1].split(".")[0])
        sockets, pages = page.ports
        watched = Target((sockets,), page.path, page.first, page.ready)
        commentator = CommentatorClient(pages, match_id, secret_of(server, match_id, cores))
        # An entry that changes the match is two lines of the feed.
        with LoadClientProcess(watched, fans, 2 * (WARM_UP + posts) + 2, cores) as clients:
            report_progress(f"a commentator posts, {fans:,} fans watch")
            for number in range(WARM_UP):
                commentator.post(number)
                commentator.empty()
            times: dict[str, list[float]] = {"post": [], "empty": []}
            cpu: dict[str, list[float]] = {"post": [], "empty": []}
            page_process = server.pids[1:]
            for number in range(WARM_UP, WARM_UP + posts):
                for name, ask in (("empty", commentator.empty), ("post", partial(commentator.post, number))):
                    before = cpu_ns(page_process)
                    times[name].append(ask())
                    time.sleep(PAUSE)  # the process's work after the answer counts too
                    cpu[name].append((cpu_ns(page_process) - before) / 1e6)
            last = commentator.head()
            if clients.wait_for(last, FIRST_POST_LIMIT) is None:
                raise BenchError("a fan did not get the last line in time")
            received = clients.received(last)
    figures = {
        f"{name}_p{percent}_ms": round(percentile(taken, percent), 2)
        for name, taken in times.items()
        for percent in (50, 95)
    }
    return ConfirmationTimes(
        fans,
        posts,
        **figures,
        post_cpu_ms=round(percentile(cpu["post"], 50), 2),
        empty_cpu_ms=round(percentile(cpu["empty"], 50), 2),
        ratio_p50=round(ratio_of_blocks(times["post"], times["empty"]), 2),
        ratio_cpu=round(ratio_of_blocks(cpu["post"], cpu["empty"]), 2),
        lost=received.lost,
        duplicated=received.duplicated,
        disordered=received.disordered,
    )


class CommentatorClient:
    """A commentator's connection to a page process. It stays open, as a browser's does."""

    def __init__(self, port: int, match_id: int, secret: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._match = f"/api/matches/{match_id}"
        self._headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}

    def post(self, number: int) -> float:
        text = LINES[number % len(LINES)].format(minute=1 + number // 40)
        return self._timed(f"{self._match}/entries", {"key": f"line-{number}", "text": text}, 201)

    def empty(self) -> float:
        return self._timed("/empty", {"key": "nothing", "text": "Nothing."}, 200)

    def head(self) -> int:
        self._connection.request("GET", self._match)
        offset: int = json.loads(self._connection.getresponse().read())["offset"]
        return offset

    def _timed(self, path: str, body: dict[str, Any], expected: int) -> float:
        """Return the milliseconds until the whole answer has arrived."""
        began = time.perf_counter()
        self._connection.request("POST", path, json.dumps(body), self._headers)
        answer = self._connection.getresponse()
        text = answer.read()
        taken = 1000 * (time.perf_counter() - began)
        if answer.status != expected:
            raise BenchError(f"{path} answers {answer.status}: {text[:200]!r}")
        return taken


def secret_of(server: LivecastServer, match_id: int, cores: Cores) -> str:
    command = [sys.executable, "-m", "bench.peers.livecast_token", str(match_id)]
    child = BenchProcess("livecast-desk", command, cores=cores.for_client, env=server.env, reads_output=True)
    try:
        secret = child.read_line(timeout=300)
    finally:
        child.stop()
    if not secret:
        raise BenchError(f"no token was created: see {child.log}")
    return secret.decode()


if __name__ == "__main__":
    main()
