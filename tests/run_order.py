"""The order of the test files in a run.

A worker takes whole files (`--dist loadfile --no-loadscope-reorder`). The others wait for the last file, so long files
come first. The journeys come together, because a worker that returns to them must start the installation and the
browser again.
"""

from collections.abc import Iterable

import pytest

# By the beginning of the path. Other files come last, in alphabetical order.
FIRST = (
    "tests/test_databases.py",  # waits for two runs of its own, which share a core
    "tests/journeys/",
    "tests/bench/",
    "tests/livecast/test_serve.py",
    "tests/accounts/test_served.py",
    "tests/livecast/test_runserver.py",
    "tests/chat/test_two_processes.py",
    "tests/livecast/realtime/",
    "tests/matches/actions/test_four_commentators.py",
    "tests/matches/actions/test_holds_restart.py",
    "tests/livecast/",
    "tests/matches/providers/test_real_feeds.py",
    "tests/accounts/test_flood.py",
)


def in_turn(items: Iterable[pytest.Item]) -> list[pytest.Item]:
    """Sort tests by FIRST. Equal ones keep their order."""
    return sorted(items, key=_turn)


def _turn(item: pytest.Item) -> int:
    return next((turn for turn, start in enumerate(FIRST) if item.nodeid.startswith(start)), len(FIRST))
