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
POLL_SECONDS = 0.02  # seconds between two checks whether a starting process serves
CHECK_SECONDS = 1.0  # seconds between two looks at everybody


@dataclass
class ManagedProcess:
    """A place to be filled by one process at a time, or by two while it is rolled."""

    name: str
    role: ServerRole
    listener: socket.socket
    rows: tuple[int, int]  # numbers of the rows in SharedState: of this process, and of its successor
    siblings: list[int]  # the rows of all processes that share the listener
    child: Child = field(init=False)
    serving_pid: int = 0  # the process that was last seen to serve
    silent_seconds: float = 0.0  # seconds that it has given no sign of life


class ProcessManager:
    """Runs the processes for `groups`: how many of which role, and where they listen."""

    def __init__(self, groups: Sequence[tuple[ServerRole, int, Address]]) -> None:
        """Opens the listening sockets. Raises LivecastError, see Address.listen."""
        self._addresses = [address for _, count, address in groups if count]
        self._processes: list[ManagedProcess] = []
        for role, count, address in groups:
            if count:
                listener = address.listen()
                first = 2 * len(self._processes)
                self._processes += [
                    ManagedProcess(
                        f"{role}-{number + 1}",
                        role,
                        listener,
                        (first + 2 * number, first + 2 * number + 1),
                        list(range(first, first + 2 * count)),
                    )
                    for number in range(count)
                ]
        self._shared_state = SharedState.create(2 * len(self._processes))
        self._stop = asyncio.Event()
        self._restart_requested = asyncio.Event()

    async def run(self) -> None:
        """Serve until SIGTERM or SIGINT; a second one cancels us.

        Raises LivecastError if a process does not come up.
        """
        self._handle_signals()
        grace = settings.LIVECAST["STOP_SECONDS"] + STOP_MARGIN_SECONDS
        try:
            async with Supervisor(report=logger.warning, grace=grace) as self._supervisor:
                supervising = asyncio.create_task(self._supervise())
                stopping = asyncio.create_task(self._stop.wait())
                await asyncio.wait({supervising, stopping}, return_when=asyncio.FIRST_COMPLETED)
                stopping.cancel()
                logger.info("stopping")
                systemd.notify("STOPPING=1")
                supervising.cancel()
                await asyncio.wait({supervising})
                # Nobody may queue behind processes that leave: a proxy is to see at once that it must go elsewhere.
                for process in self._processes:
                    process.listener.close()
                if not supervising.cancelled():
                    supervising.result()  # raises
        finally:
            for address in self._addresses:
                address.unlink()
        logger.info("stopped")

    def _handle_signals(self) -> None:
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        assert task

        def stop() -> None:
            if self._stop.is_set():
                task.cancel()
            self._stop.set()

        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop)
        loop.add_signal_handler(signal.SIGHUP, self._restart_requested.set)

    async def _supervise(self) -> None:
        for process in self._processes:
            await self._start(process)
        for process in self._processes:
            await self._wait_until_serving(process.child, self._shared_state.rows[process.rows[0]])
            self._record_serving(process)
        self._announce("serving")
        while True:
            try:
                async with asyncio.timeout(CHECK_SECONDS):
                    await self._restart_requested.wait()
            except TimeoutError:
                self._kill_hung()
            else:
                self._restart_requested.clear()
                await self._rolling_restart()

    def _announce(self, what: str) -> None:
        logger.info("%s: %s processes on %s", what, len(self._processes), " and ".join(map(str, self._addresses)))
        systemd.notify("READY=1", f"STATUS={len(self._processes)} processes")

    # --- one process

    def _command(self, process: ManagedProcess, row: int) -> list[str]:
        siblings = [str(number) for number in process.siblings if number not in process.rows]
        options = {
            "role": process.role,
            "listener": process.listener.fileno(),
            "shared-state": self._shared_state.descriptor,
            "row": row,
            "siblings": ",".join(siblings),
        }
        flags = [f"--{name}={value}" for name, value in options.items()]
        return [
            sys.executable,
            *(f"-W{option}" for option in sys.warnoptions),
            "-m",
            "livecast.serving.web_process",
            *flags,
        ]

    async def _start(self, process: ManagedProcess) -> None:
        process.child = await self._supervisor.spawn(
            process.name,
            self._command(process, process.rows[0]),
            # `-m` finds our code wherever we were started from. Systemd hears of us alone.
            env={"PYTHONPATH": str(settings.BASE_DIR), "NOTIFY_SOCKET": ""},
            descriptors=(process.listener.fileno(), self._shared_state.descriptor),
        )

    async def _wait_until_serving(self, child: Child, row: WorkerRow) -> None:
        """Return when the process takes connections. Raises LivecastError when it has ended, or takes too long."""
        try:
            async with asyncio.timeout(START_SECONDS):
                while row.pid != child.pid or row.state is not WorkerState.SERVING:
                    if child.process.returncode is not None:
                        raise LivecastError("start.process", f"{child.name} does not start: what it said is above.")
                    await asyncio.sleep(POLL_SECONDS)
        except TimeoutError:
            raise LivecastError("start.process", f"{child.name} does not start within {START_SECONDS:g} s.") from None

    def _record_serving(self, process: ManagedProcess) -> None:
        if process.serving_pid != process.child.pid:
            process.serving_pid = process.child.pid
            logger.info("%s serves, as process %d", process.name, process.serving_pid)

    def _kill_hung(self) -> None:
        """Kill those who have stopped answering. Whoever ends is started again without our help."""
        for process in self._processes:
            row = self._shared_state.rows[process.rows[0]]
            if row.pid != process.child.pid:
                process.silent_seconds = 0.0
                continue
            serves = row.state is WorkerState.SERVING
            if serves:
                self._record_serving(process)
            # Counted in looks of ours: when the whole machine was paused, we have paused with it.
            process.silent_seconds = 0.0 if row.is_fresh else process.silent_seconds + CHECK_SECONDS
            if process.silent_seconds > (HUNG_SECONDS if serves else START_SECONDS):
                logger.warning(
                    "%s has given no sign of life for %g s, and is killed", process.name, process.silent_seconds
                )
                process.child.send(signal.SIGKILL)

    # --- all of them

    async def _rolling_restart(self) -> None:
        """Replace the processes one by one. At the first that does not come up, the others stay as they are."""
        logger.info("rolling")
        systemd.reloading()
        try:
            await self._check_new_code()
            for process in self._processes:
                await self._replace(process)
        except LivecastError as refusal:
            logger.warning("the roll ends here: %s", refusal.message)
            self._announce("serving")
        else:
            self._announce("rolled")

    async def _check_new_code(self) -> None:
        """Have the code as it is now say whether it could start: ours may be older."""
        check = await asyncio.create_subprocess_exec(sys.executable, sys.argv[0], "serve", "--check")
        try:
            if await check.wait():
                raise LivecastError("roll.check", "`manage.py serve --check` says no.")
        finally:
            if check.returncode is None:
                check.kill()

    async def _replace(self, process: ManagedProcess) -> None:
        row = process.rows[1]

        async def until_ready(child: Child) -> None:
            await self._wait_until_serving(child, self._shared_state.rows[row])
            process.child, process.rows = child, (row, process.rows[0])
            self._record_serving(process)

        await self._supervisor.replace(process.name, self._command(process, row), until_ready)
