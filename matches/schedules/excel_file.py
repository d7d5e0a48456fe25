"""Read the rows of an .xlsx file: the first visible sheet that has matches."""

from datetime import date, datetime, time

from livecast.errors import LivecastError
from matches.schedules.schedule import Schedule, check_size
from matches.schedules.table import Reading, TableRow, read_table
from matches.spreadsheets import Cell, Sheet, read_spreadsheet


def read_excel(data: bytes, reading: Reading) -> Schedule:
    """Read the fixtures of a workbook. Sheets without matches are named as not used; other sheets are as well.

    Raises LivecastError for another file, or without a sheet of matches.
    """
    check_size(data)
    sheets = [sheet for sheet in read_spreadsheet(data) if sheet.rows]
    if not sheets:
        raise LivecastError("schedule.no_columns", "The file is empty.")
    sheets.sort(key=lambda sheet: sheet.hidden)
    refusal: LivecastError | None = None
    for sheet in sheets:
        others = [f"the sheet “{other.name[:40]}” ({len(other.rows)} rows)" for other in sheets if other is not sheet]
        try:
            return read_table("Excel", _rows(sheet), reading, _sheet_guess(sheet), others)
        except LivecastError as error:
            if error.code not in ("schedule.no_columns", "schedule.empty"):
                raise
            refusal = refusal or error
    assert refusal is not None
    raise refusal


def _sheet_guess(sheet: Sheet) -> list[str]:
    return [f"The hidden sheet “{sheet.name[:40]}” is read."] if sheet.hidden else []


def _rows(sheet: Sheet) -> list[TableRow]:
    return [TableRow(row.number, [_text(cell) for cell in row.cells]) for row in sheet.rows]


def _text(cell: Cell) -> str:
    """A date as ISO text. A spreadsheet does not tell midnight from a day without a time."""
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time(0) else f"{cell:%Y-%m-%d %H:%M}"
    if isinstance(cell, date):
        return cell.isoformat()
    return f"{cell:%H:%M}" if isinstance(cell, time) else cell
