"""The same behaviour on every database: whatever test touches SQLite elsewhere runs on the others here.

PostgreSQL and MariaDB have row locks where SQLite has one lock, types where it has none, and each its own idea of JSON,
of time, and of which texts are the same.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.databases import HERE, SERVERS, each_server
from tests.servers import ROOT

# What is about browsers, sockets, load, or servers with a database of their own.
ELSEWHERE = (
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
SOME = 220  # tests, of which we know that they touch the database

pytestmark = pytest.mark.timeout(0)  # each test of these runs has its own


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, tuple[subprocess.Popen[bytes], Path]]]:
    """The runs of all servers, side by side; and what each of them prints."""
    # Below the tests that run meanwhile, which may have to be quick about something: these can wait.
    command = ["nice", sys.executable, "-m", "pytest", "-q"]
    command += ["-p", "tests.on_database", "-p", "no:cacheprovider", "tests"]
    command += [f"--ignore={path}" for path in ELSEWHERE]
    with ExitStack() as stack:
        found = {}
        for name, start in SERVERS.items():
            if HERE[name]:
                server = stack.enter_context(start())
                report = tmp_path_factory.mktemp(name) / "report"
                env = {**os.environ, "TEST_DATABASE_URL": server.url("livecast")}
                file = stack.enter_context(report.open("wb"))
                process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=file, stderr=subprocess.STDOUT)
                stack.callback(process.kill)
                found[name] = process, report
        yield found


@pytest.mark.parametrize("name", each_server())
def test_what_holds_on_sqlite_holds_here(name: str, runs: dict[str, tuple[subprocess.Popen[bytes], Path]]):
    process, report = runs[name]
    code = process.wait()
    said = report.read_text()
    assert code == 0, said
    passed = re.search(r"(\d+) passed", said)
    assert passed and int(passed[1]) >= SOME, said


@pytest.mark.parametrize("path", ELSEWHERE)
def test_what_runs_elsewhere_is_there(path: str):
    """What was moved would run here, too."""
    assert (ROOT / path).exists()
