"""One player of a team sheet: the pieces of a line, and what each says of him."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from matches.teamsheets.vocabulary import CAPTAIN, COLUMNS, LATECOMER, position_of, position_word

BRACKETS = re.compile(r"[(\[（【]([^()\[\]（）【】]*)[)\]）】]")
_SHIRT = re.compile(r"(?:#|№)?([0-9]{1,6})(?:号|號)?[.):：、]?")
_SEVERAL = re.compile(r"\t|[,;，；、|]")
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
class Piece:
    """One player as far as he is understood: `rest` is what may yet be the name."""

    rest: str
    number: int | None = None
    position: str = ""
    captain: bool = False
    bench: bool = False
    twice: bool = False  # two numbers
    extra: tuple[str, ...] = ()  # brackets that say something else


def pieces_of(line: str) -> Iterator[str]:
    """The players of a line, each as it was written: a row of a table is one."""
    cells = [cell for cell in _SEVERAL.split(line) if cell.strip(EDGES)]
    names = [cell for cell in cells if may_name(cell)]
    if len(cells) > 1 and (is_columns(line) or len(names) <= 1):
        yield "\t".join(cells)
        return
    if "\t" in line and sum(_SHIRT.fullmatch(cell.strip()) is not None for cell in cells) == 1:
        # A table with more columns than we know: the name is the first of them that may be one.
        yield "\t".join(f"({cell})" if cell in names[1:] else cell for cell in cells)
        return
    for cell in cells:
        yield from _by_shirts(cell.strip())


def _by_shirts(text: str) -> list[str]:
    """`8 Ash 6 Gill`: shirts in front of names part them, where there are as many as there are names."""
    parts = _NEXT_SHIRT.split(text)
    numbered = all(LETTER.search(part) and part.lstrip("# ")[:1].isdigit() for part in parts)
    return parts if len(parts) > 1 and numbered else [text]


def may_name(cell: str) -> bool:
    """Whether there is somebody in this cell, and not only what is said of somebody."""
    return _of_word(Piece(""), cell, bracketed=True) is None and bool(LETTER.search(read_piece(cell).rest))


def is_numbered(text: str) -> bool:
    return any(character.isdigit() for character in BRACKETS.sub(" ", text))


def read_piece(text: str) -> Piece:
    piece = Piece("")
    extra: list[str] = []
    text = text.replace("©", "(c)")
    for said in BRACKETS.findall(text):
        found = _of_word(piece, said, bracketed=True)
        if found is None:
            if said.strip():
                extra.append(said.strip())
        else:
            piece = found
    text = BRACKETS.sub(" \t ", text)
    left: list[str] = []
    for cell in text.split("\t"):
        whole = _of_word(piece, cell, bracketed=True) if "\t" in text and cell.strip() else None
        if whole is not None:
            piece = whole
        else:
            piece, name = _of_cell(piece, cell)
            left.append(name)
    return replace(piece, rest=" ".join(filter(None, left)), extra=tuple(extra))


def _of_cell(piece: Piece, cell: str) -> tuple[Piece, str]:
    """Take off a cell's ends whatever is said of the player, until the name is left."""
    parts = [part for part in _DASH.split(cell.strip(EDGES)) if part.strip(EDGES)]
    kept = []
    for part in parts:
        whole = _of_word(piece, part, bracketed=len(parts) > 1)
        if whole is not None:
            piece = whole
        else:
            kept.append(part)
    words = " ".join(kept).split()
    for end in (0, -1):
        while words and (found := _of_word(piece, words[end], bracketed=False)) is not None:
            piece = found
            words.pop(end)
    return _glued(piece, words)


def _glued(piece: Piece, words: list[str]) -> tuple[Piece, str]:
    """`7王霜`, `王霜7号`: Chinese is written without the space; `7.Ash`, `7-Ash`: a mark does for one."""
    name = " ".join(words)
    if piece.number is None:
        for pattern in _GLUED if not name.isascii() else _GLUED[:1]:
            if found := pattern.fullmatch(name):
                return replace(piece, number=int(found["shirt"])), found["name"]
    return piece, name


def _of_word(piece: Piece, said: str, *, bracketed: bool) -> Piece | None:
    """The piece with what this word says of the player; None where it says nothing that is known.

    Standing by itself, in brackets, a cell or beside a dash, a word may be a position that in a name it is not.
    """
    said = said.strip(EDGES)
    word = plain(said)
    if found := _SHIRT.fullmatch(said):
        number = int(found[1])
        return replace(piece, number=number, twice=piece.twice or piece.number not in (None, number))
    if word in CAPTAIN and (bracketed or word not in ("c", "captain")):
        return replace(piece, captain=True)
    if bracketed and word in LATECOMER:
        return replace(piece, bench=True)
    position = position_of(said) if bracketed else position_word(said)
    return replace(piece, position=position) if position and not piece.position else None


def is_columns(line: str) -> bool:
    cells = [plain(cell) for cell in _SEVERAL.split(line) if cell.strip(EDGES)]
    return len(cells) > 1 and all(cell in COLUMNS for cell in cells)


def plain(text: str) -> str:
    return " ".join(text.replace("-", " ").strip(EDGES).lower().split())
