"""Parse pasted team sheets to players."""

from matches.teamsheets.parser import read_sheet
from matches.teamsheets.sheet import MAX_NAME, MAX_PLAYERS, MAX_POSITION, MAX_SHEET, Sheet, SheetNote, SheetPlayer
from matches.teamsheets.sheet_file import text_of_file
from matches.teamsheets.vocabulary import SIDE_WORDS

__all__ = [
    "MAX_NAME",
    "MAX_PLAYERS",
    "MAX_POSITION",
    "MAX_SHEET",
    "SIDE_WORDS",
    "Sheet",
    "SheetNote",
    "SheetPlayer",
    "read_sheet",
    "text_of_file",
]
