"""Post lines from processes that are killed between their commit and the end of their push.

In turn, a process is killed before it sends the push task, before the push while it holds the lock, or after the push
before it records it. REPORT gets a line of JSON for each: {"key", "restarted"}. "restarted" is the time when the next
process started.
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
                file.write(json.dumps({"key": f"killed-{number - 1}", "restarted": time.time()}) + "\n")
            if number == int(kills):
                return
            # This process does not use the database, so that each child makes its own connection.
            child = os.fork()
            if not child:
                post_and_die(int(match_id), f"killed-{number}", number % 3)
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
    die()  # the lock may still be held by a killed process


def die(*_: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)
