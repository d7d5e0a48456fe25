"""The order of the test files in a run.

Parallel workers take whole files (`--dist loadfile --no-loadscope-reorder`). At the end the other workers wait for the
file that starts last, so long files come first. The journeys are consecutive, because a worker that returns to them
after another folder must start the installation and the browser again.
"""

from collections.abc import Iterable

import pytest

# Prefixes of paths. Other files come last, in alphabetical order.
FIRST = (
    "tests/test_databases.py",  # waits for two pytest runs that share one core
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


def in_run_order(items: Iterable[pytest.Item]) -> list[pytest.Item]:
    """Sort the tests by the order of FIRST. The sort is stable."""
    return sorted(items, key=_turn)


def _turn(item: pytest.Item) -> int:
    return next((turn for turn, start in enumerate(FIRST) if item.nodeid.startswith(start)), len(FIRST))
