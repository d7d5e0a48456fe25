"""An entry point measured: with an ordinary input, and with the worst of half its limit, of its limit and of twice."""

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bench.hostile.entry import EntryPoint
from bench.hostile.installation import Stage
from livecast.errors import LivecastError

TRIES = 3  # of which the quickest counts
# What costs less, or less of its budget, is not asked how it grows: chance weighs more.
LEAST_MS, LEAST_SHARE = 2.0, 0.1
FASTER_THAN_LINEAR = 3.0  # times as much for an input twice as large; the square would be 4


@dataclass(frozen=True)
class Cost:
    """One input at one entry point, in CPU ms. `growth`: from half the limit to the limit, above `ordinary_ms`."""

    input: str
    ordinary_ms: float
    half_ms: float
    limit_ms: float
    twice_ms: float
    growth: float | None
    refused: bool | None  # twice the limit; None where the web server is what refuses it

    @property
    def added_ms(self) -> float:
        """What the worst input costs above an ordinary one of the same request."""
        return max(0.0, self.limit_ms - self.ordinary_ms)


def costs_of(entry: EntryPoint, stage: Stage, tries: int = TRIES) -> list[Cost]:
    """Each hostile input of an entry point, the worst first."""
    found = []
    for name, make in entry.worst.items():
        cost = _cost(entry, stage, name, make, tries)
        if complaints(entry, cost):  # which may be chance: measured once more, and longer
            cost = _cost(entry, stage, name, make, 3 * tries)
        found.append(cost)
    return sorted(found, key=lambda cost: -cost.added_ms)


def complaints(entry: EntryPoint, cost: Cost) -> list[str]:
    """What must not be: over budget, faster than linear, admitted at twice the limit, or refused at a high price."""
    budget, found = entry.place.budget_ms, []
    if budget is not None and cost.added_ms > budget:
        found.append(f"over {budget:.0f} ms")
    if cost.growth is not None and cost.growth > FASTER_THAN_LINEAR:
        found.append("faster than linear")
    if cost.refused is False:
        found.append("not refused")
    if budget is not None and cost.refused and cost.twice_ms - cost.ordinary_ms > budget:
        found.append("dear to refuse")
    return found


def refusal_of(entry: EntryPoint, stage: Stage, value: Any) -> LivecastError | None:
    """Why the input is refused, None where it is taken in."""
    try:
        entry.run(stage, value)
    except LivecastError as refusal:
        return refusal
    return None


def _cost(entry: EntryPoint, stage: Stage, name: str, make: Callable[[int], Any], tries: int) -> Cost:
    ordinary, _ = _cpu_ms(entry, stage, make(entry.smallest), tries)
    half, _ = _cpu_ms(entry, stage, make(entry.at_limit // 2), tries)
    full, _ = _cpu_ms(entry, stage, make(entry.at_limit), tries)
    twice, refusal = _cpu_ms(entry, stage, make(entry.at_limit * 2), tries)
    growth = None
    least = max(LEAST_MS, LEAST_SHARE * (entry.place.budget_ms or 0.0))
    if full - ordinary >= least:
        growth = (full - ordinary) / max(half - ordinary, least / 8)
    refused = None
    if entry.limit is not None:
        # What is far over its limit may be refused by the limit of the request around it.
        refused = refusal is not None and (refusal.code == entry.limit.code or refusal.status in (413, 431))
    return Cost(name, ordinary, half, full, twice, growth, refused)


def _cpu_ms(entry: EntryPoint, stage: Stage, value: Any, tries: int) -> tuple[float, LivecastError | None]:
    """CPU ms of the whole process, all its threads, and why the input was refused, if it was."""
    least, refusal = float("inf"), None
    gc.collect()
    for _ in range(tries):
        began = time.process_time_ns()
        refusal = refusal_of(entry, stage, value)
        least = min(least, (time.process_time_ns() - began) / 1e6)
    return least, refusal
