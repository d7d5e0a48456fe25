"""Measure all kinds of pages several times, each time with new processes, and compute medians."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bench.comparison import report_progress
from bench.databases import filled_databases
from bench.kernel_figures import Cores
from bench.pages.kinds import EMPTY_DJANGO, HEALTH, PageKind, django_handler, page_kinds
from bench.pages.measurement import PageCost, PageCosts, measure_after_lines, measure_cold, measure_unchanged
from bench.production import collected_static, production

SETTINGS = "bench.empty_view_settings"
FIGURES = {
    "unchanged": ("cpu_ms", "wall_ms", "x_empty", "x_healthz", "x_django_handler"),
    "after_line": ("cpu_ms", "wall_ms", "x_empty"),
    "cold": ("cpu_ms", "wall_ms"),  # the first requests of a process vary too much for a ratio
}
# A single request to /healthz is too short to compare. `serve` warms its processes up, Django's handler does not.
LEFT_OUT = {"unchanged": (), "after_line": (HEALTH,), "cold": (HEALTH, EMPTY_DJANGO)}


@dataclass(frozen=True)
class PagePlan:
    """`lines`: of the match pages. `copies`: of each match, for an average of first pages after a line.

    In each of `tries`: `rounds` of `seconds` of CPU for each unchanged kind, and `posts` lines in each match.
    """

    lines: Sequence[int] = (187, 609)
    copies: int = 4
    tries: int = 3
    rounds: int = 7
    seconds: float = 0.4
    posts: int = 8


def compare_pages(plan: PagePlan, cores: Cores) -> dict[str, Any]:
    """Return {"unchanged", "after_line", "cold"}, each with the medians of every kind."""
    costs = PageCosts()
    seed = ["--lines", *map(str, plan.lines), "--copies", str(plan.copies), "--rooms", str(1 + plan.copies)]
    with filled_databases(seed) as databases, collected_static() as static:
        for number in range(plan.tries):
            report_progress(f"pages, {number + 1} of {plan.tries}")
            with (
                production(cores, databases, static, settings=SETTINGS) as server,
                django_handler(server, cores) as django,
            ):

                def kinds() -> list[PageKind]:
                    return page_kinds(server, plan.lines, django)

                measure_cold(kinds(), costs.cold)
                measure_unchanged(kinds(), plan.rounds, plan.seconds, costs.unchanged)
                measure_after_lines(server, kinds, plan.posts, costs.after_line)
        return {"tries": plan.tries, "lines": list(plan.lines), "database": databases.kind, **_as_data(costs)}


def _as_data(costs: PageCosts) -> dict[str, dict[str, dict[str, float]]]:
    """Return the medians of each kind. `requests_per_s`: of an unchanged page, with all connections busy."""
    data = {
        state: {
            kind: _medians(rounds, names)
            for kind, rounds in getattr(costs, state).items()
            if kind not in LEFT_OUT[state]
        }
        for state, names in FIGURES.items()
    }
    for medians in data["unchanged"].values():
        medians["requests_per_s"] = round(1e3 / medians.pop("wall_ms"), 1)
    return data


def _medians(found: Sequence[PageCost], names: Sequence[str]) -> dict[str, float]:
    return {name: round(statistics.median(getattr(cost, name) for cost in found), 3) for name in names}


def table(found: dict[str, Any]) -> str:
    """Return the figures as Markdown."""
    heads = ["requests/s", "CPU ms", "× empty", "× Django's", "after a line: CPU ms", "× empty", "cold: CPU ms"]
    lines = [f"| a page ({found['database']}) | {' | '.join(heads)} |", f"|---|{'---|' * len(heads)}"]
    for name, unchanged in found["unchanged"].items():
        after, cold = (found[state].get(name) for state in ("after_line", "cold"))
        cells = [
            f"{unchanged['requests_per_s']:,.0f}",
            f"{unchanged['cpu_ms']:.2f}",
            f"{unchanged['x_empty']:.2f}",
            f"{unchanged['x_django_handler']:.2f}",
            f"{after['cpu_ms']:.1f}" if after else "",
            f"{after['x_empty']:.1f}" if after else "",
            f"{cold['cpu_ms']:.1f}" if cold else "",
        ]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)
