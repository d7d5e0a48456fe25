"""Measure an entry point with a normal input and with bad ones of half, once and twice its limit."""

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bench.hostile.entry import EntryPoint
from bench.hostile.installation import HostileSite
from livecast.errors import LivecastError

TRIES = 3  # the fastest of these counts
# Below this cost, or this share of the limit, growth is not computed: chance would have too much weight.
LEAST_MS, LEAST_SHARE = 2.0, 0.1
FASTER_THAN_LINEAR = 3.0  # times the cost for an input twice as large; quadratic would be 4


@dataclass(frozen=True)
class Cost:
    """The cost of one input at one entry point in CPU ms. `growth`: from half the limit to the limit, above
    `ordinary_ms`.
    """

    input: str
    ordinary_ms: float
    half_ms: float
    limit_ms: float
    twice_ms: float
    growth: float | None
    refused: bool | None  # at twice the limit; None if the web server refuses it

    @property
    def added_ms(self) -> float:
        """The cost of the worst input above that of a normal one."""
        return max(0.0, self.limit_ms - self.ordinary_ms)


def measure_entry_point(entry: EntryPoint, site: HostileSite, tries: int = TRIES) -> list[Cost]:
    """Measure each hostile input of an entry point. Return the worst first."""
    found = []
    for name, make in entry.worst.items():
        cost = _cost(entry, site, name, make, tries)
        if complaints(entry, cost):  # it may be chance: measure once more, and longer
            cost = _cost(entry, site, name, make, 3 * tries)
        found.append(cost)
    return sorted(found, key=lambda cost: -cost.added_ms)


def complaints(entry: EntryPoint, cost: Cost) -> list[str]:
    """Return the problems: over the limit, faster than linear, not refused at twice the limit, or slow to refuse."""
    limit_ms, found = entry.budget.cpu_ms, []
    if limit_ms is not None and cost.added_ms > limit_ms:
        found.append(f"over {limit_ms:.0f} ms")
    if cost.growth is not None and cost.growth > FASTER_THAN_LINEAR:
        found.append("faster than linear")
    if cost.refused is False:
        found.append("not refused")
    if limit_ms is not None and cost.refused and cost.twice_ms - cost.ordinary_ms > limit_ms:
        found.append("slow to refuse")
    return found


def refusal_of(entry: EntryPoint, site: HostileSite, value: Any) -> LivecastError | None:
    """Return why the input is refused, or None if it is accepted."""
    try:
        entry.run(site, value)
    except LivecastError as refusal:
        return refusal
    return None


def _cost(entry: EntryPoint, site: HostileSite, name: str, make: Callable[[int], Any], tries: int) -> Cost:
    ordinary, _ = _cpu_ms(entry, site, make(entry.smallest), tries)
    half, _ = _cpu_ms(entry, site, make(entry.at_limit // 2), tries)
    full, _ = _cpu_ms(entry, site, make(entry.at_limit), tries)
    twice, refusal = _cpu_ms(entry, site, make(entry.at_limit * 2), tries)
    growth = None
    least = max(LEAST_MS, LEAST_SHARE * (entry.budget.cpu_ms or 0.0))
    if full - ordinary >= least:
        growth = (full - ordinary) / max(half - ordinary, least / 8)
    refused = None
    if entry.limit is not None:
        # The limit of the request may refuse an input that is far over its own limit.
        refused = refusal is not None and (refusal.code == entry.limit.code or refusal.status in (413, 431))
    return Cost(name, ordinary, half, full, twice, growth, refused)


def _cpu_ms(entry: EntryPoint, site: HostileSite, value: Any, tries: int) -> tuple[float, LivecastError | None]:
    """Return the CPU ms of the process with all threads, and the refusal, if any."""
    least, refusal = float("inf"), None
    gc.collect()
    for _ in range(tries):
        began = time.process_time_ns()
        refusal = refusal_of(entry, site, value)
        least = min(least, (time.process_time_ns() - began) / 1e6)
    return least, refusal
