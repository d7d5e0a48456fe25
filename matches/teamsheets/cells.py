"""Lines and cells of a sheet: cleaning them, dividing lines into cells, and what a cell contains."""

import csv
import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from livecast.clean_text import clean
from matches.teamsheets.positions import Positions
from matches.teamsheets.sheet import MAX_SHIRT
from matches.teamsheets.vocabulary import (
    BENCH_HEADINGS,
    BENCH_WORDS,
    CAPTAIN_WORDS,
    EDGES,
    STARTER_WORDS,
    WEAK_CAPTAIN_WORDS,
    YES_WORDS,
    plain,
)

LETTER = re.compile(r"[^\W\d_]")
SHIRT = re.compile(r"(?:#|№)?([0-9]{1,6})(?:号|號|番)?[.):：、]?")
_NUMBER_WORD = re.compile(r"\b(?:no\b|nr\b|n[°º])\.? ?(?=[0-9])", re.IGNORECASE)
_CIRCLED = {code: f"{unicodedata.numeric(chr(code)):.0f} " for code in (*range(0x2460, 0x2474), *range(0x2776, 0x2780))}

_MONTHS = "jan|feb|mar|apr|may|mai|jun|jul|aug|ago|sep|oct|okt|nov|dec|dez|dic"
DATE = re.compile(
    r"(?<![\w.])(?:[0-9]{1,2}([./-])[0-9]{1,2}\1(?:[0-9]{4}|[0-9]{2})|[0-9]{4}([./-])[0-9]{1,2}\2[0-9]{1,2}"
    rf"|[0-9]{{1,2}}[ -](?:{_MONTHS})[a-zé]{{0,6}}\.?,?[ -](?:[0-9]{{4}}|[0-9]{{2}})"
    rf"|(?:{_MONTHS})[a-zé]{{0,6}}\.? [0-9]{{1,2}},? [0-9]{{4}}|[0-9]{{4}}年[0-9]{{1,2}}月[0-9]{{1,2}}日?)(?![\w])",
    re.IGNORECASE,
)
MEASURE = re.compile(
    r"(?<![\w.,])(?:[12][.,][0-9]{2} ?m?|[0-9]{2,3} ?(?:cm|kg|lbs?|cm\.|kg\.)|[4-8]['’′] ?[0-9]{1,2}(?:[\"”″]|'')?"
    r"|[4-8]-(?:[0-9]|1[01]))(?![\w-])",
    re.IGNORECASE,
)
# Height, weight and class as rosters of colleges have them: "6-4 225 SR".
BODY = re.compile(
    r"(?<![\w.,])[4-8](?:-|['’′] ?)(?:[0-9]|1[01])(?:[\"”″]|'')?,? +[12][0-9]{2}(?: ?lbs?\.?)?"
    r"(?:,? +(?:R-)?(?:FR|SO|JR|SR|GR)\.?)?(?![\w-])"
)
_COMPOSITE = re.compile(r"(?:#|№)?[0-9]{1,3}(?:号|號)?[.):]?[ -]*[^\W\d_].*|[^\W\d_].* [#(]?[0-9]{1,3}(?:号|號)?[)]?")
_CODE = re.compile(r"[A-Z]{2,3}")
_DASHES = "-–—−.?/*"


class CellType(StrEnum):
    """What a cell contains, seen alone."""

    EMPTY = "empty"
    SHIRT = "shirt"
    POSITION = "position"
    CAPTAIN = "captain"
    MARK = "mark"  # of a starter or of the bench
    FACT = "fact"  # a date, a height, a licence number
    CODE = "code"  # two or three capitals: a country, or a short name
    PLAYER = "player"  # a shirt and a name
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the sheet that is not blank, cleaned. Tabs divide cells; other blanks are single spaces.

    `columns`: the parts of the line between tabs or several blanks, as documents with columns have them.
    """

    number: int
    text: str
    columns: tuple[str, ...]
    after_blank: bool = False  # a blank line is before it


def clean_line(number: int, text: str, *, after_blank: bool) -> Line | None:
    """Clean a line of the sheet; None for a blank one. Digits of every script become 0–9."""
    # A long run of blanks would make patterns slow, so blanks are joined before anything else.
    cells = [_with_plain_digits(clean(cell)) for cell in text.split("\t")]
    if not any(cell.strip(EDGES) for cell in cells):
        return None
    columns = tuple(
        _with_plain_digits(clean(part))
        for cell in text.split("\t")
        for part in re.split(r" {2,}|\u3000+|\u00a0{2,}", cell)
    )
    joined = _NUMBER_WORD.sub("#", "\t".join(cells))
    return Line(number, joined.rstrip(" \t"), columns, after_blank)


def _with_plain_digits(text: str) -> str:
    if text.isascii():
        return text
    text = text.translate(_CIRCLED)
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text)


def split_cells(text: str, delimiter: str) -> list[str]:
    """The cells of a line, without the blanks around them. Cells in quotation marks may contain the delimiter."""
    if '"' in text:
        return [cell.strip() for cell in next(csv.reader([text], delimiter=delimiter, skipinitialspace=True), [])]
    return [cell.strip() for cell in text.split(delimiter)]


def shirt_number(text: str) -> int | None:
    """The number of a cell or line that contains only a shirt number from 0 to 999."""
    found = SHIRT.fullmatch(text.strip(EDGES))
    number = int(found[1]) if found else -1
    return number if 0 <= number <= MAX_SHIRT else None


def is_mark(text: str) -> bool:
    """Whether the text says that a player starts, or sits on the bench."""
    word = plain(text)
    return word in BENCH_WORDS or word in STARTER_WORDS or word in BENCH_HEADINGS


def is_yes(text: str) -> bool:
    return text.strip() in YES_WORDS or plain(text) in YES_WORDS


def is_captain(text: str, *, alone: bool) -> bool:
    """Whether the text marks the captain. `alone`: it is in brackets or in a cell of its own."""
    word = plain(text)
    return word in CAPTAIN_WORDS and (alone or word not in WEAK_CAPTAIN_WORDS)


@lru_cache(maxsize=4096)
def cell_type(cell: str, positions: Positions) -> CellType:
    text = cell.strip(EDGES.replace("*", "").replace("•", "").replace("●", ""))
    if not text or not text.strip(_DASHES.replace("*", "")):
        return CellType.EMPTY
    if shirt_number(text) is not None:
        return CellType.SHIRT
    if positions.code_of(text):
        return CellType.POSITION
    if is_captain(text.strip("()[]（）"), alone=True) or text == "©":
        return CellType.CAPTAIN
    if is_mark(text) or text in ("*", "✓", "✔"):
        return CellType.MARK
    if DATE.fullmatch(text) or MEASURE.fullmatch(text):
        return CellType.FACT
    if not LETTER.search(text):
        return CellType.FACT
    if _CODE.fullmatch(text):
        return CellType.CODE
    if _COMPOSITE.fullmatch(text):
        return CellType.PLAYER
    return CellType.FACT if any(char.isdigit() for char in text) or "@" in text else CellType.TEXT
