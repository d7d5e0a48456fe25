"""Post lines at a fixed rate. Retry a failed post under its client key until it is saved.

REPORT gets a line of JSON for each result: {"key", "at", "took", and "saved" (an entry), "error" or "rolled_back"}.
"""

import json
import random
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.db import DatabaseError, transaction

from matches.actions import EntryDraft, post_commentary

RETRY = 0.1  # seconds

# The words of the lines, with characters of one to four bytes.
WORDS = "corner cross header save Überzahl für über 好球 角球 射门 ゴール 골 “off the post” 🎉 the keeper".split()


class RolledBack(Exception):
    """Roll a transaction back."""


def bodies(seed: str, longest: int = 60) -> Iterator[str]:
    words = random.Random(seed)
    while True:
        yield " ".join(words.choices(WORDS, k=words.randint(5, longest)))


def main(report: str, match_id: str, lines: str, rate: str, roll_back: str = "0") -> None:
    """Post the lines. `roll_back=7` rolls every seventh post back and does not retry it; 0 rolls none back."""
    name = Path(report).stem
    start = time.monotonic()
    with Path(report).open("a", buffering=1) as file:

        def write_record(**record: Any) -> None:
            file.write(json.dumps(record) + "\n")

        for number, body in zip(range(int(lines)), bodies(name), strict=False):
            time.sleep(max(0.0, start + number / float(rate) - time.monotonic()))
            key, line = f"{name}-{number}", EntryDraft(body=body)
            if int(roll_back) and number % int(roll_back) == int(roll_back) - 1:
                post_and_roll_back(int(match_id), key, line)
                write_record(key=key, at=time.time(), rolled_back=True)
            else:
                post_until_saved(int(match_id), key, line, write_record)


def post_until_saved(match_id: int, key: str, line: EntryDraft, write_record: Callable[..., None]) -> None:
    while True:
        began = time.monotonic()
        try:
            entry = post_commentary(match_id=match_id, author=None, client_key=key, draft=line)
        except DatabaseError as error:
            write_record(key=key, at=time.time(), took=time.monotonic() - began, error=type(error).__name__)
            # A request does the same: it does not use a broken connection again.
            transaction.get_connection().close_if_unusable_or_obsolete()
            time.sleep(RETRY)
        else:
            write_record(key=key, at=time.time(), took=time.monotonic() - began, saved=entry.pk)
            return


def post_and_roll_back(match_id: int, key: str, line: EntryDraft) -> None:
    with suppress(RolledBack), transaction.atomic():
        post_commentary(match_id=match_id, author=None, client_key=key, draft=line)
        raise RolledBack
