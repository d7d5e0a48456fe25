"""A commentator who posts at a pace, and keeps trying a post that failed, under its key, until told that it is saved.

REPORT gets a line of JSON for each thing told: {"key", "at", "took", and "saved" (an entry), "error" or "rolled_back"}.
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

# What commentary is made of, in characters of one to four bytes.
WORDS = "corner cross header save Überzahl für über 好球 角球 射门 ゴール 골 “off the post” 🎉 the keeper".split()


class ChangedMyMind(Exception):
    """Breaks off a transaction."""


def bodies(seed: str, longest: int = 60) -> Iterator[str]:
    words = random.Random(seed)
    while True:
        yield " ".join(words.choices(WORDS, k=words.randint(5, longest)))


def main(report: str, match_id: str, lines: str, rate: str, roll_back: str = "0") -> None:
    """`roll_back`: which of so many posts is rolled back after it was written, and posted no more (0: none)."""
    name = Path(report).stem
    start = time.monotonic()
    with Path(report).open("a", buffering=1) as file:

        def tell(**word: Any) -> None:
            file.write(json.dumps(word) + "\n")

        for number, body in zip(range(int(lines)), bodies(name), strict=False):
            time.sleep(max(0.0, start + number / float(rate) - time.monotonic()))
            key, line = f"{name}-{number}", EntryDraft(body=body)
            if int(roll_back) and number % int(roll_back) == int(roll_back) - 1:
                post_and_roll_back(int(match_id), key, line)
                tell(key=key, at=time.time(), rolled_back=True)
            else:
                post_until_saved(int(match_id), key, line, tell)


def post_until_saved(match_id: int, key: str, line: EntryDraft, tell: Callable[..., None]) -> None:
    while True:
        began = time.monotonic()
        try:
            entry = post_commentary(match_id=match_id, author=None, client_key=key, draft=line)
        except DatabaseError as error:
            tell(key=key, at=time.time(), took=time.monotonic() - began, error=type(error).__name__)
            # As the next request would find it: a connection that broke is not used again.
            transaction.get_connection().close_if_unusable_or_obsolete()
            time.sleep(RETRY)
        else:
            tell(key=key, at=time.time(), took=time.monotonic() - began, saved=entry.pk)
            return


def post_and_roll_back(match_id: int, key: str, line: EntryDraft) -> None:
    with suppress(ChangedMyMind), transaction.atomic():
        post_commentary(match_id=match_id, author=None, client_key=key, draft=line)
        raise ChangedMyMind
