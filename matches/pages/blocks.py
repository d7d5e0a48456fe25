"""The blocks of a long match: ranges of positions, of about fifty lines each.

A line that is inserted between others joins their block, so no other block changes. The page of a match has the lines
of its newest blocks; the older ones have addresses of their own. static/matches/pages/older-lines.js loads them.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from matches.models import CommentaryEntry

BLOCK_LINES = 50
BLOCK_POSITIONS = BLOCK_LINES * CommentaryEntry.POSITION_STEP
WHOLE = 75  # a match with fewer lines is one page
MIN_SHOWN = 30  # lines that the page of a long match has at least


@dataclass(frozen=True, slots=True)
class Block:
    """A block that the page does not have. `first` and `last`: the lowest and the highest id of its entries.

    `version`: the hash of its lines. An address with it never changes its content.
    """

    number: int
    version: str
    first: int
    last: int


def block_at(position: int) -> int:
    """Return the number of the block of a position. A line before the first one belongs to block 0."""
    return max(0, (position - 1) // BLOCK_POSITIONS)


def begin_of(number: int) -> int:
    """Return the lowest position of a block."""
    return number * BLOCK_POSITIONS + 1


def first_shown(lines: Counter[int]) -> int:
    """Return the number of the oldest block that the page shows. `lines`: the number of lines of each block."""
    if lines.total() < WHOLE:
        return 0
    shown = 0
    for number in sorted(lines, reverse=True):
        shown += lines[number]
        if shown >= MIN_SHOWN:
            return number
    return 0


def version_of(rows: Iterable[bytes]) -> str:
    digest = hashlib.blake2b(digest_size=8)
    for row in rows:
        digest.update(row)
    return digest.hexdigest()
