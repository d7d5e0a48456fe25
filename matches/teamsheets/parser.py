"""Parse a team sheet, pasted from an e-mail, a web page or a spreadsheet, to players.

Pure; never raises.

| pasted                                                     | parsed as                                          |
|------------------------------------------------------------|----------------------------------------------------|
| `1 Ederson` `1. Ederson` `#1 Ederson` `1号 王霜` `٢ نام`    | a shirt and a name                                 |
| `Ederson 1` `Ederson (1)` `王霜 7号`                       | the same                                           |
| `GK – Ederson` `GK 1 Ederson` `Ederson (GK)` `门将 王霜`   | a position besides, of the sport                   |
| `EMBER, Rolf` `EMBER Rolf` `Rolf EMBER`                    | the name in its natural order                      |
| `No⇥Last Name⇥First Name⇥Pos` and rows                     | a table with headings: layout.py                   |
| `1⇥Ederson⇥GK` `1,Ederson,GK`                              | a table without: columns are read by their content |
| a line `1`, and a line `Ederson`                           | a shirt and a name                                 |
| `(c)` `[C]` `(captain)` `©` `队长`                         | the captain                                        |
| `Subs:` `Bench` `Replacements` `替补`                      | the next players are on the bench; also `(sub)`    |
| `Starting XI` `Line-up` `首发`                             | the next players start                             |
| `Goalkeepers` `Midfielders: 8 Ash, 6 Gill` `后卫：`        | the position of the next players                   |
| `8 Ash, 6 Gill; 9 Parr` `8 Ash 6 Gill 9 Parr` `王霜、李影` | several in one line                                |
| the names of both teams as headings, or side by side       | two sheets                                         |

Any other text is skipped or refused with a reason, so that every pasted text is reported.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from matches.teamsheets.cells import Line, clean_line
from matches.teamsheets.headings import Heading, HeadingKind, HeadingReader, Segment
from matches.teamsheets.layout import SheetLayout
from matches.teamsheets.player_line import FORMATION, is_last_first, parse_player, split_players
from matches.teamsheets.positions import positions_of
from matches.teamsheets.rows import read_row
from matches.teamsheets.section import STAR_MEANINGS, Notes, Section, remarks_on
from matches.teamsheets.sheet import MAX_SHEET, Sheet, SheetNote, note_order
from matches.teamsheets.tables import Layout, cells_of
from matches.teamsheets.two_teams import question_of_columns, question_of_sections
from matches.teamsheets.vocabulary import BRACKETS, EDGES, is_other_person

_MAX_PIECES = 500  # lines and names that are parsed; a sheet has about 40
_MAX_CELLS = 1_000  # cells, headings and brackets; a table of 40 players and 12 columns has 480
_MARKS = re.compile(r"[\t,;，；、|(（\[【:：]")
_MAX_LINE = 1_000
_NOT_A_PLAYER = "Not a player of the team."
_FORMATION_REASON = "A formation. Line-ups do not store it."
_FORMATION_FIRST = re.compile(rf"\s*[(\[]?({FORMATION.pattern})[)\]]?\s*[:：]\s*(?=\S)")
_BULLET = re.compile(r"(?:(?<!\s)\s+)?[*•]\s+(?=\S)")
OWN, OPPONENT = "own", "opponent"
# The columns of two teams that the sheet does not name, and a column that is the bench of the team.
LEFT, RIGHT, BENCH = "left", "right", "bench"


def read_sheet(text: str, team: Iterable[str] = (), *, opponent: Iterable[str] = (), sport: str = "") -> Sheet:
    """Read a pasted sheet.

    `team`, `opponent`: the names of the teams, which may be headings. Players under the opponent's name are in
    `Sheet.opponent`. `sport`: the code of a sport, whose positions count; without it, those of all sports.

    >>> sheet = read_sheet("1 Ember, 3 Ida Parker (c)\\nSubs: Kit Windle 14")
    >>> [(player.number, player.name, player.starts) for player in sheet.players]
    [(1, 'Ember', True), (3, 'Ida Parker', True), (14, 'Kit Windle', False)]
    """
    parser = _SheetParser(sport, HeadingReader(positions_of(sport), team, opponent))
    parser.read(text[:MAX_SHEET])
    if len(text) > MAX_SHEET:
        parser.notes.refuse(0, text[MAX_SHEET:], f"A sheet has at most {MAX_SHEET:,} characters.")
    return parser.sheet()


class _SheetParser:
    """Reads the lines in order. `targets`: the sections that the next headings and players belong to."""

    def __init__(self, sport: str, headings: HeadingReader) -> None:
        self.sport, self.headings = sport, headings
        self.notes = Notes()
        self.sections = {name: Section() for name in (OWN, OPPONENT, LEFT, RIGHT)}
        self.sections[BENCH] = Section(starts=False)
        self.targets: tuple[str, ...] = (OWN,)
        self.columns: tuple[str, ...] = (LEFT, RIGHT)  # the sections of two teams side by side
        self.kinds: list[HeadingKind] = []  # of the headings so far
        self.is_named = False  # the team's name is a heading
        self.skips_people = False  # after "Coach" on a line of its own
        self.piece_count = 0

    def read(self, text: str) -> None:
        lines = self._clean_lines(text)
        layout = SheetLayout(lines, self.headings, self.sport)
        self.style = layout.style
        self.layout = layout
        for index, line in enumerate(lines):
            if self.piece_count >= _MAX_PIECES:
                self._skip_rest(line.number, "\n".join(one.text for one in lines[index:]))
                break
            self.piece_count += 1
            self._read_line(index, line)
        self.notes.guessed.extend(layout.notes.guessed)
        self.notes.skipped.extend(layout.notes.skipped)

    def _clean_lines(self, text: str) -> list[Line]:
        lines: list[Line] = []
        after_blank, cells = False, 0
        pasted = text.splitlines()
        filled = [raw for raw in pasted if raw.strip()]
        # A star before every line, or before a line of its sport without stars, is the mark of a list.
        in_list = self.sport not in STAR_MEANINGS or all(map(_BULLET.match, filled))
        for number, raw in enumerate(pasted, start=1):
            cells += len(_MARKS.findall(raw[:_MAX_LINE]))
            if len(lines) >= _MAX_PIECES or cells > _MAX_CELLS:
                self._skip_rest(number, "\n".join(pasted[number - 1 :]))
                break
            raw = _BULLET.sub("", raw) if in_list else raw
            if len(raw.strip()) > _MAX_LINE:
                self.notes.refuse(number, raw, f"A line has at most {_MAX_LINE:,} characters.")
                continue
            line = clean_line(number, raw, after_blank=after_blank)
            if line is not None:
                lines.append(line)
            elif raw.strip():
                self.notes.skip(number, raw, "Only marks.")
            after_blank = line is None
        return lines

    def _read_line(self, index: int, line: Line) -> None:
        layout = self.layout
        if index in layout.number_of:
            # The name of this number is on another line, which reads both.
            return
        if reason := layout.skip_reason(index):
            self.notes.skip(line.number, line.text, reason)
        elif index in layout.positions_after:
            self.notes.guess(line.number, line.text, "Read as the position of the player above.")
        elif index in layout.rows:
            self._read_row(line, layout.rows[index])
        elif teams := layout.teams_of_columns(index):
            self.columns = teams
            self.notes.skip(line.number, line.text, "The headings of the columns.")
        elif teams := self.headings.is_fixture(line.text):
            self.columns = teams
            self.notes.skip(line.number, line.text, "The names of the teams.")
        else:
            for segment in layout.segments[index]:
                self._read_segment(line, segment, index)

    def _skip_rest(self, line: int, text: str) -> None:
        self.notes.refuse(line, text, f"A sheet has at most {_MAX_PIECES} lines and names: the rest is left out.")

    def _read_segment(self, line: Line, segment: Segment, index: int) -> None:
        has_text = bool(segment.text.strip(EDGES))
        if any(heading.kind is HeadingKind.OTHER for heading in segment.meaning):
            self.skips_people = not has_text
            self.notes.skip(line.number, segment.whole, _NOT_A_PLAYER)
            return
        kept = [(section, section.position) for section in self.sections.values()]
        for heading in segment.meaning:
            self.skips_people = False
            self._apply_heading(line, segment, heading)
        if not has_text:
            if not segment.meaning:
                self.notes.refuse(line.number, line.text, "The text has no name.")
            return
        if self.skips_people and not self._ends_other_people(line):
            self.notes.skip(line.number, line.text, _NOT_A_PLAYER)
            return
        self._read_players(line, segment.text, index)
        is_position = bool(segment.meaning) and segment.meaning[-1].kind is HeadingKind.POSITION
        if is_position and not line.text.endswith((",", ";", "、", "，")):
            # "Defenders: 2 Silva, 4 Ash" is about this line only, unless the line goes on: "4 Ash,"
            for section, position in kept:
                section.position = position

    def _ends_other_people(self, line: Line) -> bool:
        """Whether a line after “Coach” is about players again: it has a number, or a blank line is before it."""
        ends = line.after_blank or any(char.isdigit() for char in line.text)
        if ends:
            self.skips_people = False
        return ends

    def _apply_heading(self, line: Line, segment: Segment, heading: Heading) -> None:
        text = segment.heading
        if heading.kind is HeadingKind.TEAM:
            self.targets = (heading.value,)
            self.is_named = True
            section = self.sections[heading.value]
            section.starts, section.position = True, ""
            self.notes.skip(line.number, f"{text}:" if segment.text else text, "The name of the team.")
            return
        self.kinds.append(heading.kind)
        for section in self._target_sections():
            if heading.kind is HeadingKind.POSITION:
                section.position = heading.value
            else:
                section.starts, section.position = heading.kind is HeadingKind.STARTERS, ""
                section.has_bench_heading |= heading.kind is HeadingKind.BENCH
        self.notes.head(line.number, text, heading.reason)

    def _target_sections(self) -> list[Section]:
        return [self.sections[name] for name in self.targets]

    def _read_players(self, line: Line, text: str, index: int) -> None:
        number = self.layout.number_lines.get(index)
        if self.layout.is_last_first(index) and is_last_first(text):
            self._add(line, text, index, last_first=True)
            return
        if heading := self.layout.unknown_headings.get(index):
            self.notes.refuse(line.number, f"{heading}:", "Unknown heading.")
            text = text.partition(heading)[2].lstrip(" :：")
        elif formation := _FORMATION_FIRST.match(text):
            self.notes.skip(line.number, formation[1], _FORMATION_REASON)
            text = text[formation.end() :]
        for piece in split_players(text, self.headings.positions):
            self.piece_count += 1
            if FORMATION.fullmatch(piece.strip(EDGES)):
                self.notes.skip(line.number, piece.strip(EDGES), _FORMATION_REASON)
            elif number is not None:
                self._add(line, f"{number} {piece}", index)
                number = None
            else:
                self._add(line, piece, index)

    def _add(self, line: Line, text: str, index: int, *, last_first: bool = False) -> None:
        if self._skips_person(line, text, BRACKETS.findall(text)):
            return
        draft = parse_player(text, self.style)
        if index in self.layout.position_of:
            draft = replace(draft, position=draft.position or self.layout.position_of[index])
        for section in self._target_sections()[:1]:
            section.add(line.number, text, draft, last_first=last_first and "," in draft.name_text)

    def _skips_person(self, line: Line, text: str, parts: Sequence[str]) -> bool:
        """Skip a coach or another person whose job is one of these parts of the line."""
        is_other = any(map(is_other_person, parts))
        if is_other:
            self.notes.skip(line.number, text, _NOT_A_PLAYER)
        return is_other

    def _read_row(self, line: Line, layout: Layout) -> None:
        cells = cells_of(line, layout.delimiter)
        named, split = not layout.by_content, layout.split
        if not split:
            self._add_row(line, self.targets[0], cells, layout.roles, named=named)
        else:
            self.targets = self.columns
            self._add_row(line, self.columns[0], cells[:split], layout.roles[:split], named=named)
            self._add_row(line, self.columns[1], cells[split:], layout.roles[split:], named=named)

    def _add_row(self, line: Line, target: str, cells: Sequence[str], roles: Sequence[str], *, named: bool) -> None:
        text = " ".join(cell for cell in cells if cell.strip(EDGES))
        if not text:
            return
        self.piece_count += 1
        if self._skips_person(line, text, cells):
            return
        row = read_row(cells, roles, self.style, named=named)
        section = self.sections[target]
        if row.opens_bench:
            section.starts, section.has_bench_heading = False, True
        for cell in cells[len(roles) :]:
            if cell.strip(EDGES):
                self.notes.skip(line.number, cell, "A cell without a column.")
        section.add(line.number, text, row.draft, last_first=row.last_first)

    def sheet(self) -> Sheet:
        """The sheet of the team, with the opponent's sheet if the text has one."""
        own, opponent, left, right = (self.sections[name] for name in (OWN, OPPONENT, LEFT, RIGHT))
        own.found.extend(self.sections[BENCH].found)
        own.has_bench_heading |= bool(self.sections[BENCH].found)
        question = question_of_columns(left, right)
        if not opponent.found:
            question = question or question_of_sections(own, self.kinds, named=self.is_named)
        if question:
            for section in (own, opponent, left, right):
                for found in section.found:
                    self.notes.refuse(found.line, found.text, "Not read, because the sheet may have two teams.")
            return self._result(question=question)
        players = own.players(self.notes, self.sport)
        theirs = opponent.players(self.notes, self.sport)
        other = Sheet(theirs, remarks=tuple(remarks_on(theirs))) if theirs else None
        return self._result(players=players, remarks=tuple(remarks_on(players)), opponent=other)

    def _result(self, **values: object) -> Sheet:
        def by_line(notes: list[SheetNote]) -> tuple[SheetNote, ...]:
            return tuple(sorted(notes, key=note_order))

        question = values.get("question")
        if question:
            values["remarks"] = (question,)
        notes = self.notes
        return Sheet(
            headings=by_line(notes.headings),
            guessed=by_line(notes.guessed),
            skipped=by_line(notes.skipped),
            refused=by_line(notes.refused),
            **values,  # type: ignore[arg-type]
        )
