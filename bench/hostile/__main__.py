"""Measure the cost of hostile inputs: `python -m bench.hostile --help`.

It runs in one process, without servers: an empty SQLite database in a temporary folder, no rate limits, each entry
point called as its requests and commands call it. It measures the CPU time of the process, so other programs do not
count.
"""

import argparse
import gc
import json
import logging
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.command_line import option_parser, positive, set_time_limit
from bench.hostile.cost_table import table

TIME_LIMIT = 20 * 60  # s, for everything
TRIES = 3


def main() -> None:
    options = read_options()
    set_time_limit(TIME_LIMIT)
    data = measure(options.tries, options.only)
    print(json.dumps(data) if options.json else table(data))
    sys.exit(1 if data["complaints"] else 0)


def read_options() -> argparse.Namespace:
    parser = option_parser("bench.hostile", "Measure hostile inputs.")
    parser.add_argument("--tries", type=positive, default=TRIES, help="the quickest counts of")
    parser.add_argument("--only", default="", help="entry points whose names hold this text")
    return parser.parse_args()


def measure(tries: int = TRIES, only: str = "") -> dict[str, Any]:
    """Measure every entry point, in a process that has not set Django up yet."""
    with tempfile.TemporaryDirectory(prefix="livecast-hostile-") as folder:
        os.environ.update(
            DJANGO_SETTINGS_MODULE="livecast.settings",
            DEBUG="1",
            VAR_DIR=folder,
            DATABASE_URL=f"sqlite:///{Path(folder) / 'bench.sqlite3'}",
            REDIS_URL="",
            ALLOWED_HOSTS="localhost,testserver",
            CHAT_PAUSE_SECONDS="0",
            CHAT_MESSAGES_PER_MINUTE="0",
            LOG_LEVEL="CRITICAL",
        )
        return _measured(tries, only)


def _measured(tries: int, only: str) -> dict[str, Any]:
    import django

    django.setup()
    logging.disable(logging.ERROR)  # refusals are expected

    from django.core.management import call_command
    from django.test.utils import setup_test_environment

    from bench.comparison import report_progress
    from bench.hostile.entry_points import ENTRY_POINTS
    from bench.hostile.installation import HostileSite
    from bench.hostile.measurement import measure_entry_point
    from bench.hostile.report import as_data

    call_command("migrate", verbosity=0)
    setup_test_environment()  # so that answers contain the forms of their pages
    site = HostileSite.create()
    gc.freeze()  # the collector need not look at these objects again
    found = []
    try:
        for entry in ENTRY_POINTS:
            if only in entry.name:
                report_progress(entry.name)
                found.append((entry, measure_entry_point(entry, site, tries)))
    finally:
        site.close()
    return as_data(found)


if __name__ == "__main__":
    main()
