"""An entry point: where an input from outside comes in, its limit, and the worst that its limit admits."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from bench.hostile.installation import Stage
from livecast.input_limits import InputLimit


class Place(Enum):
    """Where an input is computed on, and the CPU ms that one may take there; None where only the growth counts."""

    EVENT_LOOP = ("event loop", 5.0)
    PAGE = ("page", 100.0)
    COMMAND = ("management command", None)

    def __init__(self, label: str, budget_ms: float | None) -> None:
        self.label = label
        self.budget_ms = budget_ms


@dataclass(frozen=True)
class EntryPoint:
    """`worst`: name of an input -> what makes one of a size. `run` takes it in, and raises LivecastError to refuse.

    `size` is for an entry point without a limit of its own: what the web server in front lets through.
    """

    name: str
    place: Place
    limit: InputLimit | None
    worst: Mapping[str, Callable[[int], Any]]
    run: Callable[[Stage, Any], object]
    size: int = 0
    smallest: int = field(default=1)

    @property
    def at_limit(self) -> int:
        return self.limit.size if self.limit is not None else self.size
