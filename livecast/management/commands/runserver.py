"""`manage.py runserver`: start everything that livecast needs in development.

The main process supervises the others: Valkey (unless REDIS_URL is set), the web server, a Celery worker with an
embedded beat, and the demo match. The web server runs this same command again, with Django's autoreloader.
"""

import asyncio
import logging
import os
import signal
import sys
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from daphne.endpoints import build_endpoint_description_strings
from daphne.management.commands import runserver as daphne_runserver
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.utils import autoreload
from twisted.logger import STDLibLogObserver, globalLogPublisher
from watchfiles import PythonFilter, awatch

from livecast import startup_checks
from livecast.embedded_redis import EmbeddedValkey
from livecast.errors import LivecastError
from livecast.realtime.anonymous_fast_path import join_anonymous
from livecast.realtime.daphne.server import WebSocketServer
from livecast.supervisor import Supervisor

RELOAD_EXIT_CODE = 3  # Django's autoreloader exits with this code to be started again

# Celery needs it when we were not started from the checkout.
PYTHONPATH_ENV = {"PYTHONPATH": os.pathsep.join(filter(None, [str(settings.BASE_DIR), os.environ.get("PYTHONPATH")]))}


class Command(daphne_runserver.Command):
    help = "Run everything for development: web server, Celery worker, demo match, and Valkey unless REDIS_URL is set."
    server_cls = WebSocketServer
    valkey_folder = settings.VAR_DIR / "valkey"

    def run(self, **options: Any) -> None:
        try:
            if os.environ.get(autoreload.DJANGO_AUTORELOAD_ENV) == "true":
                self.run_web(**options)
            else:
                self.prepare()
                asyncio.run(self.supervise_all())
        except LivecastError as refusal:
            sys.exit(refusal.message)
        except (KeyboardInterrupt, asyncio.CancelledError):
            sys.exit(0)

    # --- the main process

    def prepare(self) -> None:
        """Run the startup checks, and migrate the development database."""
        startup_checks.require_port(self.addr, int(self.port), ipv6=self.use_ipv6)
        startup_checks.require_writable(settings.VAR_DIR, "VAR_DIR")
        if settings.REDIS_URL:
            startup_checks.require_redis(settings.REDIS_URL)
        else:
            startup_checks.require_writable(self.valkey_folder, "VAR_DIR")
        startup_checks.require_database()
        if settings.DEBUG:
            migrations = MigrationExecutor(connection)
            if migrations.migration_plan(migrations.loader.graph.leaf_nodes()):
                call_command("migrate")
            call_command("seed_demo")
        connections.close_all()

    async def supervise_all(self) -> None:
        """Supervise all processes until a signal cancels this task."""
        cancel_on_signals()
        logging.getLogger("watchfiles").setLevel(logging.WARNING)  # Django logs which file has changed
        # Two supervisors: Valkey stops last, because the other processes would log errors without it.
        async with Supervisor(report=self.print_line) as base, Supervisor(report=self.print_line) as supervisor:
            if not settings.REDIS_URL:
                valkey = EmbeddedValkey.in_folder(self.valkey_folder)
                await base.spawn("valkey", valkey.argv)
                await asyncio.to_thread(valkey.wait_until_ready)
                os.environ["REDIS_URL"] = valkey.url  # for the children; our own settings are loaded already
            await supervisor.spawn(
                "web",
                autoreload.get_child_arguments(),
                env={autoreload.DJANGO_AUTORELOAD_ENV: "true"},
                terminal=True,
                reload_code=RELOAD_EXIT_CODE,
            )
            await self.wait_for_first_response()
            self.print_welcome()
            # Start these later, because they would slow down the first page.
            for name, argv in helper_commands().items():
                await supervisor.spawn(name, argv, env=PYTHONPATH_ENV, output=partial(self.print_line, source=name))
            async for _ in awatch(*project_folders(), watch_filter=PythonFilter()):
                for name in helper_commands():
                    await supervisor.restart(name)

    async def wait_for_first_response(self) -> None:
        """Return when the web server has answered its first request, with any status."""
        host = {"0": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.addr, self.addr)  # noqa: S104
        while True:
            try:
                reader, writer = await asyncio.open_connection(host, int(self.port))
                try:
                    writer.write(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                    if await reader.readline():
                        return
                finally:
                    writer.close()
            except OSError:  # not listening yet, or reloading
                pass
            await asyncio.sleep(0.05)

    def print_welcome(self) -> None:
        url = f"{self.protocol}://{f'[{self.addr}]' if self._raw_ipv6 else self.addr}:{self.port}/"
        login = "  (user demo, password demo-livecast)" if settings.DEBUG else ""
        self.stdout.write(
            f"\nlivecast is running\n\n  fans     {url}\n  staff    {url}admin/{login}\n  stop     Ctrl-C\n\n"
        )

    def print_line(self, line: str, *, source: str = "livecast") -> None:
        with suppress(OSError):  # the terminal is closed, and SIGHUP will follow
            if line.strip():
                self.stderr.write(f"{source} | {line}", lambda text: text)

    # --- the web server

    def run_web(self, **options: Any) -> None:
        if not settings.REDIS_URL:
            # While the code cannot be imported, Django's own runserver runs instead, without the other processes.
            raise LivecastError(
                "start.half", "The error that kept the code from loading is gone. Start runserver again."
            )
        autoreload.autoreload_started.connect(exit_on_first_signal)
        super().run(**options)

    def inner_run(self, *args: Any, **options: Any) -> None:
        """Daphne's method without its startup messages, which the main process prints."""
        if not options["use_asgi"]:
            super().inner_run(*args, **options)
            return
        autoreload.raise_last_exception()
        if not options["skip_checks"]:
            self.check()
        self.check_migrations()
        connections.close_all()
        logging.getLogger("daphne.server").setLevel(logging.WARNING)
        # Daphne discards Twisted's log, and so its errors.
        logging.getLogger("twisted").setLevel(logging.WARNING)
        globalLogPublisher.addObserver(STDLibLogObserver("twisted"))  # type: ignore[arg-type]
        self.server_cls(
            application=self.get_application(options),
            endpoints=build_endpoint_description_strings(host=self.addr, port=self.port),
            signal_handlers=not options["use_reloader"],
            action_logger=self.log_action,
            http_timeout=self.http_timeout,
            websocket_handshake_timeout=self.websocket_handshake_timeout,
            websocket_max_message_size=self.websocket_max_message_size,
            websocket_max_frame_size=self.websocket_max_frame_size,
            fast_join=join_anonymous,
        ).run()


def cancel_on_signals() -> None:
    """Cancel the current task on Ctrl-C, SIGTERM or SIGHUP."""
    task = asyncio.current_task()
    assert task
    for number in not_ignored(signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)


def not_ignored(*numbers: signal.Signals) -> list[signal.Signals]:
    """Return the signals that are not ignored.

    `nohup` and shells ignore some for background jobs.
    """
    return [number for number in numbers if signal.getsignal(number) is not signal.SIG_IGN]


def exit_on_first_signal(**_: Any) -> None:
    """Exit on the first Ctrl-C or SIGTERM, and ignore the following ones.

    The web server shares the process group of the main process: it gets a signal to the group, and then one from the
    main process. Django's own handler would raise the second time, while the interpreter shuts down.
    """
    numbers = not_ignored(signal.SIGINT, signal.SIGTERM)

    def exit_once(*_: Any) -> None:
        for number in numbers:
            signal.signal(number, lambda *_: None)  # not SIG_IGN: a pending signal would print a warning
        sys.exit(0)

    for number in numbers:
        signal.signal(number, exit_once)


def helper_commands() -> dict[str, list[str]]:
    """Return the command lines of the processes beside the web server, by name."""
    python = [sys.executable, *(f"-W{option}" for option in sys.warnoptions)]
    worker = [
        *python,
        # In a container the user is root, and Celery would print a warning first.
        "-Wignore:You're running the worker with superuser privileges",
        *("-m", "celery", "--quiet", "--app", "livecast", "worker"),
        *("--concurrency", "2", "--loglevel", os.environ.get("LOG_LEVEL", "WARNING")),
        *("--without-gossip", "--without-mingle", "--without-heartbeat"),
        # A scheduler without a file: two runs cannot share the file, and a kill can corrupt it.
        *("--beat", "--scheduler", "celery.beat.Scheduler", "--include", "livecast.beat_with_worker"),
    ]
    demo = [*python, str(settings.BASE_DIR / "manage.py")]
    return {"worker": worker} | (
        {"demo": [*demo, "play_demo"], "crowd": [*demo, "talk_demo"]} if settings.DEBUG else {}
    )


def project_folders() -> list[Path]:
    """Return the folders of our own apps, without those of installed packages."""
    return [Path(app.path) for app in apps.get_app_configs() if Path(app.path).parent == settings.BASE_DIR]
