"""Measure everything and write the results: `make bench`, or `python -m bench --help`.

Everything runs on this machine over loopback, has a limit of count and time, and ends with the benchmark.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench import chat, console, report
from bench.command_line import DESCRIPTORS_BESIDE_FANS, positive, set_time_limit
from bench.comparison import compare, report_progress
from bench.connects import compare_connects
from bench.errors import BenchError
from bench.fanout import FANS, PEERS, REPEAT, ROUNDS, SECONDS, key_figures
from bench.flood_scenarios import combine_rounds
from bench.install import Unavailable
from bench.kernel_figures import Cores, allow_descriptors, machine
from bench.kickoff.arrival import ArrivalPlan
from bench.kickoff.comparison import compare_sites
from bench.load import client_command
from bench.pages.comparison import PagePlan, compare_pages
from bench.peer_run import MeasurePlan
from bench.ratios import ratio_table
from bench.scenarios import beside_a_busy_thread, end_to_end, save_beside_fan_out, second_process

BUSY_ROUNDS = 40
SCALING_FANS = 10_000  # with fewer, the work before the first send has too much weight
SAVE_FANS = 2_000
KICKOFF_FANS, KICKOFF_WITHIN, KICKOFF_LINES, KICKOFF_PARALLEL = 1_000, 20.0, 475, 100
TIME_LIMIT = 2 * 60 * 60  # s, for everything


def main() -> None:
    options = read_options()
    set_time_limit(TIME_LIMIT)
    try:
        cores = Cores.of_this_process()
        allow_descriptors(max(SCALING_FANS, *options.fans) + DESCRIPTORS_BESIDE_FANS)
        if not cores.separate:
            report_progress("only one core: client and server share it, and times mean little")
        about = machine()
        os.sched_setaffinity(0, cores.for_client)
        results = measure(options, cores, about)
        print(report.tables(results))
        print(f"\n{ratio_table(results)}")
        report_progress(f"written: {report.write(results, options.output)}")
        if not options.no_docs:
            report_progress(f"written: {report.write_docs(results)}")
    except BenchError as error:
        sys.exit(f"bench: {error}")
    except KeyboardInterrupt:
        sys.exit("bench: stopped")


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure everything, peers side by side.")
    parser.add_argument("--fans", type=positive, nargs="+", default=FANS, help=f"of the fan-out (default: {FANS})")
    parser.add_argument("--rounds", type=positive, default=ROUNDS, help=f"messages to each (default: {ROUNDS})")
    parser.add_argument("--repeat", type=positive, default=REPEAT, help=f"take the median of (default: {REPEAT})")
    parser.add_argument(
        "--kickoff-fans", type=positive, default=KICKOFF_FANS, help=f"who arrive (default: {KICKOFF_FANS})"
    )
    parser.add_argument("--output", type=Path, help="of the results (default: bench/results/<date>.json)")
    parser.add_argument("--no-docs", action="store_true", help="do not write docs/performance.md")
    return parser.parse_args()


def measure(options: argparse.Namespace, cores: Cores, about: dict[str, str | int | float]) -> report.Results:
    repeat = options.repeat
    comparisons = [compare(PEERS, MeasurePlan(fans, options.rounds, SECONDS), repeat, cores) for fans in options.fans]
    kickoff = ArrivalPlan(options.kickoff_fans, KICKOFF_WITHIN, 2 * KICKOFF_WITHIN, KICKOFF_PARALLEL)
    parts = {
        "fan_out": {
            str(fans): key_figures(comparison) for fans, comparison in zip(options.fans, comparisons, strict=True)
        },
        "connects": if_available(lambda: compare_connects(cores)),
        "save": save_to_last_fan(options.rounds, cores),
        "livecast": livecast_times(options, cores),
        "second_process": two_cores(options, cores) if cores.separate else None,
        "room": rooms(repeat, cores),
        "posts": asdict(console.measure(cores)),
        "kickoff": if_available(lambda: compare_sites(kickoff, KICKOFF_LINES, repeat, cores)),
        "pages": compare_pages(PagePlan(tries=repeat), cores),
        "hostile": hostile_inputs(),
    }
    return report.results(about, client_command()[1], repeat, comparisons, parts)


def if_available(measure: Callable[[], dict[str, Any]]) -> dict[str, Any] | None:
    try:
        return measure()
    except Unavailable as reason:
        report_progress(f"absent: {reason}")
        return None


def save_to_last_fan(rounds: int, cores: Cores) -> dict[str, Any]:
    report_progress(f"from the commentator's key to the last of {SAVE_FANS} fans, beside the fan-out")
    return asdict(save_beside_fan_out(SAVE_FANS, rounds, cores))


def livecast_times(options: argparse.Namespace, cores: Cores) -> dict[str, Any]:
    report_progress("from the commentator's key to the last fan")
    found = {"end_to_end": asdict(end_to_end(options.fans[0], options.rounds, cores))}
    for name, busy in (("alone", False), ("beside_a_busy_thread", True)):
        report_progress(f"unpinned, {name.replace('_', ' ')}")
        found[name] = asdict(beside_a_busy_thread(BUSY_ROUNDS, cores, busy=busy))
    return found


def two_cores(options: argparse.Namespace, cores: Cores) -> dict[str, Any]:
    report_progress("one socket process, and two on two cores")
    return asdict(second_process(max(SCALING_FANS, *options.fans), BUSY_ROUNDS, options.repeat, cores))


def rooms(repeat: int, cores: Cores) -> dict[str, Any]:
    """Measure a room several times. The figures are medians; what must not happen even once is added up."""
    found = [chat.measure(cores) for _ in range(repeat)]
    totals = {count: sum(room[count] for room in found) for count in ("lost", "duplicated", "disordered")}
    return combine_rounds(found) | totals


def hostile_inputs() -> dict[str, Any]:
    report_progress("the worst inputs that the limits admit")
    ran = subprocess.run([sys.executable, "-m", "bench.hostile", "--json"], stdout=subprocess.PIPE, check=False)
    if not ran.stdout:
        raise BenchError(f"bench.hostile ended with {ran.returncode} and no figures")
    figures: dict[str, Any] = json.loads(ran.stdout)
    return figures


if __name__ == "__main__":
    main()
