"""An entry point measured: with an ordinary input, and with the worst of half its limit, of its limit and of twice."""

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bench.hostile.entry import EntryPoint
from bench.hostile.stage import Stage
from livecast.errors import LivecastError

TRIES = 3  # of which the quickest counts
LEAST_MS = 2.0  # what costs less at its limit is not asked how it grows: chance weighs more
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
    found = [_cost(entry, stage, name, make, tries) for name, make in entry.worst.items()]
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


def is_refused(entry: EntryPoint, stage: Stage, value: Any) -> str:
    """The code of the refusal, "" where the input is taken in."""
    try:
        entry.run(stage, value)
    except LivecastError as refusal:
        return refusal.code
    return ""


def _cost(entry: EntryPoint, stage: Stage, name: str, make: Callable[[int], Any], tries: int) -> Cost:
    ordinary, _ = _cpu_ms(entry, stage, make(entry.smallest), tries)
    half, _ = _cpu_ms(entry, stage, make(entry.at_limit // 2), tries)
    full, _ = _cpu_ms(entry, stage, make(entry.at_limit), tries)
    twice, code = _cpu_ms(entry, stage, make(entry.at_limit * 2), tries)
    growth = None
    if full - ordinary >= LEAST_MS:
        growth = (full - ordinary) / max(half - ordinary, LEAST_MS / 4)
    refused = None if entry.limit is None else code == entry.limit.code
    return Cost(name, ordinary, half, full, twice, growth, refused)


def _cpu_ms(entry: EntryPoint, stage: Stage, value: Any, tries: int) -> tuple[float, str]:
    """CPU ms of the whole process, all its threads, and the code of the refusal if it was one."""
    least, code = float("inf"), ""
    for _ in range(tries):
        gc.collect()
        began = time.process_time_ns()
        code = is_refused(entry, stage, value)
        least = min(least, (time.process_time_ns() - began) / 1e6)
    return least, code
