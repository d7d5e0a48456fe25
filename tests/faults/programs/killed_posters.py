"""Posts lines from processes each of which is killed between its commit and the end of its push.

In turn: before the workers are told of the line; with the push lock in hand, before the push; after the push, before it
is written down. REPORT gets a line of JSON for each: {"key", "restarted"}, when the next process took over.
"""

import json
import os
import signal
import time
from pathlib import Path
from typing import Any
from unittest.mock import patch

from livecast.realtime.push import push
from matches import tasks
from matches.actions import EntryDraft, post_commentary
from matches.feed import delivery


def main(report: str, match_id: str, kills: str, rate: str) -> None:
    start = time.monotonic()
    with Path(report).open("a", buffering=1) as file:
        for number in range(int(kills) + 1):
            time.sleep(max(0.0, start + number / float(rate) - time.monotonic()))
            if number:
                file.write(json.dumps({"key": f"mortal-{number - 1}", "restarted": time.time()}) + "\n")
            if number == int(kills):
                return
            # This process stays out of the database: each child makes a connection of its own.
            child = os.fork()
            if not child:
                post_and_die(int(match_id), f"mortal-{number}", number % 3)
            status = os.waitpid(child, 0)[1]
            if os.WTERMSIG(status) != signal.SIGKILL:
                raise RuntimeError(f"a process was to be killed, and ended with {status}")


def post_and_die(match_id: int, key: str, when: int) -> None:
    def push_and_die(*line: Any) -> None:
        push(*line)
        die()

    with (
        patch.object(tasks.push_publications, "apply_async", die if when == 0 else lambda *_, **__: None),
        patch.object(delivery, "push", die if when == 1 else push_and_die),
    ):
        post_commentary(match_id=match_id, author=None, client_key=key, draft=EntryDraft(body=key))
        delivery.drain(match_id)
    die()  # the lock is still in the hand of one who died before


def die(*_: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)
