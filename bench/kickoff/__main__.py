"""Measure the arrival of fans at kick-off: `python -m bench.kickoff --help`.

Each fan asks for home, for a live match page, for its static files, opens the socket at the page's offset, and reads
the chat's last hundred messages. A line is posted each second meanwhile, and is checked at every fan.
"""

import argparse
import json

from bench.command_line import measurement, option_parser, positive
from bench.kickoff.arrival import ArrivalPlan
from bench.kickoff.comparison import compare_sites, table

FANS, TRIES, LINES = 10_000, 3, 475
WITHIN, PARALLEL = 60.0, 100
TIME_LIMIT = 90 * 60


def main() -> None:
    options = read_options()
    limit = 2 * options.within if options.limit is None else options.limit
    plan = ArrivalPlan(options.fans, options.within, limit, options.parallel)
    with measurement(options.fans + options.parallel, TIME_LIMIT) as cores:
        found = compare_sites(plan, options.lines, options.tries, cores)
    print(json.dumps(found) if options.json else table(found))


def read_options() -> argparse.Namespace:
    parser = option_parser("bench.kickoff", "Measure the arrival of fans.")
    parser.add_argument("--fans", type=positive, default=FANS, help="who arrive")
    parser.add_argument("--lines", type=positive, default=LINES, help="of the match page")
    parser.add_argument("--tries", type=positive, default=TRIES, help="take the median of")
    parser.add_argument("--within", type=float, default=WITHIN, help="seconds in which they start")
    parser.add_argument("--limit", type=float, help="seconds after which no more fans start; None: 2 × --within")
    parser.add_argument("--parallel", type=positive, default=PARALLEL, help="on their way at a time")
    return parser.parse_args()


if __name__ == "__main__":
    main()
