"""The main process of `runserver`: supervises the other processes of development.

These are Valkey (unless REDIS_URL is set), the web server, a Celery worker with an embedded beat, and the demo match.
`runserver` prepares the database and then becomes this program: `python -m livecast.development HOST PORT URL WEB…`. It
reads the settings, but does not set Django up, and takes a third of the memory.
"""

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import NoReturn

from django.conf import settings
from django.utils import autoreload
from watchfiles import PythonFilter, awatch

from livecast.embedded_redis import EmbeddedValkey
from livecast.errors import LivecastError
from livecast.program import run_module_instead
from livecast.supervisor import Supervisor

RELOAD_EXIT_CODE = 3  # Django's autoreloader exits with this code to be started again
VALKEY_DIR = settings.VAR_DIR / "valkey"


def become_supervisor(*, host: str, port: int, url: str, web: Sequence[str]) -> NoReturn:
    """Replace this process by the supervisor, with the same PID. `web`: the command line of the web server."""
    run_module_instead("livecast.development", host, str(port), url, *web)


def main(host: str, port: str, url: str, *web: str) -> None:
    try:
        asyncio.run(supervise_all(host, int(port), url, web))
    except LivecastError as refusal:
        sys.exit(refusal.message)
    except (KeyboardInterrupt, asyncio.CancelledError):
        sys.exit(0)


async def supervise_all(host: str, port: int, url: str, web: Sequence[str]) -> None:
    """Supervise all processes until a signal cancels this task."""
    cancel_on_signals()
    logging.getLogger("watchfiles").setLevel(logging.WARNING)  # Django logs which file has changed
    # Two supervisors: Valkey stops last, because the other processes would log errors without it.
    async with Supervisor(report=print_line) as base, Supervisor(report=print_line) as supervisor:
        if not settings.REDIS_URL:
            valkey = EmbeddedValkey.in_folder(VALKEY_DIR)
            await base.spawn("valkey", valkey.argv)
            await asyncio.to_thread(valkey.wait_until_ready)
            os.environ["REDIS_URL"] = valkey.url  # for the children; our own settings are loaded already
        await supervisor.spawn(
            "web",
            web,
            env={autoreload.DJANGO_AUTORELOAD_ENV: "true"},
            terminal=True,
            reload_code=RELOAD_EXIT_CODE,
        )
        await wait_for_first_response(host, port)
        print_welcome(url)
        # Start these later, because they would slow down the first page.
        for name, argv in helper_commands().items():
            await supervisor.spawn(name, argv, output=partial(print_line, source=name))
        async for _ in awatch(*project_folders(), watch_filter=PythonFilter()):
            for name in helper_commands():
                await supervisor.restart(name)


async def wait_for_first_response(host: str, port: int) -> None:
    """Return when the web server has answered its first request, with any status."""
    host = {"0": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    while True:
        try:
            reader, writer = await asyncio.open_connection(host, port)
            try:
                writer.write(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                if await reader.readline():
                    return
            finally:
                writer.close()
        except OSError:  # not listening yet, or reloading
            pass
        await asyncio.sleep(0.05)


def print_welcome(url: str) -> None:
    login = "  (user demo, password demo-livecast)" if settings.DEBUG else ""
    sys.stdout.write(f"\nlivecast is running\n\n  fans     {url}\n  staff    {url}admin/{login}\n  stop     Ctrl-C\n\n")
    sys.stdout.flush()


def print_line(line: str, *, source: str = "livecast") -> None:
    with suppress(OSError):  # the terminal is closed, and SIGHUP will follow
        if line.strip():
            sys.stderr.write(f"{source} | {line.rstrip()}\n")


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


def helper_commands() -> dict[str, list[str]]:
    """Return the command lines of the processes beside the web server, by name."""
    python = [sys.executable, *(f"-W{option}" for option in sys.warnoptions)]
    worker = [
        *python,
        # In a container the user is root, and Celery would print a warning first.
        "-Wignore:You're running the worker with superuser privileges",
        *("-m", "livecast.celery_commands", "--quiet", "worker"),
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
    packages = {app.partition(".")[0] for app in settings.INSTALLED_APPS}
    return [folder for package in sorted(packages) if (folder := settings.BASE_DIR / package).is_dir()]


if __name__ == "__main__":
    main(*sys.argv[1:])
