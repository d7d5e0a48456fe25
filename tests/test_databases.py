"""Run tests on PostgreSQL and MariaDB in separate runs. All other runs use SQLite.

Tests with the marker `every_database` run here in `make test`: they check what differs between databases. All tests
that use the database run here in `make test-databases`.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.databases import HERE, SERVERS, each_server
from tests.servers import ROOT

# Tests of browsers, sockets and load, and tests that start servers with their own databases.
NOT_HERE = (
    "tests/bench",
    "tests/faults",
    "tests/journeys",
    "tests/livecast",
    "tests/matches/demo/test_demo.py",
    "tests/matches/management/test_replay.py",
    "tests/livecast/realtime",
    "tests/matches/providers/test_real_feeds.py",
    "tests/matches/actions/test_four_commentators.py",
)
# The least number of passed tests: a run that selects nothing would pass, too.
MIN_MARKED = 150
MIN_WHOLE = 1000

pytestmark = [pytest.mark.processes, pytest.mark.timeout(0)]  # each test of these runs has its own time limit

Runs = dict[str, tuple[subprocess.Popen[bytes], Path]]


def marked_files() -> list[str]:
    """Return the files with tests for every database. The runs collect only these."""
    files = sorted((ROOT / "tests").rglob("test_*.py"))
    return [str(file) for file in files if "pytest.mark.every_database(" in file.read_text() and file != Path(__file__)]


def whole_suite() -> list[str]:
    return ["-p", "tests.on_database", "tests", *(f"--ignore={path}" for path in NOT_HERE)]


@contextmanager
def started(factory: pytest.TempPathFactory, arguments: list[str]) -> Iterator[Runs]:
    """Start pytest with these arguments on every server in parallel. Yield each process and its output file."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
    with ExitStack() as stack:
        runs: Runs = {}
        for name, start in SERVERS.items():
            if HERE[name]:
                server = stack.enter_context(start())
                report = factory.mktemp(name) / "report"
                env = {**os.environ, "TEST_DATABASE_URL": server.url("livecast")}
                file = stack.enter_context(report.open("wb"))
                process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=file, stderr=subprocess.STDOUT)
                stack.callback(process.kill)
                runs[name] = process, report
        yield runs


def require_passed(run: tuple[subprocess.Popen[bytes], Path], at_least: int) -> None:
    process, report = run
    code = process.wait()
    output = report.read_text()
    assert code == 0, output
    passed = re.search(r"(\d+) passed", output)
    assert passed and int(passed[1]) >= at_least, output


@pytest.fixture(scope="module")
def marked_runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runs]:
    with started(tmp_path_factory, ["-m", "every_database", *marked_files()]) as runs:
        yield runs


@pytest.fixture(scope="module")
def whole_runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runs]:
    with started(tmp_path_factory, whole_suite()) as runs:
        yield runs


@pytest.mark.parametrize("name", each_server())
def test_marked_tests_pass_on_every_database(name: str, marked_runs: Runs):
    require_passed(marked_runs[name], MIN_MARKED)


@pytest.mark.whole_suite
@pytest.mark.parametrize("name", each_server())
def test_the_whole_suite_passes_on_every_database(name: str, whole_runs: Runs):
    require_passed(whole_runs[name], MIN_WHOLE)


@pytest.mark.parametrize("path", NOT_HERE)
def test_excluded_paths_exist(path: str):
    """A renamed path would run here."""
    assert (ROOT / path).exists()
