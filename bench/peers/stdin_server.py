"""Servers that read their messages from stdin, which costs least.

livecast and stock Channels read theirs from the channel layer, so the comparison favours the servers here.
"""

import struct
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench.kernel_figures import Cores
from bench.load import Target
from bench.processes import BenchProcess, free_port
from bench.sample_message import message


class PipedServer:
    def __init__(self, child: BenchProcess, port: int, path: str, ready: str, answers: Mapping[str, str]) -> None:
        self._child = child
        self._at = (port, path, ready, answers)
        self._next = 1

    @property
    def pids(self) -> Sequence[int]:
        return (self._child.pid,)

    def target(self) -> Target:
        port, path, ready, answers = self._at
        return Target((port,), path, first=self._next, ready=ready, answers=answers)

    def publish(self) -> tuple[int, int]:
        offset, self._next = self._next, self._next + 1
        text = message(offset)
        handed_over = time.monotonic_ns()
        self._child.send(struct.pack("=I", len(text)) + text)
        return offset, handed_over


@contextmanager
def piped(
    name: str,
    command: Sequence[str | Path],
    cores: Cores,
    *,
    path: str = "/ws/",
    ready: str = "",
    answers: Mapping[str, str] | None = None,
) -> Iterator[PipedServer]:
    """Start `command --port P`."""
    port = free_port()
    child = BenchProcess(name, [*command, "--port", str(port)], cores=cores.for_servers())
    try:
        child.wait_for_port(port)
        yield PipedServer(child, port, path, ready, answers or {})
    finally:
        child.stop()
