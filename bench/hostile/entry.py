"""An entry point: its input limit and the worst inputs that the limit admits."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from bench.hostile.installation import HostileSite
from livecast.input_limits import InputLimit


class CpuBudget(Enum):
    """Where an input is processed, and the CPU ms that one input may take there; None if only the growth counts."""

    EVENT_LOOP = ("event loop", 5.0)
    PAGE = ("page", 100.0)
    UPLOAD = ("upload of an editor", 500.0)
    COMMAND = ("management command", None)

    def __init__(self, label: str, cpu_ms: float | None) -> None:
        self.label = label
        self.cpu_ms = cpu_ms


@dataclass(frozen=True)
class EntryPoint:
    """`worst`: name of an input -> maker of that input with a size. `run` processes it, or raises LivecastError.

    `size`: the limit of the web server in front, for an entry point without a limit of its own.
    """

    name: str
    budget: CpuBudget
    limit: InputLimit | None
    worst: Mapping[str, Callable[[int], Any]]
    run: Callable[[HostileSite, Any], object]
    size: int = 0
    smallest: int = field(default=1)

    @property
    def at_limit(self) -> int:
        return self.limit.size if self.limit is not None else self.size
