"""The main process of `serve`: starts, monitors, restarts and stops the web processes.

`serve` checks the installation and then becomes this program: `python -m livecast.serving.process_manager sockets 2
127.0.0.1:8000 pages 2 127.0.0.1:8001`. It reads the settings, but does not set Django up: the application would take
four times as much memory as the manager itself.
"""

import asyncio
import logging
import signal
import socket
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from logging.config import dictConfig
from typing import NoReturn

from django.conf import settings

from livecast.environment import remove_env_file_variables
from livecast.errors import LivecastError
from livecast.program import run_module_instead
from livecast.serving import systemd
from livecast.serving.listeners import Address
from livecast.serving.server_role import ServerRole
from livecast.serving.shared_state import SharedState, WorkerRow, WorkerState
from livecast.supervisor import Child, Supervisor

logger = logging.getLogger("livecast.serving.process_manager")  # `__name__` is "__main__"

START_SECONDS = 300.0  # time limit for a process to start; long, for slow machines that start many processes
HUNG_SECONDS = 30.0  # a process without a heartbeat for so long is killed
STOP_MARGIN_SECONDS = 3.0  # a process that has not ended by itself so long after STOP_SECONDS is killed
POLL_SECONDS = 0.02  # between two checks whether a starting process serves
CHECK_SECONDS = 1.0  # between two checks of all processes


Group = tuple[ServerRole, int, Address]  # the role, number and listening address of processes


def become_process_manager(groups: Sequence[Group]) -> NoReturn:
    """Replace this process by the process manager, with the same PID."""
    remove_env_file_variables()
    run_module_instead("livecast.serving.process_manager", *(str(word) for group in groups for word in group))


def main(arguments: Sequence[str]) -> None:
    words = iter(arguments)
    groups = [
        (ServerRole(role), int(count), Address.parse(address))
        for role, count, address in zip(words, words, words, strict=True)
    ]
    dictConfig(settings.LOGGING)
    remove_env_file_variables()  # the settings have read them again
    try:
        asyncio.run(ProcessManager(groups).run())
    except LivecastError as refusal:
        sys.exit(refusal.message)
    except (KeyboardInterrupt, asyncio.CancelledError):
        sys.exit("Stopped at once. Some sockets and requests were not drained.")


@dataclass
class ManagedProcess:
    """The role of one process, and the process that fills it.

    During a rolling restart two processes fill it.
    """

    name: str
    role: ServerRole
    listener: socket.socket
    rows: tuple[int, int]  # numbers of the rows in SharedState: of this process, and of its successor
    siblings: list[int]  # the rows of all processes that share the listener
    child: Child = field(init=False)
    serving_pid: int = 0  # the PID that was last logged as serving
    silent_seconds: float = 0.0  # time since its last heartbeat, measured in checks


class ProcessManager:
    """Runs the web processes of all `groups`: role, number and listening address."""

    def __init__(self, groups: Sequence[Group]) -> None:
        """Open the listening sockets. Raises LivecastError, see Address.listen."""
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
        """Serve until SIGTERM or SIGINT. A second signal stops all processes at once.

        Raises LivecastError if a process does not start.
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
                # Refuse new connections instead of queueing them, so that a proxy tries another server at once.
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
            # PYTHONPATH: `-m` finds our code from any working directory. Only the main process notifies systemd.
            env={"PYTHONPATH": str(settings.BASE_DIR), "NOTIFY_SOCKET": ""},
            descriptors=(process.listener.fileno(), self._shared_state.descriptor),
        )

    async def _wait_until_serving(self, child: Child, row: WorkerRow) -> None:
        """Return when the process accepts connections.

        Raises LivecastError if it ends or takes too long.
        """
        try:
            async with asyncio.timeout(START_SECONDS):
                while row.pid != child.pid or row.state is not WorkerState.SERVING:
                    if child.process.returncode is not None:
                        raise LivecastError("start.process", f"{child.name} ended while starting. Its output is above.")
                    await asyncio.sleep(POLL_SECONDS)
        except TimeoutError:
            raise LivecastError("start.process", f"{child.name} did not start within {START_SECONDS:g} s.") from None

    def _record_serving(self, process: ManagedProcess) -> None:
        if process.serving_pid != process.child.pid:
            process.serving_pid = process.child.pid
            logger.info("%s is serving as process %d", process.name, process.serving_pid)

    def _kill_hung(self) -> None:
        """Kill processes whose heartbeat has stopped. The supervisor starts them again."""
        for process in self._processes:
            row = self._shared_state.rows[process.rows[0]]
            if row.pid != process.child.pid:
                process.silent_seconds = 0.0
                continue
            serves = row.state is WorkerState.SERVING
            if serves:
                self._record_serving(process)
            # Counted in our own checks, not by the clock: a pause of the whole machine does not count.
            process.silent_seconds = 0.0 if row.is_fresh else process.silent_seconds + CHECK_SECONDS
            if process.silent_seconds > (HUNG_SECONDS if serves else START_SECONDS):
                logger.warning("%s has sent no heartbeat for %g s; killing it", process.name, process.silent_seconds)
                process.child.send(signal.SIGKILL)

    # --- all of them

    async def _rolling_restart(self) -> None:
        """Replace the processes one by one.

        If a new one does not start, the remaining processes keep running.
        """
        logger.info("rolling")
        systemd.reloading()
        try:
            await self._check_new_code()
            for process in self._processes:
                await self._replace(process)
        except LivecastError as refusal:
            logger.warning("rolling restart aborted: %s", refusal.message)
            self._announce("serving")
        else:
            self._announce("rolled")

    async def _check_new_code(self) -> None:
        """Run `serve --check` with the current code, which may be newer than this process."""
        program = settings.BASE_DIR / "manage.py"
        check = await asyncio.create_subprocess_exec(sys.executable, program, "serve", "--check")
        try:
            if await check.wait():
                raise LivecastError("roll.check", "`manage.py serve --check` failed.")
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


if __name__ == "__main__":
    main(sys.argv[1:])
