"""The load client, seen from the bench: starts it, and reads what it counts.

loadclient.c is compiled where there is a compiler. Else loadclient.py does the same with the same results, but costs
more per delivery than some servers it measures: the servers' CPU time stays true, the last fan's time is then its own.
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
from bench.processes import Child


@dataclass(frozen=True)
class Target:
    """Where the fans connect, and how they know that they are in."""

    ports: tuple[int, ...]
    path: str
    first: int  # the offset of the next message: the first that every fan must get
    ready: str = ""  # how the first frame begins that makes a fan ready; empty: the 101 does
    answers: Mapping[str, str] = field(default_factory=dict)  # beginning of a frame: the reply to it
    # Where a frame carries several messages: what stands before and behind the number of each.
    each: tuple[str, str] | None = None


@dataclass(frozen=True)
class Connected:
    seconds: float  # from the first connect to the last fan ready
    p50_ms: float
    p99_ms: float


@dataclass(frozen=True)
class Received:
    """What all fans together got, in messages."""

    lost: int
    duplicated: int
    disordered: int
    frames: int
    bytes: int
    closed: int  # sockets
    cpu_ns: int  # the client's own


@functools.cache
def client_command() -> tuple[tuple[str | Path, ...], str]:
    """How to start the load client, and the language it is in."""
    try:
        return (c_program("loadclient"),), "C"
    except Unavailable:
        return (sys.executable, HERE / "loadclient.py"), "Python"


class Crowd:
    """N fans at one target, connected on entry; on exit they are gone."""

    def __init__(
        self, target: Target, fans: int, rounds: int, cores: Cores, *, pinned: bool = True, stamped: bool = False
    ) -> None:
        """`rounds`: how many messages there will be at most. `stamped`: by the kernel, so that the client may sleep."""
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
        elif pinned and cores.apart:
            command += ["--spin"]
        self._child = Child("loadclient", command, cores=cores.for_client if pinned else cores.unpinned, talks=True)
        try:
            found = self._read("connected", timeout=300 + fans / 100)
        except BaseException:
            self._child.stop()
            raise
        if found is None:
            self._child.stop()
            raise BenchError(f"{fans} fans were not connected in time")
        self.connected = Connected(found["seconds"], found["p50_ms"], found["p99_ms"])

    def wait_for(self, offset: int, timeout: float) -> int | None:
        """When the last fan had message `offset`, in ns of the monotonic clock; None if one has it not in time."""
        while (found := self._read("round", timeout)) is not None:
            if found["offset"] == offset:
                last_ns: int = found["last_ns"]
                return last_ns
        return None

    def next_arrival(self, timeout: float) -> tuple[int, int] | None:
        """The next message that every fan has, and when the last one had it; None after `timeout` seconds without."""
        found = self._read("round", timeout)
        return None if found is None else (found["offset"], found["last_ns"])

    def sleep(self, ms: int) -> None:
        """Have the fans look at nothing for so long, from now on: the servers have their core."""
        self._child.send(f"sleep {ms}\n".encode())
        if self._read("asleep", timeout=60) is None:
            raise BenchError("the load client does not answer")

    def received(self, last: int) -> Received:
        """The count, once offset `last` was published and waited for. The fans leave."""
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
