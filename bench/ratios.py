"""The ratios of a run in one table with their targets, and the ratios of any output of the benchmarks."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

# Keys of livecast's cost as a multiple of another one.
RATIO_KEY = re.compile(r"(^|_)x_|^ratio_|^times_as_fast$")
# Lists of single trials: their medians are compared.
TRIALS = ("trials", "comparisons")


@dataclass(frozen=True)
class Target:
    """A ratio that must be at most `most`. `path`: an expression for paths of ratios_of()."""

    name: str
    path: str
    most: float


TARGETS = (
    Target("match page unchanged ÷ Django's empty view", r"pages\.unchanged\.match_\d+\.x_django_handler", 0.5),
    Target("match page unchanged ÷ empty view", r"pages\.unchanged\.match_\d+\.x_empty", 1.5),
    Target("first match page after a line ÷ empty view", r"pages\.after_line\.match_\d+\.x_empty", 3.0),
    Target("empty view ÷ Django's empty view", r"pages\.unchanged\.empty\.x_django_handler", 0.3),
    Target("arriving fan ÷ Node's", r"kickoff\.cpu_x_node", 1.0),
    Target("connect ÷ Node ws", r"connects\.x_node_ws", 0.3),
    Target("fan-out to 5,000 ÷ floor", r"beside_floor\.x_floor", 1.06),
    Target("save to the last of 2,000 ÷ fan-out alone", r"save\.x_fan_out", 1.5),
    Target("chat's p99 during a flood ÷ calm", r"room\.floods\.\w+\.p99_x_calm", 1.2),
    Target("feed's p99 during a flood ÷ calm", r"room\.floods\.\w+\.feed_p99_x_calm", 1.2),
)


def ratios_of(data: Mapping[str, Any]) -> dict[str, float]:
    """Return every ratio in the JSON of a benchmark, by its path: "pages.unchanged.home.x_empty"."""
    return dict(_found(data, ""))


def _found(data: Mapping[str, Any], path: str) -> Iterator[tuple[str, float]]:
    for key, value in data.items():
        if key in TRIALS:
            continue
        if isinstance(value, Mapping):
            yield from _found(value, f"{path}{key}.")
        elif isinstance(value, int | float) and RATIO_KEY.search(key):
            yield f"{path}{key}", float(value)


def ratio_table(data: Mapping[str, Any]) -> str:
    """Return the ratios as Markdown: first those with a target, in the order of TARGETS, then the others."""
    ratios = ratios_of(data)
    lines = ["| ratio | | at most | |", "|---|---|---|---|"]
    for target in TARGETS:
        found = {name: ratios.pop(name) for name in [*ratios] if re.fullmatch(target.path, name)}
        if not found:
            lines.append(f"| (not measured) | | {target.most:g} | {target.name} |")
        for name, value in found.items():
            mark = " ←" if value > target.most else ""
            lines.append(f"| {name} | {value:.3g}{mark} | {target.most:g} | {target.name} |")
    return "\n".join([*lines, *(f"| {name} | {value:.3g} | | |" for name, value in ratios.items())])
