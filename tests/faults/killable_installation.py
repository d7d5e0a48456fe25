"""An installation whose parts can be killed: Daphne processes, worker, beat, Valkey, PostgreSQL."""

import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from string import digits
from typing import Any

from tests.ports import free_port
from tests.postgres import TEMPLATE, Postgres
from tests.servers import ROOT, LocalInstallation, wait_for_port
from tests.valkey import Valkey, valkey

WORKER_START = 30.0  # seconds until a worker must be ready
RESTART_SECONDS = 3.0  # RestartSec in deploy/

# Each installation has one match with an empty feed.
_TEST_DATA = """
    from django.utils import timezone
    from matches.feed import feed_log
    from matches.models import Match, Team
    home, away = (Team.objects.create(name=n, sport="football") for n in ("Harbour Town", "Mill United"))
    Match.objects.create(pk=1, sport="football", home=home, away=away, kickoff_at=timezone.now())
    feed_log.current_epoch()
"""
MATCH = 1
_PROGRAM = ("-m", "tests.faults.programs")


class DatabaseTemplate:
    """A database with the test data, made once and copied for each installation."""

    def __init__(self, folder: Path, postgres: Postgres | None) -> None:
        self.postgres = postgres
        self._file = folder / "template.sqlite3"
        url = postgres.create(TEMPLATE) if postgres else f"sqlite:///{self._file}"
        template = LocalInstallation(folder, "", url)
        template.manage("migrate", "-v", "0")
        template.python(_TEST_DATA)
        template.close()

    def copy_to(self, folder: Path) -> str:
        """Copy the database and return the URL of the copy."""
        if self.postgres:
            return self.postgres.copy()
        shutil.copy(self._file, folder / "installation.sqlite3")
        return f"sqlite:///{folder / 'installation.sqlite3'}"


class PosterProcess:
    """A running poster and the results that it has recorded so far."""

    def __init__(self, process: "subprocess.Popen[bytes]", report: Path) -> None:
        self.process = process
        self._report = report

    @property
    def records(self) -> list[dict[str, Any]]:
        """The records of the poster: see tests/faults/programs/poster.py."""
        if not self._report.exists():
            return []
        return [json.loads(line) for line in self._report.read_text().splitlines(keepends=True) if line.endswith("\n")]

    @property
    def saved(self) -> list[str]:
        """The client keys of the posts that the poster knows to be saved."""
        return [record["key"] for record in self.records if "saved" in record]

    @property
    def errors(self) -> list[dict[str, Any]]:
        return [record for record in self.records if "error" in record]

    def finish(self, within: float) -> None:
        code = self.process.wait(within)
        if code:
            raise RuntimeError(f"the poster exited with {code}: {self._report.with_suffix('.log').read_text()}")


class KillableInstallation(LocalInstallation):
    """An installation with named processes: `web0`, `web1`, …, `worker`, `beat`.

    A process can be killed and run again under its name. `serve0`, `serve1`, … run `manage.py serve` with two processes
    for pages and sockets.
    """

    def __init__(self, folder: Path, server: Valkey, template: DatabaseTemplate) -> None:
        super().__init__(folder, server.url, template.copy_to(folder))
        # As in deploy/. Without it, a worker waits for its tasks without limit after SIGTERM:
        # worker_soft_shutdown_timeout applies to SIGQUIT.
        self.env["REMAP_SIGTERM"] = "SIGQUIT"
        self.valkey = server
        self.postgres = template.postgres
        self._ports: dict[str, int] = {}
        self._named: dict[str, subprocess.Popen[bytes]] = {}
        self._stopped: set[str] = set()
        self.restarted: list[str] = []
        self._posters = 0

    # --- processes

    def run(self, *names: str, **env: str) -> None:
        """Start processes and wait until they serve."""
        ready_before = {name: self.log(name).count(" ready.") for name in names}
        for name in names:
            production = self._production if name.startswith("serve") else {}
            self._named[name] = self.start(name, *self._command(name), **production, **env)
            self._stopped.discard(name)
        for name in names:
            if name in self._ports:
                wait_for_port(self._ports[name], self._named[name])
            elif name.startswith("worker"):
                self._wait_for_worker(name, ready_before[name])

    def kill(self, name: str) -> float:
        """Kill the process and its children with SIGKILL. Return the time."""
        self._stopped.add(name)
        at = time.time()
        os.killpg(self._named[name].pid, signal.SIGKILL)
        self._named[name].wait()
        return at

    def end(self, name: str, within: float) -> int:
        """Stop the process with SIGTERM. Return its exit code."""
        self._stopped.add(name)
        self._named[name].terminate()
        return self._named[name].wait(within)

    def signal(self, name: str, number: signal.Signals) -> None:
        self._named[name].send_signal(number)

    def restart_ended(self) -> None:
        """Start processes again that ended by themselves, as systemd does (deploy/)."""
        for name, process in list(self._named.items()):
            # Check in this order: `run` sets the new process of a killed name before it removes the name from
            # `_stopped`.
            up = name not in self._stopped and process is self._named[name]
            if up and process.poll() is not None:
                self.restarted.append(name)
                time.sleep(RESTART_SECONDS)
                self.run(name)

    def pid(self, name: str) -> int:
        return self._named[name].pid

    @property
    def ports(self) -> list[int]:
        """The ports of the web processes, also of killed ones."""
        return list(self._ports.values())

    def port(self, name: str) -> int:
        return self._ports.setdefault(name, free_port())

    def _command(self, name: str) -> list[str]:
        if name.startswith("web"):
            return ["-m", "tests.faults.web", str(self.port(name))]
        if name.startswith("serve"):
            return ["manage.py", "serve", "--bind", f"127.0.0.1:{self.port(name)}", "--sockets", "2", "--pages", "0"]
        celery = ["-m", "celery", "-A", "tests.faults.celery", name.rstrip(digits), "-l", "INFO"]
        if name == "beat":
            # This scheduler keeps nothing on disk: the file of the default one does not survive every kill.
            return [*celery, "--scheduler", "celery.beat.Scheduler"]
        return [*celery, "-c", "2", "-n", f"{name}@%h", "--without-gossip", "--without-mingle"]

    def _wait_for_worker(self, name: str, ready_before: int) -> None:
        deadline = time.monotonic() + WORKER_START
        while self.log(name).count(" ready.") == ready_before:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{name} is not ready: {self.log(name)[-2000:]}")
            time.sleep(0.05)

    @cached_property
    def _production(self) -> dict[str, str]:
        """The additional environment of production, with the static files collected."""
        env = {"DEBUG": "0", "SECRET_KEY": secrets.token_urlsafe(50), "ALLOWED_HOSTS": "localhost"}
        collect = [sys.executable, "manage.py", "collectstatic", "--no-input", "-v", "0"]
        subprocess.run(collect, cwd=ROOT, env=self.env | env, check=True)
        return env

    def close(self) -> None:
        """Kill all processes. A clean stop would wait for a worker's tasks, and these tests do not measure that."""
        for process in self.processes:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        super().close()

    # --- users and programs

    def log_in(self, name: str) -> str:
        """Create a user and log them in. Return the header with the session cookie."""
        key = self.python(f"""
            from importlib import import_module
            from django.conf import settings
            from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
            from accounts.models import User
            user = User.objects.create_user({name!r})
            session = import_module(settings.SESSION_ENGINE).SessionStore()
            session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
            session[BACKEND_SESSION_KEY] = "accounts.backends.PhoneBackend"
            session.save()
            print(session.session_key)
        """)
        return f"Cookie: sessionid={key}\r\n"

    def post(self, lines: int, rate: float, *options: str, **env: str) -> PosterProcess:
        """Start to post `lines` lines to the match, `rate` a second."""
        self._posters += 1
        name = f"poster{self._posters}"
        report = self.folder / f"{name}.jsonl"
        words = [str(report), str(MATCH), str(lines), str(rate), *options]
        return PosterProcess(self.start(name, *_PROGRAM, "poster", *words, **env), report)

    def program(self, name: str, *arguments: str) -> subprocess.Popen[bytes]:
        """Start a program of tests/faults/programs."""
        return self.start(name, *_PROGRAM, name, *arguments)

    def ask(self, program: str, *arguments: str) -> Any:
        """Run a program of tests/faults/programs and return its output, parsed as JSON."""
        command = [sys.executable, *_PROGRAM, program, *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.env, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stderr}")
        return json.loads(done.stdout)


@contextmanager
def killable_installation(folder: Path, template: DatabaseTemplate) -> Iterator[KillableInstallation]:
    with valkey(folder) as server:
        found = KillableInstallation(folder, server, template)
        try:
            yield found
        finally:
            found.close()
