"""How many subscribers a topic has over all processes.

Each process reports its own number; a reader adds them up.
"""

import os
import secrets
from collections.abc import Iterable, Mapping

from livecast import presence

REPORT_TTL = 8.0  # seconds: the number of a process that died is dropped after this
REPORT_INTERVAL = 2.0  # seconds

# A pid is used again, and another machine may have the same.
_process = f"{os.getpid()}.{secrets.token_hex(4)}"


def report(subscribers: Mapping[str, int]) -> None:
    """Store this process's number of subscribers by topic.

    Blocks: call it through `in_database`.
    """
    for topic, number in subscribers.items():
        presence.record(f"viewers:{topic}", _process, number, REPORT_TTL)


def totals(topics: Iterable[str]) -> dict[str, int]:
    """Return the number of subscribers of each topic. Blocks, as `report` does."""
    return {topic: count(topic) for topic in topics}


def count(topic: str) -> int:
    return sum(presence.current(f"viewers:{topic}").values())
