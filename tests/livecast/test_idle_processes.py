"""An idle process has imported only what its role needs: without pages neither the admin nor the API, for example.

`python -X importtime` logs each import of a process. The web processes, which `serve` starts, are recognised by the
compiled modules in their memory.
"""

import re
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.livecast.serving.production_server import Serve, children, make_production, serve, until
from tests.ports import free_port
from tests.servers import LocalInstallation, local_installation

pytestmark = pytest.mark.processes

PAGES = {"matches.admin.match", "matches.api.read", "matches.pages.views", "ninja", "openpyxl", "unfold.admin"}
WEB_SERVER = {"daphne.server", "twisted.internet", "autobahn"}
# `serve` has its own WebSocket, and a proxy that ends TLS.
UNUSED_BY_SERVE = {"autobahn", "cryptography.x509", "service_identity", "twisted.internet._sslverify"}
CELERY = {"celery.app", "kombu.connection", "billiard"}
# Of Celery's other commands: a shell.
CELERY_SHELL = {"celery.bin.celery", "click_repl", "prompt_toolkit"}
# Loaded by the processes that serve pages, and by others when they need them first.
PAGE_FILES = {"isal", "livecast.asgi", "livecast.http.page_cache", "whitenoise"}
RARE = {"PIL.Image", "alibabacloud_dysmsapi20170525", "pypinyin"}
APPLICATION = {"django.contrib.auth", "django.db.models", "django.forms", "matches.sports", "psycopg"}


@pytest.fixture(scope="module")
def production(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalInstallation]:
    with local_installation(tmp_path_factory.mktemp("production")) as installation:
        make_production(installation)
        yield installation


def imported_by(production: LocalInstallation, name: str) -> set[str]:
    return set(re.findall(r"^import time: .*\| +(\S+)$", production.log(name), re.MULTILINE))


def test_the_process_manager_does_not_load_the_application(production: LocalInstallation):
    program = ("-m", "livecast.serving.process_manager", "web", "1", f"127.0.0.1:{free_port()}")
    production.start("manager", "-X", "importtime", *program)
    until(lambda: "serving: 1 processes" in production.log("manager"))
    imported = imported_by(production, "manager")
    assert "livecast.supervisor" in imported
    assert imported & (PAGES | WEB_SERVER | APPLICATION | {"celery", "django.views"}) == set()


def test_beat_does_not_load_the_application(production: LocalInstallation):
    options = ("-l", "INFO", "--scheduler", "celery.beat.Scheduler", "--pidfile=")
    production.start("beat", "-X", "importtime", "-m", "livecast.celery_commands", "beat", *options)
    until(lambda: "Sending due task sweep" in production.log("beat"))
    imported = imported_by(production, "beat")
    assert "celery.beat" in imported
    assert imported & (PAGES | WEB_SERVER | APPLICATION | CELERY_SHELL | {"matches.feed"}) == set()


def test_a_worker_loads_neither_pages_nor_a_web_server(production: LocalInstallation):
    program = ("-m", "livecast.celery_commands", "worker", "-c", "1", "-l", "INFO")
    production.start("worker", "-X", "importtime", *program)
    until(lambda: " ready." in production.log("worker"))
    imported = imported_by(production, "worker")
    assert "matches.feed.delivery" in imported
    assert imported & (PAGES | WEB_SERVER | CELERY_SHELL | PAGE_FILES | RARE) == set()


def test_a_process_for_sockets_loads_neither_pages_nor_celery(production: LocalInstallation):
    """The log also has the imports of its process manager, which are fewer."""
    program = ("-m", "livecast.serving.process_manager", "sockets", "1", f"127.0.0.1:{free_port()}")
    production.start("sockets", *program, PYTHONPROFILEIMPORTTIME="1")
    until(lambda: "serving: 1 processes" in production.log("sockets"))
    imported = imported_by(production, "sockets")
    assert {"chat.topics", "daphne.server", "livecast.realtime.hub"} <= imported
    unneeded = PAGES | UNUSED_BY_SERVE | CELERY | PAGE_FILES | RARE | {"matches.actions", "matches.teamsheets"}
    assert imported & unneeded == set()


def test_the_modules_of_this_file_exist():
    named = PAGES | WEB_SERVER | APPLICATION | UNUSED_BY_SERVE | CELERY | CELERY_SHELL | PAGE_FILES | RARE
    assert all(find_spec(name) for name in named)


@pytest.fixture(scope="module")
def running(production: LocalInstallation) -> Iterator[Serve]:
    with serve(production, "--sockets", "1", "--pages", "1") as running:
        yield running


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_only_page_processes_load_the_api(running: Serve):
    """Pydantic is the compiled part of the API."""
    by_role = {role_of(pid): compiled_modules(pid) for pid in [running.main.pid, *children(running.main.pid)]}
    assert set(by_role) == {"manager", "sockets", "pages"}
    assert "_pydantic_core" in by_role["pages"]
    assert "_pydantic_core" not in by_role["sockets"]
    assert {"_pydantic_core", "_sqlite3"}.isdisjoint(by_role["manager"])
    for loaded in by_role.values():
        assert {"_rust", "_imaging"}.isdisjoint(loaded)  # cryptography and Pillow


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_process_manager_takes_less_than_half_of_a_page_process(running: Serve):
    memory = {role_of(pid): resident_memory(pid) for pid in [running.main.pid, *children(running.main.pid)]}
    assert memory["manager"] < memory["pages"] / 2
    assert memory["sockets"] < memory["pages"]


def role_of(pid: int) -> str:
    found = re.search(rb"--role=(\w+)", Path(f"/proc/{pid}/cmdline").read_bytes())
    return found[1].decode() if found else "manager"


def compiled_modules(pid: int) -> set[str]:
    return set(re.findall(r"/([^/.]+)\.[^/\n]*so$", Path(f"/proc/{pid}/maps").read_text(), re.MULTILINE))


def resident_memory(pid: int) -> int:
    """Return the resident memory of a process in kB."""
    found = re.search(r"^VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
    assert found
    return int(found[1])
