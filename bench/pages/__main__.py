"""Measure the cost of each kind of page: `python -m bench.pages --help`.

The pages are served as in production. The empty view goes through the same middleware as the pages, and /healthz does
not reach Django. `empty_django_handler` is the same empty view behind Django's own ASGI handler, with WhiteNoise among
the middleware.
"""

import argparse
import json
import os
import sys
from typing import Any

from bench.command_line import DESCRIPTORS_BESIDE_FANS, positive, set_time_limit
from bench.comparison import report_progress
from bench.databases import filled_databases
from bench.errors import BenchError
from bench.kernel_figures import Cores, allow_descriptors
from bench.pages.comparison import SETTINGS, PagePlan, compare_pages, table
from bench.pages.weekend import WeekendPlan, measure_weekend
from bench.production import collected_static, production
from bench.rounding import rounded

WEEKEND_MATCHES, WEEKEND_FANS, WEEKEND_PAUSE, WEEKEND_SECONDS = 40, 2_000, 20.0, 60.0
TIME_LIMIT = 60 * 60


def main() -> None:
    options = read_options()
    set_time_limit(TIME_LIMIT)
    try:
        cores = Cores.of_this_process()
        allow_descriptors(options.fans + DESCRIPTORS_BESIDE_FANS)
        os.sched_setaffinity(0, cores.for_client)
        if options.weekend:
            print(json.dumps(weekend(options, cores), indent=None if options.json else 1))
            return
        seconds = PagePlan.seconds if options.seconds is None else options.seconds
        plan = PagePlan(options.lines, options.copies, options.tries, options.rounds, seconds, options.posts)
        found = compare_pages(plan, cores)
    except BenchError as error:
        sys.exit(f"bench: {error}")
    except KeyboardInterrupt:
        sys.exit("bench: stopped")
    print(json.dumps(found) if options.json else table(found))


def read_options() -> argparse.Namespace:
    usual = PagePlan()
    parser = argparse.ArgumentParser(prog="python -m bench.pages", description="Measure the cost of pages.")
    parser.add_argument("--lines", type=positive, nargs="+", default=usual.lines, help=f"of the pages: {usual.lines}")
    parser.add_argument("--copies", type=int, default=usual.copies, help=f"of each match: {usual.copies}")
    parser.add_argument("--tries", type=positive, default=usual.tries, help=f"with new processes: {usual.tries}")
    parser.add_argument("--rounds", type=positive, default=usual.rounds, help=f"of unchanged pages: {usual.rounds}")
    parser.add_argument("--posts", type=positive, default=usual.posts, help=f"lines of each match: {usual.posts}")
    parser.add_argument("--seconds", type=float, help=f"of a kind in a round ({usual.seconds}), or of the weekend")
    parser.add_argument("--weekend", action="store_true", help="instead: many live matches, fans who reload")
    parser.add_argument("--matches", type=positive, default=WEEKEND_MATCHES, help="of the weekend (default: 40)")
    parser.add_argument("--fans", type=positive, default=WEEKEND_FANS, help="of the weekend (default: 2000)")
    parser.add_argument("--pause", type=float, default=WEEKEND_PAUSE, help="s between a fan's reloads (default: 20)")
    parser.add_argument("--json", action="store_true", help="one object on one line")
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
