"""Parse a team sheet, pasted from an e-mail, a web page or a spreadsheet, to players.

Pure; never raises.

| pasted                                                     | parsed as                                          |
|------------------------------------------------------------|----------------------------------------------------|
| `1 Ederson` `1. Ederson` `#1 Ederson` `1号 王霜`           | a shirt and a name                                 |
| `Ederson 1` `Ederson (1)` `王霜 7号`                       | the same                                           |
| `GK – Ederson` `GK 1 Ederson` `Ederson (GK)` `门将 王霜`   | a position besides                                 |
| `1⇥Ederson⇥GK` `1,Ederson,GK`                              | a row of a table, in any order of its columns      |
| `(c)` `[C]` `(captain)` `©` `队长`                         | the captain                                        |
| `Subs:` `Bench` `Replacements` `替补`                      | the next players are on the bench; also `(sub)`    |
| `Starting XI` `Line-up` `首发`                             | the next players start                             |
| `Goalkeepers` `Midfielders: 8 Ash, 6 Gill` `后卫：`        | the position of the next players                   |
| `8 Ash, 6 Gill; 9 Parr` `8 Ash 6 Gill 9 Parr` `王霜、李影` | several in one line                                |

Any other text is left out with a reason, so that every pasted text is reported.
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
    PlayerDraft,
    has_digits,
    is_column_header,
    may_hold_name,
    parse_player,
    plain,
    split_players,
)
from matches.teamsheets.vocabulary import BENCH_HEADINGS, OTHER_HEADINGS, STARTER_HEADINGS, heading_position

MAX_SHEET = TEAM_SHEET.size  # characters; a sheet has some 600
MAX_PLAYERS = 60
_MAX_PIECES = 500  # lines and names that are parsed; a sheet has about 40
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
class SkippedText:
    """Text of the sheet that is not a player, with its line (from 1) and the reason."""

    line: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A parsed sheet. `remarks` are sentences about the whole sheet that a person should check."""

    players: tuple[SheetPlayer, ...] = ()
    left_out: tuple[SkippedText, ...] = ()
    remarks: tuple[str, ...] = ()


def read_sheet(text: str, team: Iterable[str] = ()) -> Sheet:
    """Read a pasted sheet.

    `team`: what the team is called, which as a line of its own is no player.

    >>> sheet = read_sheet("1 Ember, 3 Ida Parker (c)\nSubs: Kit Windle 14")
    >>> [(player.number, player.name, player.starts) for player in sheet.players]
    [(1, 'Ember', True), (3, 'Ida Parker', True), (14, 'Kit Windle', False)]
    """
    reader = _SheetParser(frozenset(plain(name) for name in team) - {""})
    for number, line in enumerate(text[:MAX_SHEET].splitlines(), start=1):
        if reader.piece_count >= _MAX_PIECES:
            reader.skip(number, line, f"A sheet has at most {_MAX_PIECES} lines and names: the rest is left out.")
            break
        reader.read_line(number, line)
    if len(text) > MAX_SHEET:
        reader.skip(0, text[MAX_SHEET:], f"A sheet has at most {MAX_SHEET:,} characters.")
    return reader.sheet()


class _SheetParser:
    def __init__(self, team: frozenset[str]) -> None:
        self.team = team
        self.players: list[SheetPlayer] = []
        self.skipped: list[SkippedText] = []
        self.starts, self.position = True, ""
        self.piece_count = 0

    def skip(self, line: int, text: str, reason: str) -> None:
        self.skipped.append(SkippedText(line, text if len(text) <= 200 else f"{text[:200]}…", reason))

    def sheet(self) -> Sheet:
        shirts = Counter(player.number for player in self.players if player.number is not None)
        shared = ", ".join(str(number) for number, count in sorted(shirts.items()) if count > 1)
        captains = sum(player.captain for player in self.players)
        remarks = [
            f"Several players have the number {shared}. In a line the number means the first of them."
            if shared
            else "",
            "The sheet has more than one captain." if captains > 1 else "",
        ]
        return Sheet(tuple(self.players), tuple(self.skipped), tuple(filter(None, remarks)))

    def read_line(self, number: int, line: str) -> None:
        self.piece_count += 1
        line = line.strip(EDGES.replace("\t", ""))
        if not line.strip(EDGES):
            return
        if len(line) > _MAX_LINE:
            self.skip(number, line, f"A line has at most {_MAX_LINE:,} characters.")
            return
        # The patterns match blanks around a mark. Long runs of blanks would make them slow, so blanks are joined first.
        line = self._after_heading(number, _NUMBER_WORD.sub("#", _BLANKS.sub(" ", line)))
        for text in split_players(line):
            self.piece_count += 1
            self._add_player(number, text)

    def _after_heading(self, number: int, line: str) -> str:
        """The part of the line after its heading, or the whole line without a heading."""
        if self._is_heading(line):
            return ""
        if plain(BRACKETS.sub(" ", line)) in self.team:
            self.skip(number, line, "The name of the team.")
            return ""
        found = _HEADING.match(line)
        if found is None:
            return line
        if self._is_heading(found[1]):
            return found[2]
        if plain(found[1]) in OTHER_HEADINGS:
            self.skip(number, line, "Not a player of the team.")
            return ""
        if may_hold_name(found[1]) and not has_digits(found[1]) and len(list(split_players(found[2]))) != 1:
            self.skip(number, f"{found[1]}:", "Unknown heading.")
            return found[2]
        return line

    def _is_heading(self, text: str) -> bool:
        heading = plain(BRACKETS.sub(" ", text))
        if heading in BENCH_HEADINGS:
            self.starts, self.position = False, ""
        elif heading in STARTER_HEADINGS:
            self.starts, self.position = True, ""
        elif position := heading_position(heading):
            self.position = position
        else:
            return False
        return True

    def _add_player(self, line: int, text: str) -> None:
        if is_column_header(text):
            self.skip(line, text, "The headings of the columns.")
            return
        if _FORMATION.fullmatch(text.strip(EDGES)):
            self.skip(line, text.strip(EDGES), "A formation. Line-ups do not store it.")
            return
        draft = parse_player(text)
        name = " ".join(draft.name_text.strip(EDGES).split())
        if reason := _rejection_reason(draft, name):
            self.skip(line, text.strip(), reason)
        elif any(player.name.casefold() == name.casefold() for player in self.players):
            self.skip(line, text.strip(), f"{name} is already on the sheet.")
        elif len(self.players) >= MAX_PLAYERS:
            self.skip(line, text.strip(), f"A sheet has at most {MAX_PLAYERS} players.")
        else:
            starts = self.starts and not draft.on_bench
            position = draft.position or self.position
            self.players.append(SheetPlayer(name, draft.number, position, starts, draft.captain))
            for note in draft.notes:
                self.skip(line, f"({note})", f"Unknown note on {name}.")


def _rejection_reason(draft: PlayerDraft, name: str) -> str:
    if not LETTER.search(name):
        return "The text has no name."
    if "\x00" in name or not name.isprintable():
        return "The text has a character that cannot be printed."
    if draft.has_two_numbers:
        return "The text has two numbers: keep only the shirt number."
    if draft.number is not None and draft.number > _MAX_SHIRT:
        return f"{draft.number} is not a shirt number."
    if any(character.isdigit() for character in name):
        return "The name contains a number."
    if len(name) > MAX_NAME:
        return f"A name has at most {MAX_NAME} characters."
    return ""
