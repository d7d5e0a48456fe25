"""The ratios of a run in one table, and the ratios of any output of the benchmarks."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

# Keys of livecast's cost as a multiple of another one.
RATIO_KEY = re.compile(r"(^|_)x_|^ratio_|^times_as_fast$")
# Lists of single trials: their medians are compared.
TRIALS = ("trials", "comparisons")


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
    """Return the ratios as Markdown."""
    lines = ["| ratio | |", "|---|---|"]
    return "\n".join([*lines, *(f"| {name} | {value:.3g} |" for name, value in ratios_of(data).items())])
