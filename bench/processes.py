"""BenchProcess processes that end with the benchmark, and reading their output with a time limit."""

import contextlib
import json
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
from typing import IO, Any

from bench.errors import BenchError

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var" / "bench"
LOGS = VAR / "logs"

# The kernel kills the child if the benchmark is killed.
PARENT_DEATH = ROOT / "livecast" / "parent_death.py"


class BenchProcess:
    """A process with its own process group and log, in the project's folder."""

    def __init__(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        cores: frozenset[int],
        env: Mapping[str, str] | None = None,
        reads_output: bool = False,
    ) -> None:
        """Start it. `reads_output`: `read_line` reads its stdout; otherwise stdout goes to the log, like stderr."""
        LOGS.mkdir(parents=True, exist_ok=True)
        self.name = name
        self.log = LOGS / f"{name}.log"
        self._unread = b""
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-IS", PARENT_DEATH, str(os.getpid()), *command],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE if reads_output else log,
                stderr=log,
                env={**os.environ, **(env or {})},
                cwd=ROOT,
                process_group=0,
            )
        os.sched_setaffinity(self.pid, cores)  # it still has one thread

    @property
    def pid(self) -> int:
        return self._process.pid

    def send(self, data: bytes) -> None:
        stdin = self._pipe(self._process.stdin)
        try:
            stdin.write(data)
            stdin.flush()
        except BrokenPipeError:
            raise BenchError(f"{self.name} exited: {self._last_log_line()}") from None

    def read_line(self, timeout: float) -> bytes | None:
        """Return its next line without the line end; None after the timeout."""
        stdout = self._pipe(self._process.stdout)
        deadline = time.monotonic() + timeout
        while b"\n" not in self._unread:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([stdout], [], [], left)[0]:
                return None
            data = os.read(stdout.fileno(), 65_536)
            if not data:
                raise BenchError(f"{self.name} exited: {self._last_log_line()}")
            self._unread += data
        line, self._unread = self._unread.split(b"\n", 1)
        return line

    def ask(self, order: str, timeout: float) -> dict[str, Any]:
        """Send a line, and return its answer: a line with a JSON object."""
        self.send(f"{order}\n".encode())
        line = self.read_line(timeout)
        if line is None:
            raise BenchError(f"{self.name} does not answer “{order}”")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def wait_for_port(self, port: int, timeout: float = 300.0) -> None:
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                raise BenchError(f"{self.name} exited with status {self._process.returncode}: {self._last_log_line()}")
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return
            time.sleep(0.05)
        raise BenchError(f"{self.name} does not listen on port {port} after {timeout:.0f} s: {self._last_log_line()}")

    def stop(self) -> None:
        """Stop the process and all that it started."""
        try:
            os.killpg(self.pid, signal.SIGTERM)
            self._process.wait(3.0)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            pass  # it has ended, or it does not end: both cases need the next step
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self._process.wait(3.0)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()

    @staticmethod
    def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
        assert pipe is not None, "this child has no such pipe"
        return pipe

    def _last_log_line(self) -> str:
        lines = self.log.read_text(errors="replace").strip().splitlines()
        return lines[-1] if lines else f"nothing in {self.log}"


def start_python(
    stack: contextlib.ExitStack,
    name: str,
    *command: str,
    cores: frozenset[int],
    env: Mapping[str, str],
    reads_output: bool = False,
) -> BenchProcess:
    """Start a Python program, which is stopped with `stack`."""
    child = BenchProcess(name, [sys.executable, *command], cores=cores, env=env, reads_output=reads_output)
    stack.callback(child.stop)
    return child


def run_python(*command: str, env: Mapping[str, str]) -> str:
    """Run a Python program of the project to its end. Return its output; raise BenchError if it fails."""
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env={**os.environ, **env}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BenchError(f"{' '.join(command[:2])}: {done.stderr.strip().splitlines()[-1]}")
    return done.stdout


def free_port() -> int:
    """Return a free port below the ephemeral ones, which outgoing connections could take."""
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
