"""How many fans a topic has over all processes: each says its own number now and then; whoever asks adds them up."""

import os
import secrets
from collections.abc import Mapping

from livecast import signs

LASTS = 8.0  # seconds: a process that died counts no longer than this
SAY_EVERY = 2.0

# A pid is used again, and another machine may have the same.
_process = f"{os.getpid()}.{secrets.token_hex(4)}"


def say(fans: Mapping[str, int]) -> None:
    """This process's fans, by topic. Blocks: `in_database`."""
    for topic, count in fans.items():
        signs.leave(f"fans:{topic}", _process, count, LASTS)


def count(topic: str) -> int:
    return sum(signs.standing(f"fans:{topic}").values())
