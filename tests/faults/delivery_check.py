"""Compare the lines that fans received with the lines in the database."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from tests.faults.fans import Fan, FanGroup


@dataclass(frozen=True)
class StoredFeed:
    """The feed of a match in the database."""

    epoch: str
    keys: dict[str, int]  # client key -> number of entries with it
    hashes: dict[int, str]  # by offset
    times: dict[int, float]  # by offset: when the line was written
    entries: dict[int, int]  # by offset: id of the line's entry

    @classmethod
    def read(cls, data: dict[str, Any]) -> "StoredFeed":
        lines = data["lines"]
        return cls(
            data["epoch"],
            data["keys"],
            {line["offset"]: line["hash"] for line in lines},
            {line["offset"]: line["at"] for line in lines},
            {line["offset"]: line["entry"] for line in lines},
        )

    @property
    def head(self) -> int:
        return max(self.hashes, default=0)

    @property
    def gaps(self) -> int:
        return self.head - len(self.hashes)


@dataclass
class DeliveryErrors:
    """Numbers of lost, duplicated and out-of-order lines. A line that differs from the database is lost."""

    lost: int = 0
    duplicated: int = 0
    out_of_order: int = 0

    def __str__(self) -> str:
        return f"L={self.lost} D={self.duplicated} O={self.out_of_order}"

    def __add__(self, other: "DeliveryErrors") -> "DeliveryErrors":
        return DeliveryErrors(
            self.lost + other.lost, self.duplicated + other.duplicated, self.out_of_order + other.out_of_order
        )

    @property
    def is_empty(self) -> bool:
        return not (self.lost or self.duplicated or self.out_of_order)


def compare(fans: Iterable[Fan], feed: StoredFeed) -> DeliveryErrors:
    errors = DeliveryErrors()
    for fan in fans:
        offsets = [line.offset for line in fan.log]
        right = {
            line.offset for line in fan.log if (line.epoch, line.hash) == (feed.epoch, feed.hashes.get(line.offset))
        }
        for offset, entry in feed.entries.items():
            # An entry that the page did not contain must be in the received feed.
            errors.lost += entry not in fan.page.entries if offset <= fan.page.offset else offset not in right
        errors.duplicated += len(offsets) - len(set(offsets))
        errors.out_of_order += sum(later < earlier for earlier, later in pairwise(offsets))
    return errors


def delays(group: FanGroup, feed: StoredFeed) -> dict[int, float]:
    """Seconds from the database to the last fan who received the line, by offset."""
    last: dict[int, float] = {}
    for fan in group.fans:
        for line, at in zip(fan.log, fan.times, strict=True):
            last[line.offset] = max(last.get(line.offset, 0.0), at)
    return {offset: at - feed.times[offset] for offset, at in sorted(last.items())}


def quantile(values: Iterable[float], share: float) -> float:
    """Return the value that `share` of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
