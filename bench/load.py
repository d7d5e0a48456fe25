"""Start the load client and read its counts.

loadclient.c is compiled if there is a compiler. Otherwise loadclient.py does the same. It costs more per delivery than
some of the servers: their CPU times stay right, but the last fan's time is then mostly its own.
"""

import functools
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from bench.errors import BenchError
from bench.install import HERE, Unavailable, c_program
from bench.kernel_figures import Cores
from bench.processes import BenchProcess


@dataclass(frozen=True)
class Target:
    """Where the fans connect, and which frame makes them ready."""

    ports: tuple[int, ...]
    path: str
    first: int  # offset of the next message, the first that every fan must get
    ready: str = ""  # beginning of the frame that makes a fan ready; empty: the 101 response
    answers: Mapping[str, str] = field(default_factory=dict)  # beginning of a frame: the reply to it
    # For frames with several messages: the text before and after each offset.
    each: tuple[str, str] | None = None


@dataclass(frozen=True)
class Connected:
    seconds: float  # from the first connect to the last fan ready
    p50_ms: float
    p99_ms: float


@dataclass(frozen=True)
class Received:
    """What all fans together received, in messages."""

    lost: int
    duplicated: int
    disordered: int
    frames: int
    bytes: int
    closed: int  # sockets
    cpu_ns: int  # the client's


@functools.cache
def client_command() -> tuple[tuple[str | Path, ...], str]:
    """Return the command of the load client, and its language."""
    try:
        return (c_program("loadclient"),), "C"
    except Unavailable:
        return (sys.executable, HERE / "loadclient.py"), "Python"


class LoadClientProcess:
    """A process with N fans at one target. They connect on entry and disconnect on exit."""

    def __init__(
        self, target: Target, fans: int, rounds: int, cores: Cores, *, pinned: bool = True, stamped: bool = False
    ) -> None:
        """Start the client. `rounds`: the greatest number of messages. `stamped`: arrival times come from the kernel,
        so that the client may sleep.
        """
        command: list[str | Path] = [*client_command()[0]]
        command += ["--fans", str(fans), "--path", target.path, "--first", str(target.first), "--rounds", str(rounds)]
        for port in target.ports:
            command += ["--port", str(port)]
        if target.ready:
            command += ["--ready", target.ready]
        for prefix, reply in target.answers.items():
            command += ["--answer", f"{prefix}={reply}"]
        if target.each:
            command += ["--each", "=".join(target.each)]
        if stamped:
            command += ["--stamped"]
        elif pinned and cores.separate:
            command += ["--spin"]
        self._child = BenchProcess(
            "loadclient", command, cores=cores.for_client if pinned else cores.unpinned, reads_output=True
        )
        try:
            found = self._read("connected", timeout=300 + fans / 100)
        except BaseException:
            self._child.stop()
            raise
        if found is None:
            self._child.stop()
            raise BenchError(f"{fans} fans did not connect in time")
        self.connected = Connected(found["seconds"], found["p50_ms"], found["p99_ms"])

    def wait_for(self, offset: int, timeout: float) -> int | None:
        """Return when the last fan got message `offset`, in ns of the monotonic clock; None after the timeout."""
        while (found := self._read("round", timeout)) is not None:
            if found["offset"] == offset:
                last_ns: int = found["last_ns"]
                return last_ns
        return None

    def next_arrival(self, timeout: float) -> tuple[int, int] | None:
        """Return the next message that every fan has, and when the last one got it; None after the timeout."""
        found = self._read("round", timeout)
        return None if found is None else (found["offset"], found["last_ns"])

    def sleep(self, ms: int) -> None:
        """Stop reading for so long from now on, so that the servers have the core."""
        self._child.send(f"sleep {ms}\n".encode())
        if self._read("asleep", timeout=60) is None:
            raise BenchError("the load client does not answer")

    def received(self, last: int) -> Received:
        """Return the counts up to offset `last`, and disconnect the fans."""
        self._child.send(f"end {last}\n".encode())
        found = self._read("result", timeout=60)
        if found is None:
            raise BenchError("the load client does not answer")
        del found["event"]
        return Received(**found)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._child.stop()

    def _read(self, event: str, timeout: float) -> dict[str, Any] | None:
        while (line := self._child.read_line(timeout)) is not None:
            found: dict[str, Any] = json.loads(line)
            if found["event"] == event:
                return found
        return None
