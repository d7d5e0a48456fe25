"""A supervisor for child processes: keeps them running, and leaves none behind."""

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

# Seconds until a child that ended by itself is started again: twice as many each time, until it has run steadily.
FIRST_DELAY = 0.5
LONGEST_DELAY = 15.0
STEADY_SECONDS = 10.0

Report = Callable[[str], None]


@dataclass(eq=False)
class Child:
    """One supervised program; over time, one process after another."""

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
        with suppress(ProcessLookupError):  # gone already is what was wanted
            os.kill(self.pid, number)

    def kill(self) -> None:
        """Kill what is left of the process, and of its group if it leads one."""
        if self.group_killed:  # its number may be someone else's by now
            return
        self.group_killed = True
        if not self.terminal:
            with suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)
        elif self.process.returncode is None:
            self.send(signal.SIGKILL)


class Supervisor:
    """Runs programs as children, and starts those again that end by themselves, after a growing delay.

        async with Supervisor(report=print) as supervisor:
            await supervisor.spawn("worker", ["celery", "-A", "livecast", "worker"])
            await asyncio.Event().wait()

    Leaving the block, by whatever way, stops all children and waits for them; a second cancellation on the way kills
    them. On Linux they also die with this process, be it by SIGKILL (see parent_death.py). For the main thread only.
    `report` takes one line for a person about each thing out of the ordinary.
    """

    def __init__(self, *, report: Report, grace: float = 5.0) -> None:
        """`grace`: seconds from SIGTERM to SIGKILL."""
        self._report = report
        self._grace = grace
        self._children: dict[str, Child] = {}
        self._replaced: set[asyncio.Task[None]] = set()  # the ends of those that were replaced
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
            # The group hears of a cancellation, perhaps its own; it would only wrap what else the block raised.
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
        """Start a program, and keep it running from now on.

        `env` comes on top of this process's own. A child leads a process group of its own, without standard input;
        with `terminal` it shares ours, so that it can read from the terminal (a debugger) and hears Ctrl-C itself, but
        must then see to its own children. With `reload_code` as its exit code it asks to be started again at once.
        `output` takes its lines, standard error included; without it they go where ours go.
        It inherits `descriptors`, under their numbers.
        """
        child = Child(name, argv, env or {}, terminal, reload_code, output, descriptors)
        await self._start(child)
        self._children[name] = child
        return child

    async def restart(self, name: str, grace: float | None = None) -> None:
        """Stop a child and start it again; one that waits out its delay starts at once."""
        child = self._children[name]
        await self._terminate([child], grace)
        await self._start(child)

    async def replace(self, name: str, argv: Sequence[str], ready: Callable[[Child], Awaitable[None]]) -> None:
        """Start a child anew, with another command line, beside its old process, which is stopped once `ready` returns.

        Returns when the old process has ended. What `ready` raises ends the new one, and the old one stays.
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
        # Not ours to cut short: whoever gives up waiting for it here lets it end all the same.
        ending = self._tasks.create_task(self._terminate([old], None))
        self._replaced.add(ending)
        ending.add_done_callback(self._replaced.discard)
        await asyncio.shield(ending)

    async def stop(self, grace: float | None = None) -> None:
        """Stop all children at the same time: SIGTERM, then SIGKILL for those still there after `grace` seconds."""
        children = list(self._children.values())
        self._children.clear()
        try:
            await self._terminate(children, grace)
            await asyncio.gather(*self._replaced)
        finally:  # out of patience (cancelled): then at once
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
        """Wait for the child to end by itself, and start it again, for ever. Cancelled before we end it ourselves."""
        clock = asyncio.get_running_loop().time
        delay = FIRST_DELAY
        while True:
            started = clock()
            code = await child.process.wait()
            child.kill()
            if code != child.reload_code:
                if clock() - started >= STEADY_SECONDS:
                    delay = FIRST_DELAY
                self._report(f"{child.name} {_exit_reason(code)}; it is started again in {delay:g} s.")
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
                    self._report(f"{child.name} did not stop within {grace:g} s, and is killed.")
        finally:  # out of time, out of patience (cancelled), or for what a child has left behind
            for child in children:
                child.kill()
            for child in children:
                await child.process.wait()


def _exit_reason(code: int) -> str:
    return f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"


async def _relay(stream: asyncio.StreamReader, output: Report) -> None:
    """Hand on a child's output by lines, however long they are."""
    rest = b""
    while chunk := await stream.read(65_536):
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            output(line.decode(errors="replace"))
    if rest:
        output(rest.decode(errors="replace"))
