"""A pytest plugin, `-p tests.quick`: leave out tests that start other processes.

Such a test has the marker `processes`, a fixture of FIXTURES, or its file is in FOLDERS. Any other test that starts a
process fails, because it needs the marker. Only livecast's picture decoder may run.
"""

import subprocess
from typing import Any

import pytest

FOLDERS = ("tests/bench/", "tests/deploy/", "tests/faults/", "tests/journeys/", "tests/livecast/realtime/daphne/")
FIXTURES = frozenset(("counter", "counting_server", "database_server", "installation", "server", "stage"))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    left_out = [item for item in items if starts_processes(item)]
    config.hook.pytest_deselected(items=left_out)
    kept = set(items) - set(left_out)
    items[:] = [item for item in items if item in kept]


def starts_processes(item: pytest.Item) -> bool:
    fixtures = getattr(item, "fixturenames", ())
    return (
        item.get_closest_marker("processes") is not None
        or item.nodeid.startswith(FOLDERS)
        or not FIXTURES.isdisjoint(fixtures)
    )


@pytest.fixture(autouse=True)
def no_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    from matches.photos.image_processing import DECODER  # Django needs its settings first

    start = subprocess.Popen.__init__

    def start_decoder(process: Any, command: Any, *arguments: Any, **options: Any) -> None:
        if str(DECODER) not in command:
            pytest.fail(f"`make quick` starts no processes: mark this test `processes`. It starts {command}")
        start(process, command, *arguments, **options)

    monkeypatch.setattr(subprocess.Popen, "__init__", start_decoder)
