"""Child processes that never outlive the bench, and lines read from them with a time limit."""

import contextlib
import os
import random
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from bench.errors import BenchError

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var" / "bench"
LOGS = VAR / "logs"

# Has the kernel kill the child should the bench die without a chance to (kill -9).
TETHER = ROOT / "livecast" / "parent_death.py"


class Child:
    """One process with its own process group and log, run in the project's folder."""

    def __init__(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        cores: frozenset[int],
        env: Mapping[str, str] | None = None,
        talks: bool = False,
    ) -> None:
        """`talks`: its stdout is read by `read_line`; otherwise it goes to the log, like its stderr."""
        LOGS.mkdir(parents=True, exist_ok=True)
        self.name = name
        self.log = LOGS / f"{name}.log"
        self._unread = b""
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-IS", TETHER, str(os.getpid()), *command],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE if talks else log,
                stderr=log,
                env={**os.environ, **(env or {})},
                cwd=ROOT,
                process_group=0,
            )
        os.sched_setaffinity(self.pid, cores)  # while it is one thread still

    @property
    def pid(self) -> int:
        return self._process.pid

    def send(self, data: bytes) -> None:
        stdin = self._pipe(self._process.stdin)
        try:
            stdin.write(data)
            stdin.flush()
        except BrokenPipeError:
            raise BenchError(f"{self.name} has ended: {self._last_words()}") from None

    def read_line(self, timeout: float) -> bytes | None:
        """The next line it prints, without its end; None after `timeout` seconds without one."""
        stdout = self._pipe(self._process.stdout)
        deadline = time.monotonic() + timeout
        while b"\n" not in self._unread:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([stdout], [], [], left)[0]:
                return None
            data = os.read(stdout.fileno(), 65_536)
            if not data:
                raise BenchError(f"{self.name} has ended: {self._last_words()}")
            self._unread += data
        line, self._unread = self._unread.split(b"\n", 1)
        return line

    def wait_for_port(self, port: int, timeout: float = 300.0) -> None:
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                raise BenchError(f"{self.name} ended with status {self._process.returncode}: {self._last_words()}")
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return
            time.sleep(0.05)
        raise BenchError(f"{self.name} does not listen on port {port} after {timeout:.0f} s: {self._last_words()}")

    def stop(self) -> None:
        """End it and all it started."""
        try:
            os.killpg(self.pid, signal.SIGTERM)
            self._process.wait(3.0)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            pass  # gone already, or not going: the next step is for both
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self._process.wait(3.0)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()

    @staticmethod
    def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
        assert pipe is not None, "asked for a pipe that this child was not started with"
        return pipe

    def _last_words(self) -> str:
        lines = self.log.read_text(errors="replace").strip().splitlines()
        return lines[-1] if lines else f"no word in {self.log}"


def free_port() -> int:
    """A port nobody listens on, below those the kernel gives to outgoing connections: none of ours can be on it."""
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
