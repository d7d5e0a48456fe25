"""The process that looks after the others: brings them up, rolls them on SIGHUP, sees them off on SIGTERM."""

import asyncio
import logging
import signal
import socket
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.conf import settings

from livecast.errors import LivecastError
from livecast.serving import systemd
from livecast.serving.listeners import Address
from livecast.serving.shared_state import SharedState, WorkerRow, WorkerState
from livecast.serving.web_server import ServerRole
from livecast.supervisor import Child, Supervisor

logger = logging.getLogger(__name__)

START_SECONDS = 300.0  # within which a process must serve, on a slow machine that starts many of them
HUNG_SECONDS = 30.0  # without a sign of life, and a process is killed
STOP_MARGIN_SECONDS = 3.0  # seconds after STOP_SECONDS, by which a process should have ended itself
POLL_SECONDS = 0.02  # seconds between two looks at the roster for one who starts
CHECK_SECONDS = 1.0  # seconds between two looks at everybody


@dataclass
class ManagedProcess:
    """A place to be filled by one process at a time, or by two while it is rolled."""

    name: str
    role: ServerRole
    listener: socket.socket
    lines: tuple[int, int]  # of the roster: this process's, and its successor's
    siblings: list[int]  # the lines of all who share the listener
    child: Child = field(init=False)
    serving: int = 0  # the process that was last seen to serve
    silence: float = 0.0  # seconds that it has given no sign of life


class ProcessManager:
    """Runs the processes for `crews`: how many of which role, and where they listen."""

    def __init__(self, crews: Sequence[tuple[ServerRole, int, Address]]) -> None:
        """Opens the listening sockets. Raises LivecastError, see Address.listen."""
        self._addresses = [address for _, count, address in crews if count]
        self._slots: list[ManagedProcess] = []
        for role, count, address in crews:
            if count:
                listener = address.listen()
                first = 2 * len(self._slots)
                self._slots += [
                    ManagedProcess(
                        f"{role}-{number + 1}",
                        role,
                        listener,
                        (first + 2 * number, first + 2 * number + 1),
                        list(range(first, first + 2 * count)),
                    )
                    for number in range(count)
                ]
        self._roster = SharedState.create(2 * len(self._slots))
        self._stop = asyncio.Event()
        self._roll = asyncio.Event()

    async def run(self) -> None:
        """Serve until SIGTERM or SIGINT; a second one cancels us.

        Raises LivecastError if a process does not come up.
        """
        self._listen_to_signals()
        grace = settings.LIVECAST["STOP_SECONDS"] + STOP_MARGIN_SECONDS
        try:
            async with Supervisor(report=logger.warning, grace=grace) as self._supervisor:
                working = asyncio.create_task(self._work())
                stopping = asyncio.create_task(self._stop.wait())
                await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
                stopping.cancel()
                logger.info("stopping")
                systemd.notify("STOPPING=1")
                working.cancel()
                await asyncio.wait({working})
                # Nobody may queue behind processes that leave: a proxy is to see at once that it must go elsewhere.
                for slot in self._slots:
                    slot.listener.close()
                if not working.cancelled():
                    working.result()  # raises
        finally:
            for address in self._addresses:
                address.unlink()
        logger.info("stopped")

    def _listen_to_signals(self) -> None:
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        assert task

        def stop() -> None:
            if self._stop.is_set():
                task.cancel()
            self._stop.set()

        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop)
        loop.add_signal_handler(signal.SIGHUP, self._roll.set)

    async def _work(self) -> None:
        for slot in self._slots:
            await self._start(slot)
        for slot in self._slots:
            await self._serves(slot.child, self._roster.lines[slot.lines[0]])
            self._seen(slot)
        self._announce("serving")
        while True:
            try:
                async with asyncio.timeout(CHECK_SECONDS):
                    await self._roll.wait()
            except TimeoutError:
                self._look_after_all()
            else:
                self._roll.clear()
                await self._roll_all()

    def _announce(self, what: str) -> None:
        logger.info("%s: %s processes on %s", what, len(self._slots), " and ".join(map(str, self._addresses)))
        systemd.notify("READY=1", f"STATUS={len(self._slots)} processes")

    # --- one process

    def _command(self, slot: ManagedProcess, line: int) -> list[str]:
        siblings = [str(number) for number in slot.siblings if number not in slot.lines]
        options = {
            "role": slot.role,
            "listener": slot.listener.fileno(),
            "roster": self._roster.descriptor,
            "line": line,
            "siblings": ",".join(siblings),
        }
        words = [f"--{name}={value}" for name, value in options.items()]
        return [
            sys.executable,
            *(f"-W{option}" for option in sys.warnoptions),
            "-m",
            "livecast.serving.web_process",
            *words,
        ]

    async def _start(self, slot: ManagedProcess) -> None:
        slot.child = await self._supervisor.spawn(
            slot.name,
            self._command(slot, slot.lines[0]),
            # `-m` finds our code wherever we were started from. Systemd hears of us alone.
            env={"PYTHONPATH": str(settings.BASE_DIR), "NOTIFY_SOCKET": ""},
            descriptors=(slot.listener.fileno(), self._roster.descriptor),
        )

    async def _serves(self, child: Child, line: WorkerRow) -> None:
        """Return when the process takes connections. Raises LivecastError when it has ended, or takes too long."""
        try:
            async with asyncio.timeout(START_SECONDS):
                while line.pid != child.pid or line.state is not WorkerState.SERVING:
                    if child.process.returncode is not None:
                        raise LivecastError("start.process", f"{child.name} does not start: what it said is above.")
                    await asyncio.sleep(POLL_SECONDS)
        except TimeoutError:
            raise LivecastError("start.process", f"{child.name} does not start within {START_SECONDS:g} s.") from None

    def _seen(self, slot: ManagedProcess) -> None:
        if slot.serving != slot.child.pid:
            slot.serving = slot.child.pid
            logger.info("%s serves, as process %d", slot.name, slot.serving)

    def _look_after_all(self) -> None:
        """Kill those who have stopped answering. Whoever ends is started again without our help."""
        for slot in self._slots:
            line = self._roster.lines[slot.lines[0]]
            if line.pid != slot.child.pid:
                slot.silence = 0.0
                continue
            serves = line.state is WorkerState.SERVING
            if serves:
                self._seen(slot)
            # Counted in looks of ours: when the whole machine was paused, we have paused with it.
            slot.silence = 0.0 if line.is_fresh else slot.silence + CHECK_SECONDS
            if slot.silence > (HUNG_SECONDS if serves else START_SECONDS):
                logger.warning("%s has given no sign of life for %g s, and is killed", slot.name, slot.silence)
                slot.child.send(signal.SIGKILL)

    # --- all of them

    async def _roll_all(self) -> None:
        """Replace the processes one by one. At the first that does not come up, the others stay as they are."""
        logger.info("rolling")
        systemd.reloading()
        try:
            await self._check()
            for slot in self._slots:
                await self._replace(slot)
        except LivecastError as refusal:
            logger.warning("the roll ends here: %s", refusal.message)
            self._announce("serving")
        else:
            self._announce("rolled")

    async def _check(self) -> None:
        """Have the code as it is now say whether it could start: ours may be older."""
        check = await asyncio.create_subprocess_exec(sys.executable, sys.argv[0], "serve", "--check")
        try:
            if await check.wait():
                raise LivecastError("roll.check", "`manage.py serve --check` says no.")
        finally:
            if check.returncode is None:
                check.kill()

    async def _replace(self, slot: ManagedProcess) -> None:
        line = slot.lines[1]

        async def ready(child: Child) -> None:
            await self._serves(child, self._roster.lines[line])
            slot.child, slot.lines = child, (line, slot.lines[0])
            self._seen(slot)

        await self._supervisor.replace(slot.name, self._command(slot, line), ready)
