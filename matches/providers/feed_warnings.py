"""Warnings about a feed that is odd but importable: counted, with one message per kind."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class _Warning:
    line: int | None
    times: int = 0
    examples: list[str] = field(default_factory=list)


class FeedWarnings:
    """The warnings of one file. Each states the problem and how it was treated."""

    MOST_EXAMPLES = 5

    def __init__(self) -> None:
        self._seen: dict[str, _Warning] = {}

    def add(self, what: str, line: int | None = None, example: str = "") -> None:
        """Count a warning of this kind.

        `example`: the value found; the message lists the first different ones.
        """
        seen = self._seen.setdefault(what, _Warning(line))
        seen.times += 1
        if example and example not in seen.examples and len(seen.examples) < self.MOST_EXAMPLES:
            seen.examples.append(example)

    def __len__(self) -> int:
        return len(self._seen)

    def messages(self) -> list[str]:
        """One line for each kind: `line 50 (3 times): a score that cannot be read, left out`."""
        return [self._message(what, seen) for what, seen in self._seen.items()]

    @staticmethod
    def _message(what: str, seen: _Warning) -> str:
        examples = f": {', '.join(seen.examples)}" if seen.examples else ""
        if seen.line is None:
            return f"{what}{examples}"
        times = f" ({seen.times} times)" if seen.times > 1 else ""
        return f"line {seen.line}{times}: {what}{examples}"
