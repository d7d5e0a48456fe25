"""The layout of a whole sheet: which lines are rows of a table, numbers of other lines, or “Last, First”."""

import re
from collections.abc import Sequence

from matches.teamsheets.cells import LETTER, CellType, Line, cell_type, shirt_number
from matches.teamsheets.headings import Heading, HeadingKind, HeadingReader, Segment
from matches.teamsheets.number_lines import LineType, join_numbers
from matches.teamsheets.player_line import LineStyle, has_digits, is_last_first, may_hold_name, split_players
from matches.teamsheets.rows import has_name
from matches.teamsheets.section import Notes
from matches.teamsheets.tables import (
    COLUMNS,
    Layout,
    cells_of,
    classify_columns,
    find_heading_row,
    headerless_delimiter,
    is_heading_text,
)
from matches.teamsheets.vocabulary import BRACKETS, EDGES

_UNKNOWN_HEADING = re.compile(r"([^:：]{1,40})[:：](.*)")
_LINES_OF_LAST_FIRST = 3  # lines without numbers that show that commas divide last and first names
_ROWS_OF_BLANKS = 2  # rows that show that several blanks divide columns of players
_MOST_TITLES = 4
_SHOWN_CELLS = 5  # of a skipped column


class SheetLayout:
    """Looks at all lines before they are read one by one.

    `rows`: index of a line → the layout of its table. `heading_rows`: indexes of rows that only name columns.
    `number_lines`: index of a name's line → the shirt number on another line; `number_of`: the indexes of those.
    `unknown_headings`: index → the text before a colon that is not a known heading. `notes`: guesses and skipped cells.
    """

    def __init__(self, lines: Sequence[Line], headings: HeadingReader, sport: str) -> None:
        self.lines, self.headings = lines, headings
        self.segments = [self._segments(line) for line in lines]
        self.style = LineStyle(headings.positions, bool(sport), self._has_bracketed_letters())
        self.notes = Notes()
        self.heading_rows: set[int] = set()
        self.rows: dict[int, Layout] = {}
        self._find_tables()
        self.titles = self._find_titles()
        self.position_of: dict[int, str] = {}
        self.positions_after: set[int] = set()
        self._find_positions_after()
        self.unknown_headings = self._find_unknown_headings()
        self.number_lines: dict[int, int] = {}
        self.number_of: set[int] = set()
        self._join_numbers()
        self._last_first = self._find_last_first()

    def _segments(self, line: Line) -> list[Segment]:
        cells = [cell for cell in line.text.split("\t") if cell.strip(EDGES)]
        meaning = self.headings.meaning(cells[0]) if len(cells) > 1 else ()
        is_heading = bool(meaning) and meaning[0].kind is not HeadingKind.POSITION
        if is_heading and all(self.headings.meaning(cell) == meaning for cell in cells):
            return [Segment(cells[0], meaning, "")]  # "Subs⇥⇥Subs"
        return self.headings.segments(line.text)

    def _has_bracketed_letters(self) -> bool:
        """Whether the sheet has letters of positions in brackets: other letters than C, or several C."""
        found = [inner.strip() for line in self.lines for inner in BRACKETS.findall(line.text)]
        letters = [inner for inner in found if self.headings.positions.is_letter(inner)]
        return letters.count("C") > 1 or any(letter != "C" for letter in letters)

    def _is_free(self, index: int) -> bool:
        """Whether the line has no heading: it may be a row of a table."""
        return len(self.segments[index]) == 1 and not self.segments[index][0].meaning

    # -- tables

    def _find_tables(self) -> None:
        current: Layout | None = None
        blocks: dict[str, list[int]] = {}
        for index, line in enumerate(self.lines):
            if (layout := find_heading_row(line)) or is_heading_text(line.text):
                self._classify(blocks)
                self.heading_rows.add(index)
                current = layout
                if layout:
                    self._note_columns(line, layout)
            elif not self._is_free(index) or self._heads_columns(line):
                continue
            elif current and self._fits(line, current):
                self.rows[index] = current
            elif delimiter := headerless_delimiter(line, self.headings.positions):
                blocks.setdefault(delimiter, []).append(index)
        self._classify(blocks)

    def _fits(self, line: Line, layout: Layout) -> bool:
        if layout.delimiter != COLUMNS and layout.delimiter not in line.text:
            return False
        cells = cells_of(line, layout.delimiter)
        filled = [cell for cell in cells if cell.strip(EDGES)]
        return len(filled) > 1 and (layout.delimiter != COLUMNS or len(cells) == len(layout.roles))

    def _note_columns(self, line: Line, layout: Layout) -> None:
        reasons = {"other": "A column that line-ups do not store.", "unknown": "An unknown column."}
        for role, heading in zip(layout.roles, layout.headings, strict=True):
            if role in reasons:
                self.notes.skip(line.number, heading, reasons[role])

    def _classify(self, blocks: dict[str, list[int]]) -> None:
        """Find the columns of the tables without a heading row, and forget their rows."""
        positions = self.headings.positions
        for delimiter, indexes in blocks.items():
            if delimiter == COLUMNS and len(indexes) < _ROWS_OF_BLANKS:
                continue  # several players in a line, with several blanks between them
            rows = {index: cells_of(self.lines[index], delimiter) for index in indexes}
            layout = classify_columns(list(rows.values()), delimiter, positions)
            fitting = [index for index in indexes if layout.split or has_name(rows[index], layout.roles, self.style)]
            for index in indexes:
                alone = index not in fitting
                self.rows[index] = classify_columns([rows[index]], delimiter, positions) if alone else layout
                if alone:
                    self._note_cells({index: rows[index]}, self.rows[index])
            if fitting:
                self._note_cells({index: rows[index] for index in fitting}, layout)
            if len(fitting) > 1 and not layout.split:
                first = self.lines[fitting[0]]
                named = [f"{place} {_ROLE_NAMES[role]}" for place, role in enumerate(layout.roles, 1) if role]
                reason = f"The columns are read by their content: {', '.join(named)}."
                self.notes.guess(first.number, first.text, reason)
        blocks.clear()

    def _note_cells(self, rows: dict[int, list[str]], layout: Layout) -> None:
        """Report the cells that are not a shirt, a name or a position: once per column, of one row in brackets."""
        for place, role in enumerate(layout.roles):
            cells = {
                index: row[place]
                for index, row in rows.items()
                if place < len(row) and cell_type(row[place], self.headings.positions) is not CellType.EMPTY
            }
            if role or not cells:
                continue
            number = self.lines[next(iter(cells))].number
            if len(rows) == 1:
                self.notes.skip(number, f"({next(iter(cells.values()))})", "Not a shirt, a name or a position.")
                continue
            shown = ", ".join(list(cells.values())[:_SHOWN_CELLS])
            more = f" and {len(cells) - _SHOWN_CELLS} more" if len(cells) > _SHOWN_CELLS else ""
            reason = f"Column {place + 1} has no shirts, names or positions{more and f' ({len(cells)} cells)'}."
            self.notes.skip(number, shown + more, reason)

    def _heads_columns(self, line: Line) -> bool:
        """Whether the line has two cells with headings, of two columns of players."""
        return any(self._headings_of_two(cells) for cells in (line.text.split("\t"), list(line.columns)))

    def _headings_of_two(self, cells: Sequence[str]) -> list[Heading | None]:
        """The headings of two filled cells; [] for other cells. One of them may be an unknown text: None."""
        filled = [cell for cell in cells if cell.strip(EDGES)]
        if len(filled) != 2:
            return []
        found = [next(iter(self.headings.meaning(cell)), None) for cell in filled]
        kinds = [one.kind for one in found if one]
        if HeadingKind.TEAM in kinds and not any(has_digits(cell) for cell in filled):
            return found
        return found if kinds == [HeadingKind.STARTERS, HeadingKind.BENCH] else []

    def teams_of_columns(self, index: int) -> tuple[str, ...]:
        """The teams that head the two columns, "own" and "opponent" in their order; () for any other line.

        One known team is enough if a table of two teams follows.
        """
        for cells in (self.lines[index].text.split("\t"), self.lines[index].columns):
            found = self._headings_of_two(cells)
            teams = [one.value for one in found if one and one.kind is HeadingKind.TEAM]
            if len(set(teams)) == 2:
                return tuple(teams)
            if teams and len(teams) < 2 and self._table_of_two_follows(index):
                other = "opponent" if teams == ["own"] else "own"
                return (teams[0], other) if found[0] and found[0].value else (other, teams[0])
            if found and not teams and self._table_of_two_follows(index):
                return ("own", "bench")
        return ()

    def _table_of_two_follows(self, index: int) -> bool:
        return any(other in self.rows and self.rows[other].split for other in range(index + 1, index + 4))

    def skip_reason(self, index: int) -> str:
        """Why this line has no player; "" for other lines."""
        if index in self.heading_rows:
            return "The headings of the columns."
        return "A line above the headings of the columns." if index in self.titles else ""

    def _find_titles(self) -> frozenset[int]:
        """The few lines above the first row of headings that have no shirt: titles of the sheet."""
        first = min(self.heading_rows & {index - 1 for index in self.rows}, default=0)
        above = [
            index
            for index in range(first)
            if self._is_free(index)
            and index not in self.rows
            and sum(bool(cell.strip(EDGES)) for cell in self.lines[index].text.split("\t")) == 1
            and not self.headings.is_fixture(self.lines[index].text)
        ]
        numbered = any(has_digits(self.lines[index].text[:4]) for index in above)
        return frozenset() if numbered or len(above) > _MOST_TITLES else frozenset(above)

    # -- lines of text

    def _find_positions_after(self) -> None:
        """Find positions on lines of their own below each player, as web pages have them.

        A position above its players has players below it, so the last line of the sheet decides.
        """
        found: dict[int, int] = {}
        last = ""
        for index, segments in enumerate(self.segments):
            only = segments[0] if len(segments) == 1 else None
            if only and only.meaning and only.meaning[-1].kind is HeadingKind.POSITION and not only.text.strip(EDGES):
                if last != "player":
                    return  # a position without a player above it
                found[index] = index - 1
                last = "position"
            elif shirt_number(self.lines[index].text) is None:
                last = "player" if self._is_free(index) else "heading"
        if last == "position" and len(found) > 1:
            for index, player in found.items():
                self.positions_after.add(index)
                self.position_of[player] = self.segments[index][0].meaning[-1].value

    def _find_unknown_headings(self) -> dict[int, str]:
        found = {}
        for index, line in enumerate(self.lines):
            if index in self.rows or index in self.heading_rows or not self._is_free(index):
                continue
            parts = _UNKNOWN_HEADING.fullmatch(line.text)
            if parts is None or has_digits(parts[1]) or not may_hold_name(parts[1], self.style):
                continue
            if len(list(split_players(parts[2], self.headings.positions))) != 1:
                found[index] = parts[1]
        return found

    def _join_numbers(self) -> None:
        types = [self._line_type(index) for index in range(len(self.lines))]
        for number_index, name_index in join_numbers(types).items():
            number, name = self.lines[number_index], self.lines[name_index]
            shirt = shirt_number(number.text)
            if shirt is not None:
                self.number_lines[name_index] = shirt
                self.number_of.add(number_index)
                reason = f"The number of line {number.number} and the name of line {name.number} are joined."
                self.notes.guess(number.number, f"{number.text.strip()} {name.text}", reason)

    def _line_type(self, index: int) -> LineType:
        line = self.lines[index]
        if shirt_number(line.text) is not None:
            return LineType.NUMBER
        if self.headings.positions.code_of(line.text) and line.text.isupper():
            return LineType.POSITION
        if index in self.rows or index in self.heading_rows or index in self.unknown_headings:
            return LineType.OTHER
        is_name = (
            self._is_free(index)
            and not has_digits(line.text)
            and bool(LETTER.search(line.text))
            and not self.headings.is_fixture(line.text)
            and (is_last_first(line.text) or len(list(split_players(line.text, self.headings.positions))) == 1)
        )
        return LineType.NAME if is_name else LineType.OTHER

    def _find_last_first(self) -> frozenset[int]:
        """The lines that are one player as “Last, First”, and not two players: the whole sheet decides."""
        with_comma = [index for index, line in enumerate(self.lines) if "," in line.text and index not in self.rows]
        likely = [index for index in with_comma if self._is_free(index) and is_last_first(self.lines[index].text)]
        lists = len(with_comma) - len(likely)
        found = set()
        for index in likely:
            text = BRACKETS.sub(" ", self.lines[index].text)
            last = "".join(char for char in text.partition(",")[0] if char.isalpha())
            first = "".join(char for char in text.partition(",")[2] if char.isalpha())
            in_capitals = len(last) > 1 and last.isupper() and not first.isupper()
            numbered = index in self.number_lines or any(char.isdigit() for char in text)
            if in_capitals or (not lists and (numbered or len(likely) >= _LINES_OF_LAST_FIRST)):
                found.add(index)
        return frozenset(found)

    def is_last_first(self, index: int) -> bool:
        return index in self._last_first


_ROLE_NAMES = {
    "shirt": "shirt",
    "name": "name",
    "first": "first name",
    "last": "last name",
    "position": "position",
    "captain": "captain",
    "starts": "starter",
}
