"""Parse pasted team sheets to players."""

from matches.teamsheets.parser import MAX_PLAYERS, MAX_SHEET, Sheet, SheetPlayer, SkippedText, read_sheet

__all__ = ["MAX_PLAYERS", "MAX_SHEET", "Sheet", "SheetPlayer", "SkippedText", "read_sheet"]
