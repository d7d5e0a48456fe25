"""The oracle: what fans wrote down, compared with what the database holds."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from tests.faults.fans import Crowd, Fan


@dataclass(frozen=True)
class Feed:
    """A match's feed as the database has it."""

    epoch: str
    keys: dict[str, int]  # client key -> entries that have it
    hashes: dict[int, str]  # by offset
    times: dict[int, float]  # by offset: when it was written
    entries: dict[int, int]  # by offset: the entry it is about

    @classmethod
    def read(cls, data: dict[str, Any]) -> "Feed":
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
class Verdict:
    """L, D and O of a crowd: lines lost (or not the database's), doubled, out of order."""

    lost: int = 0
    doubled: int = 0
    disordered: int = 0

    def __str__(self) -> str:
        return f"L={self.lost} D={self.doubled} O={self.disordered}"

    def __add__(self, other: "Verdict") -> "Verdict":
        return Verdict(self.lost + other.lost, self.doubled + other.doubled, self.disordered + other.disordered)

    @property
    def clean(self) -> bool:
        return not (self.lost or self.doubled or self.disordered)


def compare(fans: Iterable[Fan], feed: Feed) -> Verdict:
    verdict = Verdict()
    for fan in fans:
        offsets = [line.offset for line in fan.log]
        right = {
            line.offset for line in fan.log if (line.epoch, line.hash) == (feed.epoch, feed.hashes.get(line.offset))
        }
        for offset, entry in feed.entries.items():
            # What the page did not bring, its feed must have.
            verdict.lost += entry not in fan.page.entries if offset <= fan.page.offset else offset not in right
        verdict.doubled += len(offsets) - len(set(offsets))
        verdict.disordered += sum(later < earlier for earlier, later in pairwise(offsets))
    return verdict


def delays(crowd: Crowd, feed: Feed) -> dict[int, float]:
    """By offset: seconds from the database to the last fan who got it."""
    last: dict[int, float] = {}
    for fan in crowd.fans:
        for line, at in zip(fan.log, fan.times, strict=True):
            last[line.offset] = max(last.get(line.offset, 0.0), at)
    return {offset: at - feed.times[offset] for offset, at in sorted(last.items())}


def quantile(values: Iterable[float], share: float) -> float:
    """The value that `share` of them do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
