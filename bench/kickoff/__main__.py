"""Measure the arrival of fans at kick-off: `python -m bench.kickoff --help`.

Each fan asks for home, for a live match page, for its static files, opens the socket at the page's offset, and reads
the chat's last hundred messages. A line is posted each second meanwhile, and is checked at every fan.
"""

import argparse
import json
import os
import sys

from bench.command_line import DESCRIPTORS_BESIDE_FANS, positive, set_time_limit
from bench.errors import BenchError
from bench.kernel_figures import Cores, allow_descriptors
from bench.kickoff.arrival import ArrivalPlan
from bench.kickoff.comparison import compare_sites, table

FANS, TRIES, LINES = 10_000, 3, 475
WITHIN, PARALLEL = 60.0, 100
TIME_LIMIT = 90 * 60


def main() -> None:
    options = read_options()
    set_time_limit(TIME_LIMIT)
    try:
        cores = Cores.of_this_process()
        allow_descriptors(options.fans + options.parallel + DESCRIPTORS_BESIDE_FANS)
        os.sched_setaffinity(0, cores.for_client)
        limit = 2 * options.within if options.limit is None else options.limit
        plan = ArrivalPlan(options.fans, options.within, limit, options.parallel)
        found = compare_sites(plan, options.lines, options.tries, cores)
    except BenchError as error:
        sys.exit(f"bench: {error}")
    except KeyboardInterrupt:
        sys.exit("bench: stopped")
    print(json.dumps(found) if options.json else table(found))


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.kickoff", description="Measure the arrival of fans.")
    parser.add_argument("--fans", type=positive, default=FANS, help=f"who arrive (default: {FANS})")
    parser.add_argument("--lines", type=positive, default=LINES, help=f"of the match page (default: {LINES})")
    parser.add_argument("--tries", type=positive, default=TRIES, help=f"take the median of (default: {TRIES})")
    parser.add_argument("--within", type=float, default=WITHIN, help=f"seconds in which they start (default: {WITHIN})")
    parser.add_argument("--limit", type=float, help="seconds after which no more fans start (default: 2 × --within)")
    parser.add_argument(
        "--parallel", type=positive, default=PARALLEL, help=f"on their way at a time (default: {PARALLEL})"
    )
    parser.add_argument("--json", action="store_true", help="one object on one line")
    return parser.parse_args()


if __name__ == "__main__":
    main()
