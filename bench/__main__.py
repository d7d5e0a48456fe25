"""Measure everything and write the results: `make bench`, or `python -m bench --help`.

Everything runs on this machine over loopback, has a limit of count and time, and ends with the benchmark.
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench import chat, console, report
from bench.beside_floor import compare_with_floor
from bench.command_line import measurement, option_parser, positive
from bench.comparison import compare, report_progress
from bench.connects import compare_connects
from bench.errors import BenchError
from bench.fanout import FANS, PEERS, REPEAT, ROUNDS, SECONDS, key_figures
from bench.flood_scenarios import combine_rounds, measure_floods
from bench.install import Unavailable
from bench.kernel_figures import Cores, machine
from bench.kickoff.arrival import ArrivalPlan
from bench.kickoff.comparison import compare_sites
from bench.load import client_command
from bench.pages.comparison import PagePlan, compare_pages
from bench.peer_run import MeasurePlan
from bench.ratios import ratio_table
from bench.rounding import rounded
from bench.scenarios import beside_a_busy_thread, end_to_end, save_beside_fan_out, second_process

BUSY_ROUNDS, SCALING_ROUNDS = 40, 60
SCALING_FANS = 10_000  # with fewer, the work before the first send has too much weight
SAVE_FANS, SAVE_ROUNDS = 2_000, 200  # its ratio is of times: more rounds than for one of CPU
# Ten thousand fans within a minute, for a quarter of a minute. With fewer a second, the page after each line, which is
# rendered once, would have too much weight.
KICKOFF_FANS, KICKOFF_WITHIN, KICKOFF_LINES, KICKOFF_PARALLEL = 2_500, 15.0, 475, 100
FLOOD_SECONDS = 20.0  # p99 is then the eleventh slowest of a thousand messages, and the third slowest of 200 lines
TIME_LIMIT = 2 * 60 * 60  # s, for everything


def main() -> None:
    options = read_options()
    about = machine()
    with measurement(max(SCALING_FANS, *options.fans), TIME_LIMIT) as cores:
        if not cores.separate:
            report_progress("only one core: client and server share it, and times mean little")
        results = measure(options, cores, about)
        print(json.dumps(rounded(results)) if options.json else f"{report.tables(results)}\n\n{ratio_table(results)}")
        report_progress(f"written: {report.write(results, options.output)}")
        if not options.no_docs:
            report_progress(f"written: {report.write_docs(results)}")


def read_options() -> argparse.Namespace:
    parser = option_parser("bench", "Measure everything, peers side by side.")
    parser.add_argument("--fans", type=positive, nargs="+", default=FANS, help="of the fan-out")
    parser.add_argument("--rounds", type=positive, default=ROUNDS, help="messages to each")
    parser.add_argument("--repeat", type=positive, default=REPEAT, help="take the median of")
    parser.add_argument("--kickoff-fans", type=positive, default=KICKOFF_FANS, help="who arrive")
    parser.add_argument("--output", type=Path, help="of the results; None: bench/results/<date>.json")
    parser.add_argument("--no-docs", action="store_true", help="do not write docs/performance.md")
    return parser.parse_args()


def measure(options: argparse.Namespace, cores: Cores, about: dict[str, str | int | float]) -> report.Results:
    repeat = options.repeat
    plans = [MeasurePlan(fans, options.rounds, SECONDS) for fans in options.fans]
    kickoff = ArrivalPlan(options.kickoff_fans, KICKOFF_WITHIN, 2 * KICKOFF_WITHIN, KICKOFF_PARALLEL)
    found, seconds = timed(
        {
            "comparisons": lambda: [compare(PEERS, plan, repeat, cores) for plan in plans],
            "beside_floor": lambda: if_available(lambda: compare_with_floor(cores)),
            "connects": lambda: if_available(lambda: compare_connects(cores)),
            "save": lambda: save_to_last_fan(cores),
            "livecast": lambda: livecast_times(options, cores),
            "second_process": lambda: two_cores(options, cores) if cores.separate else None,
            "room": lambda: rooms(repeat, cores),
            "posts": lambda: asdict(console.measure(cores)),
            "kickoff": lambda: if_available(lambda: compare_sites(kickoff, KICKOFF_LINES, repeat, cores)),
            "pages": lambda: compare_pages(PagePlan(tries=repeat), cores),
            "hostile": hostile_inputs,
        }
    )
    comparisons = found.pop("comparisons")
    fan_out = {str(one.plan.fans): key_figures(one) for one in comparisons}
    parts = {"fan_out": fan_out, **found, "seconds": seconds}
    return report.results(about, client_command()[1], repeat, comparisons, parts)


def timed(parts: Mapping[str, Callable[[], Any]]) -> tuple[dict[str, Any], dict[str, float]]:
    """Measure each part. Return the figures, and the seconds that each part took."""
    found, seconds = {}, {}
    for name, measure_part in parts.items():
        began = time.monotonic()
        found[name] = measure_part()
        seconds[name] = round(time.monotonic() - began, 1)
        report_progress(f"{name}: {seconds[name]:.0f} s")
    return found, seconds


def if_available(measure: Callable[[], dict[str, Any]]) -> dict[str, Any] | None:
    try:
        return measure()
    except Unavailable as reason:
        report_progress(f"absent: {reason}")
        return None


def save_to_last_fan(cores: Cores) -> dict[str, Any]:
    report_progress(f"from the commentator's key to the last of {SAVE_FANS} fans, beside the fan-out")
    return asdict(save_beside_fan_out(SAVE_FANS, SAVE_ROUNDS, cores))


def livecast_times(options: argparse.Namespace, cores: Cores) -> dict[str, Any]:
    report_progress("from the commentator's key to the last fan")
    found = {"end_to_end": asdict(end_to_end(options.fans[0], options.rounds, cores))}
    for name, busy in (("alone", False), ("beside_a_busy_thread", True)):
        report_progress(f"unpinned, {name.replace('_', ' ')}")
        found[name] = asdict(beside_a_busy_thread(BUSY_ROUNDS, cores, busy=busy))
    return found


def two_cores(options: argparse.Namespace, cores: Cores) -> dict[str, Any]:
    report_progress("one socket process, and two on two cores")
    return asdict(second_process(max(SCALING_FANS, *options.fans), SCALING_ROUNDS, cores))


def rooms(repeat: int, cores: Cores) -> dict[str, Any]:
    """Measure a room several times. The figures are medians; what must not happen even once is added up."""
    found = [chat.measure(cores, flood_rounds=0) for _ in range(repeat)]
    totals = {count: sum(room[count] for room in found) for count in ("lost", "duplicated", "disordered")}
    floods = combine_rounds([measure_floods(FLOOD_SECONDS, cores) for _ in range(repeat)])
    return combine_rounds(found) | totals | {"floods": floods}


def hostile_inputs() -> dict[str, Any]:
    report_progress("the worst inputs that the limits admit")
    ran = subprocess.run([sys.executable, "-m", "bench.hostile", "--json"], stdout=subprocess.PIPE, check=False)
    if not ran.stdout:
        raise BenchError(f"bench.hostile ended with {ran.returncode} and no figures")
    figures: dict[str, Any] = json.loads(ran.stdout)
    return figures


if __name__ == "__main__":
    main()
