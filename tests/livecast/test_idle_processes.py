"""An idle process has imported only what its role needs: without pages neither the admin nor the API.

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
    command = ("celery", "-A", "livecast", "beat", "-l", "INFO", "--scheduler", "celery.beat.Scheduler", "--pidfile=")
    production.start("beat", "-X", "importtime", "-m", *command)
    until(lambda: "Sending due task sweep" in production.log("beat"))
    imported = imported_by(production, "beat")
    assert "celery.beat" in imported
    assert imported & (PAGES | WEB_SERVER | APPLICATION | {"matches.feed"}) == set()


def test_a_worker_loads_neither_pages_nor_a_web_server(production: LocalInstallation):
    production.start("worker", "-X", "importtime", "-m", "celery", "-A", "livecast", "worker", "-c", "1", "-l", "INFO")
    until(lambda: " ready." in production.log("worker"))
    imported = imported_by(production, "worker")
    assert "matches.feed.delivery" in imported
    assert imported & (PAGES | WEB_SERVER) == set()


def test_the_modules_of_this_file_exist():
    assert all(find_spec(name) for name in PAGES | WEB_SERVER | APPLICATION)


@pytest.fixture(scope="module")
def running(production: LocalInstallation) -> Iterator[Serve]:
    with serve(production, "--sockets", "1", "--pages", "1") as running:
        yield running


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_only_page_processes_load_the_api(running: Serve):
    """Pydantic is the compiled part of the API, and Pillow's decoder that of pictures."""
    by_role = {role_of(pid): compiled_modules(pid) for pid in [running.main.pid, *children(running.main.pid)]}
    assert set(by_role) == {"manager", "sockets", "pages"}
    assert {"_pydantic_core", "_imaging"} <= by_role["pages"]
    assert {"_pydantic_core", "_imaging"}.isdisjoint(by_role["sockets"])
    assert {"_pydantic_core", "_imaging", "_sqlite3", "_rust"}.isdisjoint(by_role["manager"])


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
