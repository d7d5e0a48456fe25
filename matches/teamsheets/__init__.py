"""Pasted team sheets."""

from matches.teamsheets.parser import MAX_PLAYERS, MAX_SHEET, LeftOut, Sheet, SheetPlayer, read_sheet

__all__ = ["MAX_PLAYERS", "MAX_SHEET", "LeftOut", "Sheet", "SheetPlayer", "read_sheet"]
