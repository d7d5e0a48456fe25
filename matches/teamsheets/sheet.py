"""The result of reading a team sheet: what was read, guessed, skipped and refused."""

from dataclasses import dataclass, field

from livecast.input_limits import TEAM_SHEET

MAX_SHEET = TEAM_SHEET.size  # characters; a sheet has some 600
MAX_PLAYERS = 60
MAX_NAME = 120
MAX_POSITION = 40
MAX_SHIRT = 999


@dataclass(frozen=True, slots=True)
class SheetPlayer:
    """A player of a sheet. `line`: the line of the sheet (from 1) that has the name; 0 without a sheet."""

    name: str
    number: int | None = None
    position: str = ""
    starts: bool = True
    captain: bool = False
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class SheetNote:
    """A text of the sheet, its line (from 1; 0 for the whole sheet), and what the reader did with it, or why not."""

    line: int
    text: str
    reason: str


def note_order(note: SheetNote) -> tuple[bool, int]:
    """The key that sorts notes by line; those about the whole sheet are last."""
    return note.line == 0, note.line


@dataclass(frozen=True, slots=True)
class Sheet:
    """A parsed sheet of one team. Each text of the sheet is a player or is in one of the lists.

    `headings`: texts that say what follows. `guessed`: how the reader understood texts that allow other meanings.
    `skipped`: texts that are understood and not stored. `refused`: texts that the reader does not understand.
    `remarks`: sentences about the whole sheet that a person should check. `question`: a sentence that asks what only a
    person knows; the sheet has no players then. `opponent`: the other team's sheet, if the text has it too.
    """

    players: tuple[SheetPlayer, ...] = ()
    headings: tuple[SheetNote, ...] = ()
    guessed: tuple[SheetNote, ...] = ()
    skipped: tuple[SheetNote, ...] = ()
    refused: tuple[SheetNote, ...] = ()
    remarks: tuple[str, ...] = ()
    question: str = ""
    opponent: "Sheet | None" = None

    @property
    def left_out(self) -> tuple[SheetNote, ...]:
        """The texts that are not stored, by line."""
        return tuple(sorted((*self.skipped, *self.refused), key=note_order))
