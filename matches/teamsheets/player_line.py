"""Split a line of a team sheet into players, and parse each of them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from matches.teamsheets.vocabulary import BENCH_WORDS, CAPTAIN_WORDS, COLUMN_NAMES, position_of, position_word

BRACKETS = re.compile(r"[(\[（【]([^()\[\]（）【】]*)[)\]）】]")
_SHIRT = re.compile(r"(?:#|№)?([0-9]{1,6})(?:号|號)?[.):：、]?")
_SEPARATORS = re.compile(r"\t|[,;，；、|]")
_NEXT_SHIRT = re.compile(r"\s+(?=#?[0-9]{1,3}(?:号|[.):])?\s*[^\W\d_])")
_DASH = re.compile(r"\s+[-–—:：]\s*|[–—:：]\s*")
EDGES = " \t.,;:-–—·•*●▪、，；：_|\u00a0\u3000\ufeff"
_GLUED = (
    re.compile(r"#?(?P<shirt>[0-9]{1,3})[.)、-](?P<name>[^\W\d_].*)"),
    re.compile(r"(?P<shirt>[0-9]{1,3})(?:号|號)?(?P<name>[^\W\d_].*)"),
    re.compile(r"(?P<name>.*[^\W\d_])(?P<shirt>[0-9]{1,3})(?:号|號)?"),
)
LETTER = re.compile(r"[^\W\d_]")


@dataclass(slots=True)
class PlayerDraft:
    """A partly parsed player. `name_text` is the text that may be the name."""

    name_text: str
    number: int | None = None
    position: str = ""
    captain: bool = False
    on_bench: bool = False
    has_two_numbers: bool = False
    notes: tuple[str, ...] = ()  # texts in brackets with an unknown meaning


def split_players(line: str) -> Iterator[str]:
    """Yield the text of each player of a line. A row of a table is one player."""
    cells = [cell for cell in _SEPARATORS.split(line) if cell.strip(EDGES)]
    names = [cell for cell in cells if may_hold_name(cell)]
    if len(cells) > 1 and (is_column_header(line) or len(names) <= 1):
        yield "\t".join(cells)
        return
    if "\t" in line and sum(_SHIRT.fullmatch(cell.strip()) is not None for cell in cells) == 1:
        # A table with unknown columns: the first cell that may be a name is the name.
        yield "\t".join(f"({cell})" if cell in names[1:] else cell for cell in cells)
        return
    for cell in cells:
        yield from _split_by_shirts(cell.strip())


def _split_by_shirts(text: str) -> list[str]:
    """Split `8 Ash 6 Gill` at the shirt numbers if each name has one."""
    parts = _NEXT_SHIRT.split(text)
    numbered = all(LETTER.search(part) and part.lstrip("# ")[:1].isdigit() for part in parts)
    return parts if len(parts) > 1 and numbered else [text]


def may_hold_name(cell: str) -> bool:
    """Whether this cell may contain a player's name, not only a note on a player."""
    return _apply_word(PlayerDraft(""), cell, alone=True) is None and bool(LETTER.search(parse_player(cell).name_text))


def has_digits(text: str) -> bool:
    return any(character.isdigit() for character in BRACKETS.sub(" ", text))


def parse_player(text: str) -> PlayerDraft:
    draft = PlayerDraft("")
    extra: list[str] = []
    text = text.replace("©", "(c)")
    for word in BRACKETS.findall(text):
        found = _apply_word(draft, word, alone=True)
        if found is None:
            if word.strip():
                extra.append(word.strip())
        else:
            draft = found
    text = BRACKETS.sub(" \t ", text)
    left: list[str] = []
    for cell in text.split("\t"):
        whole = _apply_word(draft, cell, alone=True) if "\t" in text and cell.strip() else None
        if whole is not None:
            draft = whole
        else:
            draft, name = _apply_cell(draft, cell)
            left.append(name)
    return replace(draft, name_text=" ".join(filter(None, left)), notes=tuple(extra))


def _apply_cell(draft: PlayerDraft, cell: str) -> tuple[PlayerDraft, str]:
    """Remove known words from both ends of a cell until the name is left."""
    parts = [part for part in _DASH.split(cell.strip(EDGES)) if part.strip(EDGES)]
    kept = []
    for part in parts:
        whole = _apply_word(draft, part, alone=len(parts) > 1)
        if whole is not None:
            draft = whole
        else:
            kept.append(part)
    words = " ".join(kept).split()
    for end in (0, -1):
        while words and (found := _apply_word(draft, words[end], alone=False)) is not None:
            draft = found
            words.pop(end)
    return _split_glued_number(draft, words)


def _split_glued_number(draft: PlayerDraft, words: list[str]) -> tuple[PlayerDraft, str]:
    """Split `7王霜` and `王霜7号`, since Chinese has no spaces, and `7.Ash` and `7-Ash`."""
    name = " ".join(words)
    if draft.number is None:
        for pattern in _GLUED if not name.isascii() else _GLUED[:1]:
            if found := pattern.fullmatch(name):
                return replace(draft, number=int(found["shirt"])), found["name"]
    return draft, name


def _apply_word(draft: PlayerDraft, text: str, *, alone: bool) -> PlayerDraft | None:
    """Return the draft with the meaning of this word; None for an unknown word.

    `alone`: the word is in brackets, in a cell of its own or beside a dash. Then it may be a position or a captain's
    mark that would otherwise belong to the name.
    """
    text = text.strip(EDGES)
    word = plain(text)
    if found := _SHIRT.fullmatch(text):
        number = int(found[1])
        return replace(
            draft, number=number, has_two_numbers=draft.has_two_numbers or draft.number not in (None, number)
        )
    if word in CAPTAIN_WORDS and (alone or word not in ("c", "captain")):
        return replace(draft, captain=True)
    if alone and word in BENCH_WORDS:
        return replace(draft, on_bench=True)
    position = position_of(text) if alone else position_word(text)
    return replace(draft, position=position) if position and not draft.position else None


def is_column_header(line: str) -> bool:
    cells = [plain(cell) for cell in _SEPARATORS.split(line) if cell.strip(EDGES)]
    return len(cells) > 1 and all(cell in COLUMN_NAMES for cell in cells)


def plain(text: str) -> str:
    return " ".join(text.replace("-", " ").strip(EDGES).lower().split())
