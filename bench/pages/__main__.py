"""Measure the cost of each kind of page: `python -m bench.pages --help`.

The pages are served as in production. The empty view goes through the same middleware as the pages, and /healthz does
not reach Django. `empty_django_handler` is the same empty view behind Django's own ASGI handler, with WhiteNoise among
the middleware.
"""

import argparse
import json
from typing import Any

from bench.command_line import measurement, option_parser, positive
from bench.comparison import report_progress
from bench.databases import filled_databases
from bench.kernel_figures import Cores
from bench.pages.comparison import SETTINGS, PagePlan, compare_pages, table
from bench.pages.weekend import WeekendPlan, measure_weekend
from bench.production import collected_static, production
from bench.rounding import rounded

WEEKEND_MATCHES, WEEKEND_FANS, WEEKEND_PAUSE, WEEKEND_SECONDS = 40, 2_000, 20.0, 60.0
TIME_LIMIT = 60 * 60


def main() -> None:
    options = read_options()
    with measurement(options.fans, TIME_LIMIT) as cores:
        if options.weekend:
            print(json.dumps(weekend(options, cores), indent=None if options.json else 1))
            return
        seconds = PagePlan.seconds if options.seconds is None else options.seconds
        plan = PagePlan(options.lines, options.copies, options.tries, options.rounds, seconds, options.posts)
        found = compare_pages(plan, cores)
    print(json.dumps(found) if options.json else table(found))


def read_options() -> argparse.Namespace:
    usual = PagePlan()
    parser = option_parser("bench.pages", "Measure the cost of pages.")
    parser.add_argument("--lines", type=positive, nargs="+", default=usual.lines, help="of the match pages")
    parser.add_argument("--copies", type=int, default=usual.copies, help="of each match")
    parser.add_argument("--tries", type=positive, default=usual.tries, help="with new processes")
    parser.add_argument("--rounds", type=positive, default=usual.rounds, help="of unchanged pages")
    parser.add_argument("--posts", type=positive, default=usual.posts, help="lines of each match")
    seconds = f"of CPU of a kind in a round, or of the weekend; None: {usual.seconds}, or {WEEKEND_SECONDS}"
    parser.add_argument("--seconds", type=float, help=seconds)
    parser.add_argument("--weekend", action="store_true", help="instead: many live matches, fans who reload")
    parser.add_argument("--matches", type=positive, default=WEEKEND_MATCHES, help="of the weekend")
    parser.add_argument("--fans", type=positive, default=WEEKEND_FANS, help="of the weekend")
    parser.add_argument("--pause", type=float, default=WEEKEND_PAUSE, help="s between a fan's reloads")
    return parser.parse_args()


def weekend(options: argparse.Namespace, cores: Cores) -> dict[str, Any]:
    """Measure without a worker: the figures are about the page process, and pages do not depend on pushes."""
    seconds = WEEKEND_SECONDS if options.seconds is None else options.seconds
    seed = ["--lines", str(options.lines[0]), "--copies", str(options.matches - 1)]
    with (
        filled_databases(seed) as databases,
        collected_static() as static,
        production(cores, databases, static, settings=SETTINGS, worker=False) as server,
    ):
        report_progress(f"{options.matches} live matches, {options.fans} fans reload pages for {seconds:.0f} s")
        found = measure_weekend(server, server.matches[0], WeekendPlan(options.fans, options.pause, seconds))
    return {"lines": options.lines[0], "database": databases.kind, **rounded(found)}


if __name__ == "__main__":
    main()
