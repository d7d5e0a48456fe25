"""One installation of livecast whose every part can be killed: Daphne processes, worker, beat, Valkey, PostgreSQL."""

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

from tests.ports import steady_port
from tests.postgres import TEMPLATE, Postgres
from tests.servers import ROOT, LocalInstallation, wait_for_port
from tests.valkey import Valkey, valkey

WORKER_START = 30.0  # seconds until a worker must be ready
RESTART_SECONDS = 3.0  # RestartSec in deploy/

# One match in every installation, to come, with an empty feed.
_CAST = """
    from django.utils import timezone
    from matches.feed import feed_log
    from matches.models import Match, Team
    home, away = (Team.objects.create(name=n, sport="football") for n in ("Harbour Town", "Mill United"))
    Match.objects.create(pk=1, sport="football", home=home, away=away, kickoff_at=timezone.now())
    feed_log.current_epoch()
"""
MATCH = 1
_PROGRAM = ("-m", "tests.faults.programs")


class Template:
    """A database with the cast in it, made once and copied for each installation."""

    def __init__(self, folder: Path, postgres: Postgres | None) -> None:
        self.postgres = postgres
        self._file = folder / "template.sqlite3"
        url = postgres.create(TEMPLATE) if postgres else f"sqlite:///{self._file}"
        template = LocalInstallation(folder, "", url)
        template.manage("migrate", "-v", "0")
        template.python(_CAST)

    def copy_to(self, folder: Path) -> str:
        """The URL of a copy."""
        if self.postgres:
            return self.postgres.copy()
        shutil.copy(self._file, folder / "stage.sqlite3")
        return f"sqlite:///{folder / 'stage.sqlite3'}"


class Posted:
    """A poster at work, and what it was told so far."""

    def __init__(self, process: "subprocess.Popen[bytes]", report: Path) -> None:
        self.process = process
        self._report = report

    @property
    def told(self) -> list[dict[str, Any]]:
        """See tests/faults/programs/poster.py."""
        if not self._report.exists():
            return []
        return [json.loads(line) for line in self._report.read_text().splitlines(keepends=True) if line.endswith("\n")]

    @property
    def saved(self) -> list[str]:
        """The keys of the posts that it was told are saved."""
        return [word["key"] for word in self.told if "saved" in word]

    @property
    def errors(self) -> list[dict[str, Any]]:
        return [word for word in self.told if "error" in word]

    def finish(self, within: float) -> None:
        code = self.process.wait(within)
        if code:
            raise RuntimeError(f"the poster ended with {code}: {self._report.with_suffix('.log').read_text()}")


class Installation(LocalInstallation):
    """Its processes have names: `web0`, `web1`, …, `worker`, `beat`. Each may be killed, and run again as the same.

    `serve0`, `serve1`, … are production's: two processes for pages and sockets each.
    """

    def __init__(self, folder: Path, server: Valkey, template: Template) -> None:
        super().__init__(folder, server.url, template.copy_to(folder))
        # As in deploy/: otherwise SIGTERM makes a worker wait for its tasks without limit, since
        # worker_soft_shutdown_timeout is for SIGQUIT.
        self.env["REMAP_SIGTERM"] = "SIGQUIT"
        self.valkey = server
        self.postgres = template.postgres
        self._ports: dict[str, int] = {}
        self._named: dict[str, subprocess.Popen[bytes]] = {}
        self._meant_to_be_down: set[str] = set()
        self.revived: list[str] = []
        self._posters = 0

    # --- processes

    def run(self, *names: str, **env: str) -> None:
        """Start processes, and wait until they serve."""
        ready_before = {name: self.log(name).count(" ready.") for name in names}
        for name in names:
            production = self._production if name.startswith("serve") else {}
            self._named[name] = self.start(name, *self._command(name), **production, **env)
            self._meant_to_be_down.discard(name)
        for name in names:
            if name in self._ports:
                wait_for_port(self._ports[name], self._named[name])
            elif name.startswith("worker"):
                self._wait_for_worker(name, ready_before[name])

    def kill(self, name: str) -> float:
        """As `kill -9`, its children too; returns when."""
        self._meant_to_be_down.add(name)
        at = time.time()
        os.killpg(self._named[name].pid, signal.SIGKILL)
        self._named[name].wait()
        return at

    def end(self, name: str, within: float) -> int:
        """Ask it to end by SIGTERM; returns its exit code."""
        self._meant_to_be_down.add(name)
        self._named[name].terminate()
        return self._named[name].wait(within)

    def signal(self, name: str, number: signal.Signals) -> None:
        self._named[name].send_signal(number)

    def revive(self) -> None:
        """Start again whoever has ended by itself, as systemd does (deploy/)."""
        for name, process in list(self._named.items()):
            # In this order: whoever was killed and is run again has a process of another age by the time it may be up.
            up = name not in self._meant_to_be_down and process is self._named[name]
            if up and process.poll() is not None:
                self.revived.append(name)
                time.sleep(RESTART_SECONDS)
                self.run(name)

    def pid(self, name: str) -> int:
        return self._named[name].pid

    @property
    def ports(self) -> list[int]:
        """Where the web processes listen, or did before they were killed."""
        return list(self._ports.values())

    def port(self, name: str) -> int:
        return self._ports.setdefault(name, steady_port())

    def _command(self, name: str) -> list[str]:
        if name.startswith("web"):
            return ["-m", "tests.faults.web", str(self.port(name))]
        if name.startswith("serve"):
            return ["manage.py", "serve", "--bind", f"127.0.0.1:{self.port(name)}", "--sockets", "2", "--pages", "0"]
        celery = ["-m", "celery", "-A", "tests.faults.celery", name.rstrip(digits), "-l", "INFO"]
        if name == "beat":
            # A clock that keeps nothing on disk: the file does not survive every kill.
            return [*celery, "--scheduler", "celery.beat.Scheduler"]
        return [*celery, "-c", "2", "-n", f"{name}@%h", "--without-gossip", "--without-mingle"]

    def _wait_for_worker(self, name: str, ready_before: int) -> None:
        deadline = time.monotonic() + WORKER_START
        while self.log(name).count(" ready.") == ready_before:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{name} does not start: {self.log(name)[-2000:]}")
            time.sleep(0.05)

    @cached_property
    def _production(self) -> dict[str, str]:
        """What production needs, beyond what we have: a few words, and the static files in their place."""
        env = {"DEBUG": "0", "SECRET_KEY": secrets.token_urlsafe(50), "ALLOWED_HOSTS": "localhost"}
        collect = [sys.executable, "manage.py", "collectstatic", "--no-input", "-v", "0"]
        subprocess.run(collect, cwd=ROOT, env=self.env | env, check=True)
        return env

    def close(self) -> None:
        """The end is no fault that is measured here: a worker with a task in hand would take its time."""
        for process in self.processes:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    # --- people and questions

    def log_in(self, name: str) -> str:
        """A new person, logged in; returns the header that says so."""
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

    def post(self, lines: int, rate: float, *options: str, **env: str) -> Posted:
        """Begin to post so many lines to the match, `rate` of them a second."""
        self._posters += 1
        name = f"poster{self._posters}"
        report = self.folder / f"{name}.jsonl"
        words = [str(report), str(MATCH), str(lines), str(rate), *options]
        return Posted(self.start(name, *_PROGRAM, "poster", *words, **env), report)

    def program(self, name: str, *arguments: str) -> subprocess.Popen[bytes]:
        """Start one of tests/faults/programs."""
        return self.start(name, *_PROGRAM, name, *arguments)

    def ask(self, program: str, *arguments: str) -> Any:
        """What one of tests/faults/programs prints, read as JSON."""
        command = [sys.executable, *_PROGRAM, program, *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.env, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stderr}")
        return json.loads(done.stdout)


@contextmanager
def installation(folder: Path, template: Template) -> Iterator[Installation]:
    with valkey(folder) as server:
        found = Installation(folder, server, template)
        try:
            yield found
        finally:
            found.close()
