"""Tables of a sheet: find the heading row, or classify the columns by what their cells contain."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from matches.teamsheets.cells import CellType, Line, cell_type, split_cells
from matches.teamsheets.positions import Positions
from matches.teamsheets.vocabulary import EDGES, SURE_SHIRT_WORDS, column_role, plain

COLUMNS = "columns"  # not a character: several blanks divide the cells
DELIMITERS = ("\t", "|", ";", ",", COLUMNS)
NAME_ROLES = ("name", "first", "last")
_ONE_EACH = ("shirt", "position", "captain", "starts", "bench", *NAME_ROLES)
_NAMES = (CellType.TEXT, CellType.CODE, CellType.PLAYER)
_ROWS_FOR_TWO_NAMES = 3  # rows that show that two columns are a first and a last name
_MOST_COLUMNS = 60
_MOST = 0.5  # share of the cells of a column that decide what it is


@dataclass(frozen=True, slots=True)
class Layout:
    """What the columns of a table contain.

    `roles`: per column "shirt", "name", "first", "last", "position", "captain", "starts", "bench", "other" (known and
    not stored), "unknown" (a heading that the reader does not know) or "" (no heading). `headings`: their texts.
    `split`: the column where a second team begins; 0 for one team. `by_content`: the table has no heading row.
    """

    delimiter: str
    roles: tuple[str, ...]
    headings: tuple[str, ...] = ()
    split: int = 0
    by_content: bool = False


def cells_of(line: Line, delimiter: str) -> list[str]:
    return list(line.columns) if delimiter == COLUMNS else split_cells(line.text, delimiter)


def find_heading_row(line: Line) -> Layout | None:
    """The layout that this row of column headings gives; None for any other line."""
    for delimiter in DELIMITERS:
        if delimiter != COLUMNS and not 0 < line.text.count(delimiter) < _MOST_COLUMNS:
            continue
        cells = cells_of(line, delimiter)
        filled = [cell for cell in cells if cell.strip(EDGES)]
        roles = [column_role(cell) if cell.strip(EDGES) else "" for cell in cells]
        known = [role for role in roles if role]
        has_name = any(role in NAME_ROLES for role in known)
        most = len(known) * 2 > len(filled) or "shirt" in known or "position" in known
        named_by_digits = any(any(map(str.isdigit, cell)) and not column_role(cell) for cell in filled)
        if len(known) > 1 and has_name and most and not named_by_digits:
            roles = [role or ("unknown" if cell.strip(EDGES) else "") for role, cell in zip(roles, cells, strict=True)]
            split = _split_of_roles(roles)
            chosen = [*_once(roles[: split or None], cells), *(_once(roles[split:], cells[split:]) if split else ())]
            return Layout(delimiter, tuple(chosen), tuple(cells), split)
    return None


def is_heading_text(text: str) -> bool:
    """Whether the line has only names of columns: "No Name Pos", divided by blanks or anything else."""
    words = plain(text).replace(",", " ").replace(";", " ").replace("|", " ").split()
    roles: list[str] = []
    at = 0
    while at < len(words) and len(roles) < len(words) <= 40:
        sizes = range(min(3, len(words) - at), 0, -1)
        taken = next((size for size in sizes if column_role(" ".join(words[at : at + size]))), 0)
        if not taken:
            return False
        roles.append(column_role(" ".join(words[at : at + taken])))
        at += taken
    sure = {"shirt", "position", "captain"} & set(roles)
    return at == len(words) and len(roles) > 1 and bool(sure) and any(role in NAME_ROLES for role in roles)


def _split_of_roles(roles: Sequence[str]) -> int:
    """The column where the headings begin again, with another column of names: a second team's."""
    seen: set[str] = set()
    for place, role in enumerate(roles):
        if role in seen and seen & set(NAME_ROLES) and set(roles[place:]) & set(NAME_ROLES):
            return place
        if role in ("shirt", "position", *NAME_ROLES):
            seen.add(role)
    return 0


def _once(roles: Sequence[str], headings: Sequence[str]) -> list[str]:
    """The roles of one team, each of them once: the surer column keeps it, the others are not stored."""
    kept = list(roles)
    for role in _ONE_EACH:
        places = [place for place, one in enumerate(roles) if one == role]
        sure = [place for place in places if any(word in plain(headings[place]) for word in SURE_SHIRT_WORDS)]
        best = (sure or places)[:1]
        for place in places:
            kept[place] = role if place in best else "other"
    # With one of the two halves beside it, "Name" is the other half.
    if "name" in kept and ("first" in kept) != ("last" in kept):
        kept[kept.index("name")] = "last" if "first" in kept else "first"
    elif "first" in kept and "last" in kept and "name" in kept:
        kept[kept.index("name")] = "other"
    return kept


# -- tables without a heading row


def headerless_delimiter(line: Line, positions: Positions) -> str:
    """The delimiter of this row of a table; "" if the line is not a row but a list of players, or one player."""
    for delimiter in DELIMITERS[:4]:
        if not 0 < line.text.count(delimiter) < _MOST_COLUMNS:
            continue
        types = [cell_type(cell, positions) for cell in split_cells(line.text, delimiter)]
        count = Counter(types)
        names = count[CellType.TEXT] + count[CellType.CODE]
        if len(types) - count[CellType.EMPTY] < 2 or not (names or count[CellType.PLAYER]):
            continue
        pairs = count[CellType.SHIRT] == 2 and names >= 2 and not count[CellType.PLAYER]
        if delimiter == "\t":
            if count[CellType.PLAYER] <= 2:
                return delimiter
        elif count[CellType.PLAYER] == 0 and (pairs or count[CellType.SHIRT] == 1):
            return delimiter
    columns = [cell_type(cell, positions) for cell in line.columns if cell.strip(EDGES)]
    return COLUMNS if columns == [CellType.PLAYER, CellType.PLAYER] else ""


def classify_columns(rows: Sequence[Sequence[str]], delimiter: str, positions: Positions) -> Layout:
    """The layout that the cells of these rows show."""
    columns = [
        _Column.of([row[place] if place < len(row) else "" for row in rows], positions)
        for place in range(max(map(len, rows)))
    ]
    split = _split_by_content(columns)
    parts = [columns[:split], columns[split:]] if split else [columns]
    roles = [role for part in parts for role in _roles_by_content(part)]
    return Layout(delimiter, tuple(roles), split=split, by_content=True)


@dataclass(frozen=True, slots=True)
class _Column:
    cells: tuple[str, ...]  # those that are not empty
    types: Counter[CellType]

    @classmethod
    def of(cls, cells: list[str], positions: Positions) -> "_Column":
        typed = [(cell, cell_type(cell, positions)) for cell in cells]
        filled = [(cell, what) for cell, what in typed if what is not CellType.EMPTY]
        return cls(tuple(cell for cell, _ in filled), Counter(what for _, what in filled))

    def share(self, *types: CellType) -> float:
        return sum(self.types[one] for one in types) / len(self.cells) if self.cells else 0.0

    @property
    def distinct(self) -> float:
        """The share of different cells: 1 for names and shirts, less for countries and ages."""
        return len({cell.casefold() for cell in self.cells}) / len(self.cells) if self.cells else 0.0

    @property
    def has_names(self) -> bool:
        return self.share(*_NAMES) >= _MOST

    @property
    def single_words(self) -> float:
        return sum(len(cell.split()) == 1 for cell in self.cells) / len(self.cells) if self.cells else 0.0


def _split_by_content(columns: list[_Column]) -> int:
    """The column where a second team begins: a second column of players, or of shirts and names; 0 without one."""
    players = [place for place, one in enumerate(columns) if one.share(CellType.PLAYER) >= _MOST]
    if len(players) > 1:
        return players[1]
    shirts = [place for place, one in enumerate(columns) if one.share(CellType.SHIRT) >= _MOST]
    names = [
        place
        for place, one in enumerate(columns)
        if one.share(CellType.TEXT, CellType.PLAYER) >= _MOST and one.distinct > 0.9
    ]
    only_names = len(names) == 2 and all(not one.cells or place in names for place, one in enumerate(columns))
    if only_names and len(columns[names[0]].cells) > 1:
        return names[1]
    if len(shirts) != 2 or len(names) < 2 or columns[shirts[1]].distinct < 1:
        return 0
    second = [place for place in names if place > shirts[0]]
    if names[0] < shirts[0] and second and second[-1] < shirts[1]:
        return second[-1]  # name, shirt, name, shirt
    if names[-1] > shirts[1] > names[0]:
        return shirts[1]  # shirt, name, shirt, name
    mirrored = shirts[0] < names[0] < names[-1] < shirts[1] and len(columns[shirts[0]].cells) >= _ROWS_FOR_TWO_NAMES
    return names[-1] if mirrored and len(columns) == 4 else 0


def _roles_by_content(columns: list[_Column]) -> list[str]:
    roles = [""] * len(columns)
    for role, what in (
        ("position", CellType.POSITION), ("captain", CellType.CAPTAIN), ("starts", CellType.MARK)
    ):  # fmt: skip
        for place, column in enumerate(columns):
            wanted = column.share(what) + (column.share(CellType.CAPTAIN) if role == "position" else 0)
            if wanted >= _MOST and column.types[what] and role not in roles and not roles[place]:
                roles[place] = role
    shirts = [place for place, one in enumerate(columns) if one.share(CellType.SHIRT) >= _MOST]
    if shirts:
        roles[max(shirts, key=lambda place: (columns[place].distinct, -_counts_rows(columns[place]), -place))] = "shirt"
    names = [place for place, one in enumerate(columns) if one.has_names and not roles[place]]
    if names:
        best = max(names, key=lambda place: _likeness_to_names(columns[place], place))
        roles[best] = "name"
        _join_two_names(columns, roles, best)
    return roles


def _counts_rows(column: _Column) -> bool:
    numbers = [cell.strip(EDGES + "#") for cell in column.cells]
    return len(numbers) > 3 and numbers == [str(number) for number in range(1, len(numbers) + 1)]


def _likeness_to_names(column: _Column, place: int) -> tuple[float, ...]:
    return (
        column.share(CellType.PLAYER, CellType.TEXT) >= _MOST,
        round(column.distinct, 1),
        column.single_words < _MOST,
        -place,
    )


def _join_two_names(columns: list[_Column], roles: list[str], best: int) -> None:
    """Mark two neighbouring columns of single words as first and last names, if enough rows show it."""
    for other in (best + 1, best - 1):
        if not 0 <= other < len(columns) or roles[other]:
            continue
        both = (columns[min(best, other)], columns[max(best, other)])
        if all(
            len(one.cells) >= _ROWS_FOR_TWO_NAMES
            and one.share(CellType.TEXT, CellType.CODE) > 0.9
            and one.single_words > 0.7
            and one.distinct > 0.7
            and all(cell[:1].isupper() for cell in one.cells)
            for one in both
        ):
            left, right = min(best, other), max(best, other)
            capitals = [sum(cell.isupper() for cell in one.cells) / len(one.cells) for one in both]
            last_first = capitals[0] > 0.7 > capitals[1]
            roles[left], roles[right] = ("last", "first") if last_first else ("first", "last")
            return
