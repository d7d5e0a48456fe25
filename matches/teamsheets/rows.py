"""Read a row of a table as a player: the cells by the roles of their columns."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from matches.teamsheets.cells import CellType, cell_type, is_captain, is_yes, shirt_number
from matches.teamsheets.names import natural_order
from matches.teamsheets.player_line import LineStyle, PlayerDraft, parse_player
from matches.teamsheets.sheet import MAX_POSITION
from matches.teamsheets.tables import NAME_ROLES
from matches.teamsheets.vocabulary import BENCH_HEADINGS, BENCH_WORDS, EDGES, STARTER_WORDS, plain

_NO_WORDS = frozenset("n no nein non nao não 0 f false falsch falso - – — e b 否 不 لا خیر ไม่".split())
_SORT_KEY = re.compile(r"[1-9](?=[A-Z]{2})")  # “1GK”, as web tables sort positions
_NAME_PARTS = (CellType.TEXT, CellType.CODE, CellType.PLAYER, CellType.EMPTY)


@dataclass(frozen=True, slots=True)
class Row:
    """A player of a table. `opens_bench`: the row has a bench heading in a cell of its own."""

    draft: PlayerDraft
    last_first: bool = False
    opens_bench: bool = False


def read_row(cells: Sequence[str], roles: Sequence[str], style: LineStyle, *, named: bool = False) -> Row:
    """Read the cells of one team in one row. `roles`: see Layout.roles. The draft's notes have the unusable cells.

    `named`: the columns have headings, so an empty cell below “Starter” says that the player does not start.
    """
    by_role = {role: cell for role, cell in zip(roles, cells, strict=False) if role and cell.strip(EDGES)}
    starred = {role: cell.strip() for role, cell in zip(roles, cells, strict=False) if role and cell.strip() == "*"}
    name = _name_of(by_role)
    if any(cell_type(part, style.positions) not in _NAME_PARTS for part in name.split(",")):
        name = name.replace(",", "\t")  # "Windle, GK"
    draft = parse_player(name, replace(style, letters=False)) if name else PlayerDraft()
    last_first = "," in draft.name_text
    notes = list(draft.notes)
    if cell := by_role.get("shirt", ""):
        number = shirt_number(cell)
        if number is None:
            notes.append((cell, "Not a shirt number."))
        elif draft.number not in (None, number):
            draft = replace(draft, has_two_numbers=True)
        else:
            draft = replace(draft, number=number)
    if cell := by_role.get("position", ""):
        # The column says that it is a position, so other words than the known ones are kept as they are.
        known = style.positions.code_of(cell) or style.positions.code_of(_SORT_KEY.sub("", cell.strip()))
        draft = replace(draft, position=known or cell.strip()[:MAX_POSITION])
    if cell := by_role.get("captain", ""):
        draft = replace(draft, captain=draft.captain or is_yes(cell) or is_captain(cell, alone=True))
    opens_bench = False
    if cell := by_role.get("starts", ""):
        opens_bench = plain(cell) in BENCH_HEADINGS and plain(cell) not in BENCH_WORDS
        starts = _starts(cell)
        if starts is None:
            notes.append((cell, "Unknown word for a starter or for the bench."))
        else:
            draft = replace(draft, starts=starts)
    elif named and "starts" in roles:
        draft = replace(draft, starts="starts" in starred)
    elif "starts" in starred:
        draft = replace(draft, has_star=True)
    if cell := by_role.get("bench", ""):
        draft = replace(draft, starts=not (is_yes(cell) or plain(cell) in BENCH_WORDS))
    elif named and "bench" in roles:
        draft = replace(draft, starts="bench" not in starred)
    return Row(replace(draft, notes=tuple(notes)), last_first, opens_bench)


def _starts(cell: str) -> bool | None:
    """Whether a cell below “Starter” or “Status” says that the player starts; None for an unknown word."""
    word = plain(cell)
    if is_yes(cell) or word in STARTER_WORDS or word == "s":
        return True
    return False if word in _NO_WORDS or word in BENCH_WORDS or word in BENCH_HEADINGS else None


def _name_of(by_role: dict[str, str]) -> str:
    first, last, name = (by_role.get(role, "").strip() for role in ("first", "last", "name"))
    if last.isupper() and first and not first.isupper():
        return natural_order(f"{last}, {first}", last_first=True)
    return " ".join(filter(None, (first, last))) or name


def has_name(cells: Sequence[str], roles: Sequence[str], style: LineStyle) -> bool:
    """Whether the row has a name where the layout expects it."""
    return any(
        role in NAME_ROLES
        and cell_type(cell, style.positions) in (CellType.TEXT, CellType.CODE, CellType.PLAYER, CellType.POSITION)
        for role, cell in zip(roles, cells, strict=False)
    )
