"""In which order the files of a run have their turn.

Side by side, a file is the smallest thing that a worker takes (`--dist loadfile --no-loadscope-reorder`). Whatever is
begun last is what the others wait for: so what takes long comes first. And the journeys keep together, since a worker
that leaves them for another folder has to bring up the whole installation, with its browser, when it comes back.
"""

from collections.abc import Iterable

import pytest

# By what they begin with. Who is not named comes last, in the order of the alphabet.
FIRST = (
    "tests/test_databases.py",  # waits for two runs of its own, which have a core's time between them
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
    """The longest first; of what is equally long, as it was collected."""
    return sorted(items, key=_turn)


def _turn(item: pytest.Item) -> int:
    return next((turn for turn, start in enumerate(FIRST) if item.nodeid.startswith(start)), len(FIRST))
