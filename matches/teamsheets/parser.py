"""A team sheet as it is pasted, from an e-mail, a web page or a spreadsheet, to players. Pure; never raises.

| pasted                                                     | read as                                            |
|------------------------------------------------------------|----------------------------------------------------|
| `1 Ederson` `1. Ederson` `#1 Ederson` `1号 王霜`           | a shirt and a name                                 |
| `Ederson 1` `Ederson (1)` `王霜 7号`                       | the same                                           |
| `GK – Ederson` `GK 1 Ederson` `Ederson (GK)` `门将 王霜`   | a position besides                                 |
| `1⇥Ederson⇥GK` `1,Ederson,GK`                              | a row of a table, in any order of its columns      |
| `(c)` `[C]` `(captain)` `©` `队长`                         | the captain                                        |
| `Subs:` `Bench` `Replacements` `替补`                      | those behind it are on the bench; `(sub)` says so  |
| `Starting XI` `Line-up` `首发`                             | those behind it start                              |
| `Goalkeepers` `Midfielders: 8 Ash, 6 Gill` `后卫：`        | the position of those behind it                    |
| `8 Ash, 6 Gill; 9 Parr` `8 Ash 6 Gill 9 Parr` `王霜、李影` | several in one line                                |

Whatever is none of these is left out with a sentence why: nothing that was pasted goes unsaid.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from livecast.input_limits import TEAM_SHEET
from matches.teamsheets.player_line import (
    BRACKETS,
    EDGES,
    LETTER,
    Piece,
    is_columns,
    is_numbered,
    may_name,
    pieces_of,
    plain,
    read_piece,
)
from matches.teamsheets.vocabulary import BENCH, OTHERS, START, heading_position

MAX_SHEET = TEAM_SHEET.size  # characters; a sheet has some 600
MAX_PLAYERS = 60
_MAX_PIECES = 500  # lines and names that are looked at; a sheet has some 40
MAX_NAME = 120
_MAX_LINE = 1_000
_MAX_SHIRT = 999

_NUMBER_WORD = re.compile(r"\b(?:no|nr)\b\.? ?(?=[0-9])", re.IGNORECASE)
_BLANKS = re.compile(r"[^\S\t]+")
_HEADING = re.compile(r"^([^:：]{1,40})[:：]\s*(.*)$")
_FORMATION = re.compile(r"[1-9](?:-[1-9]){2,4}")


@dataclass(frozen=True, slots=True)
class SheetPlayer:
    name: str
    number: int | None = None
    position: str = ""
    starts: bool = True
    captain: bool = False


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A piece of the sheet that is nobody: in which line (from 1), what it says, and why it is left out."""

    line: int
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """What was read. `remarks` are sentences about it as a whole, that a person may want to look at."""

    players: tuple[SheetPlayer, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    remarks: tuple[str, ...] = ()


def read_sheet(text: str, team: Iterable[str] = ()) -> Sheet:
    """Read a pasted sheet; `team`: what the team is called, which as a line of its own is no player.

    >>> sheet = read_sheet("1 Ember, 3 Ida Parker (c)\\nSubs: Kit Windle 14")
    >>> [(player.number, player.name, player.starts) for player in sheet.players]
    [(1, 'Ember', True), (3, 'Ida Parker', True), (14, 'Kit Windle', False)]
    """
    reader = _Reader(frozenset(plain(name) for name in team) - {""})
    for number, line in enumerate(text[:MAX_SHEET].splitlines(), start=1):
        if reader.pieces >= _MAX_PIECES:
            reader.leave_out(number, line, f"A sheet has at most {_MAX_PIECES} lines and names: the rest is left out.")
            break
        reader.read_line(number, line)
    if len(text) > MAX_SHEET:
        reader.leave_out(0, text[MAX_SHEET:], f"A sheet has at most {MAX_SHEET:,} characters.")
    return reader.sheet()


class _Reader:
    def __init__(self, team: frozenset[str]) -> None:
        self.team = team
        self.players: list[SheetPlayer] = []
        self.out: list[LeftOut] = []
        self.starts, self.position = True, ""
        self.pieces = 0

    def leave_out(self, line: int, text: str, why: str) -> None:
        self.out.append(LeftOut(line, text if len(text) <= 200 else f"{text[:200]}…", why))

    def sheet(self) -> Sheet:
        shirts = Counter(player.number for player in self.players if player.number is not None)
        shared = ", ".join(str(number) for number, count in sorted(shirts.items()) if count > 1)
        captains = sum(player.captain for player in self.players)
        remarks = [
            f"More than one wears {shared}: by that number, the first is meant." if shared else "",
            "There is more than one captain." if captains > 1 else "",
        ]
        return Sheet(tuple(self.players), tuple(self.out), tuple(filter(None, remarks)))

    def read_line(self, number: int, line: str) -> None:
        self.pieces += 1
        line = line.strip(EDGES.replace("\t", ""))
        if not line.strip(EDGES):
            return
        if len(line) > _MAX_LINE:
            self.leave_out(number, line, f"A line has at most {_MAX_LINE:,} characters.")
            return
        # The patterns look for the blanks around a mark: in a long run of blanks each of them would begin to look.
        line = self._after_heading(number, _NUMBER_WORD.sub("#", _BLANKS.sub(" ", line)))
        for text in pieces_of(line):
            self.pieces += 1
            self._take(number, text)

    def _after_heading(self, number: int, line: str) -> str:
        """What of the line comes behind its heading; all of it where it has none."""
        if self._is_heading(line):
            return ""
        if plain(BRACKETS.sub(" ", line)) in self.team:
            self.leave_out(number, line, "The name of the team.")
            return ""
        found = _HEADING.match(line)
        if found is None:
            return line
        if self._is_heading(found[1]):
            return found[2]
        if plain(found[1]) in OTHERS:
            self.leave_out(number, line, "Not a player of the team.")
            return ""
        if may_name(found[1]) and not is_numbered(found[1]) and len(list(pieces_of(found[2]))) != 1:
            self.leave_out(number, f"{found[1]}:", "A heading that says nothing of a player.")
            return found[2]
        return line

    def _is_heading(self, text: str) -> bool:
        heading = plain(BRACKETS.sub(" ", text))
        if heading in BENCH:
            self.starts, self.position = False, ""
        elif heading in START:
            self.starts, self.position = True, ""
        elif position := heading_position(heading):
            self.position = position
        else:
            return False
        return True

    def _take(self, line: int, text: str) -> None:
        if is_columns(text):
            self.leave_out(line, text, "The headings of the columns.")
            return
        if _FORMATION.fullmatch(text.strip(EDGES)):
            self.leave_out(line, text.strip(EDGES), "A formation: the line-up is kept without one.")
            return
        piece = read_piece(text)
        name = " ".join(piece.rest.strip(EDGES).split())
        if why := _why_not(piece, name):
            self.leave_out(line, text.strip(), why)
        elif any(player.name.casefold() == name.casefold() for player in self.players):
            self.leave_out(line, text.strip(), f"{name} is on the sheet already.")
        elif len(self.players) >= MAX_PLAYERS:
            self.leave_out(line, text.strip(), f"A sheet has at most {MAX_PLAYERS} players.")
        else:
            starts = self.starts and not piece.bench
            position = piece.position or self.position
            self.players.append(SheetPlayer(name, piece.number, position, starts, piece.captain))
            for said in piece.extra:
                self.leave_out(line, f"({said})", f"Said of {name}, and not understood.")


def _why_not(piece: Piece, name: str) -> str:
    if not LETTER.search(name):
        return "There is no name in it."
    if "\x00" in name or not name.isprintable():
        return "It holds a character that is no text."
    if piece.twice:
        return "Two numbers: which is the shirt?"
    if piece.number is not None and piece.number > _MAX_SHIRT:
        return f"{piece.number} is no shirt."
    if any(character.isdigit() for character in name):
        return "A number within the name."
    if len(name) > MAX_NAME:
        return f"A name has at most {MAX_NAME} characters."
    return ""
