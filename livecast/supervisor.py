"""A supervisor for child processes, which restarts them and stops them at its own end."""

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

PARENT_DEATH_PROGRAM = Path(__file__).with_name("parent_death.py")

# Delay before a child that ended by itself is restarted. The delay doubles until a child has run for STEADY_SECONDS.
FIRST_DELAY = 0.5
LONGEST_DELAY = 15.0
STEADY_SECONDS = 10.0

Report = Callable[[str], None]


@dataclass(eq=False)
class Child:
    """A supervised program and its current process."""

    name: str
    argv: Sequence[str]
    env: Mapping[str, str]
    terminal: bool
    reload_code: int | None
    output: Report | None
    descriptors: Sequence[int]
    process: asyncio.subprocess.Process = field(init=False)
    restart_task: asyncio.Task[None] = field(init=False)
    group_killed: bool = field(init=False)

    @property
    def pid(self) -> int:
        return self.process.pid

    def send(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):  # it has already ended
            os.kill(self.pid, number)

    def kill(self) -> None:
        """Kill the process, and its process group if it leads one."""
        if self.group_killed:  # another process may have this PID by now
            return
        self.group_killed = True
        if not self.terminal:
            with suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)
        elif self.process.returncode is None:
            self.send(signal.SIGKILL)


class Supervisor:
    """Runs programs as child processes, and restarts those that end, after a growing delay.

        async with Supervisor(report=print) as supervisor:
            await supervisor.spawn("worker", ["celery", "-A", "livecast", "worker"])
            await asyncio.Event().wait()

    Leaving the block stops all children and waits for them. A second cancellation meanwhile kills them. On Linux the
    kernel also kills them if this process ends, even by SIGKILL (see parent_death.py). Use it in the main thread only.
    `report` is called with a log line for each unusual event.
    """

    def __init__(self, *, report: Report, grace: float = 5.0) -> None:
        """`grace`: seconds from SIGTERM to SIGKILL."""
        self._report = report
        self._grace = grace
        self._children: dict[str, Child] = {}
        self._replaced: set[asyncio.Task[None]] = set()  # tasks that stop replaced processes
        self._tasks = asyncio.TaskGroup()

    async def __aenter__(self) -> Self:
        await self._tasks.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            await self.stop()
        finally:
            # Pass only a cancellation to the group, perhaps its own. It would wrap other exceptions.
            cancelled = kind is not None and issubclass(kind, asyncio.CancelledError)
            await self._tasks.__aexit__(*((kind, error, trace) if cancelled else (None, None, None)))

    async def spawn(
        self,
        name: str,
        argv: Sequence[str],
        *,
        env: Mapping[str, str] | None = None,
        terminal: bool = False,
        reload_code: int | None = None,
        output: Report | None = None,
        descriptors: Sequence[int] = (),
    ) -> Child:
        """Start a program, and restart it whenever it ends.

        `env` is added to the environment of this process. A child leads a process group and has no standard input.
        With `terminal` it shares our group, so that it can read from the terminal (a debugger) and receives Ctrl-C; it
        must then stop its own children. A child that exits with `reload_code` is restarted without delay. `output` is
        called with each line of standard output and error; without it the child inherits ours. The child inherits
        `descriptors` under their numbers.
        """
        child = Child(name, argv, env or {}, terminal, reload_code, output, descriptors)
        await self._start(child)
        self._children[name] = child
        return child

    async def restart(self, name: str, grace: float | None = None) -> None:
        """Stop a child and start it again. A child that waits for its restart starts at once."""
        child = self._children[name]
        await self._terminate([child], grace)
        await self._start(child)

    async def replace(self, name: str, argv: Sequence[str], ready: Callable[[Child], Awaitable[None]]) -> None:
        """Start a new process with another command line, and stop the old one once `ready` returns.

        Returns when the old process has ended. If `ready` raises, the new process is stopped and the old one stays.
        """
        old = self._children[name]
        new = Child(name, argv, old.env, old.terminal, old.reload_code, old.output, old.descriptors)
        await self._start(new)
        try:
            await ready(new)
        except BaseException:
            await self._terminate([new], None)
            raise
        self._children[name] = new
        # A separate task: cancelling this call must not interrupt the stop of the old process.
        ending = self._tasks.create_task(self._terminate([old], None))
        self._replaced.add(ending)
        ending.add_done_callback(self._replaced.discard)
        await asyncio.shield(ending)

    async def stop(self, grace: float | None = None) -> None:
        """Stop all children at once: send SIGTERM, and SIGKILL after `grace` seconds."""
        children = list(self._children.values())
        self._children.clear()
        try:
            await self._terminate(children, grace)
            await asyncio.gather(*self._replaced)
        finally:  # if cancelled, kill at once
            for ending in self._replaced:
                ending.cancel()

    async def _start(self, child: Child) -> None:
        await self._fork(child)
        child.restart_task = self._tasks.create_task(self._keep_running(child))

    async def _fork(self, child: Child) -> None:
        tethered = [sys.executable, "-IS", str(PARENT_DEATH_PROGRAM), str(os.getpid()), *child.argv]
        child.process = await asyncio.create_subprocess_exec(
            *tethered,
            env={**os.environ, **child.env},
            stdin=None if child.terminal else asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE if child.output else None,
            stderr=asyncio.subprocess.STDOUT if child.output else None,
            process_group=None if child.terminal else 0,
            pass_fds=tuple(child.descriptors),
        )
        child.group_killed = False
        if child.output and child.process.stdout:
            self._tasks.create_task(_relay(child.process.stdout, child.output))

    async def _keep_running(self, child: Child) -> None:
        """Restart the child each time it ends by itself.

        Cancelled before the supervisor stops the child.
        """
        clock = asyncio.get_running_loop().time
        delay = FIRST_DELAY
        while True:
            started = clock()
            code = await child.process.wait()
            child.kill()
            if code != child.reload_code:
                if clock() - started >= STEADY_SECONDS:
                    delay = FIRST_DELAY
                self._report(f"{child.name} {_exit_reason(code)}; restarting it in {delay:g} s.")
                await asyncio.sleep(delay)
                delay = min(2 * delay, LONGEST_DELAY)
            await self._fork(child)

    async def _terminate(self, children: Sequence[Child], grace: float | None) -> None:
        grace = self._grace if grace is None else grace
        for child in children:
            child.restart_task.cancel()
            if child.process.returncode is None:
                child.send(signal.SIGTERM)
        try:
            async with asyncio.timeout(grace):
                for child in children:
                    await child.process.wait()
        except TimeoutError:
            for child in children:
                if child.process.returncode is None:
                    self._report(f"{child.name} did not stop within {grace:g} s; killing it.")
        finally:  # after the grace period, a cancellation, or for remaining processes of the group
            for child in children:
                child.kill()
            for child in children:
                await child.process.wait()


def _exit_reason(code: int) -> str:
    return f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"


async def _relay(stream: asyncio.StreamReader, output: Report) -> None:
    """Pass the output of a child to `output` by lines of any length."""
    rest = b""
    while chunk := await stream.read(65_536):
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            output(line.decode(errors="replace"))
    if rest:
        output(rest.decode(errors="replace"))
