"""Warnings about a feed that is odd but importable: counted, with one message per kind."""

from collections import Counter
from dataclasses import dataclass, field

MOST_EXAMPLES = 5
MOST_COUNTED = 100  # values that the message of a counted warning lists


@dataclass(slots=True)
class _Warning:
    line: int | None
    times: int = 0
    examples: Counter[str] = field(default_factory=Counter)


class FeedWarnings:
    """The warnings of one file. Each states the problem and how it was treated."""

    def __init__(self, place: str = "line") -> None:
        """`place`: what a number counts, "line" or "entry"."""
        self.place = place
        self._seen: dict[str, _Warning] = {}

    def add(self, what: str, line: int | None = None, example: str = "") -> None:
        """Count a warning of this kind.

        `example`: the value found. The message lists the first different ones; without `line` it lists all of them,
        each with its count.
        """
        seen = self._seen.setdefault(what, _Warning(line))
        seen.times += 1
        if example and (line is None or example in seen.examples or len(seen.examples) < MOST_EXAMPLES):
            seen.examples[example] += 1

    def __len__(self) -> int:
        return len(self._seen)

    def messages(self) -> list[str]:
        """One text for each kind: `line 50 (3 times): a score that cannot be read, left out`."""
        return [self._message(what, seen) for what, seen in self._seen.items()]

    def _message(self, what: str, seen: _Warning) -> str:
        if seen.line is None:
            return f"{what}: {_counted(seen.examples)}" if seen.examples else what
        examples = f": {', '.join(seen.examples)}" if seen.examples else ""
        times = f" ({seen.times} times)" if seen.times > 1 else ""
        return f"{self.place} {seen.line}{times}: {what}{examples}"


def _counted(values: Counter[str]) -> str:
    """The values with their counts, the most frequent first: "2PS (3), FOO (1)"."""
    listed = ", ".join(f"{value} ({times})" for value, times in values.most_common(MOST_COUNTED))
    more = len(values) - MOST_COUNTED
    return f"{listed} and {more:,} more" if more > 0 else listed
