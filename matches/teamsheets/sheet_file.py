"""Read an uploaded file with a team sheet as the text that a person would paste."""

import re
from datetime import date, datetime

from livecast.errors import LivecastError
from livecast.input_limits import TEAM_SHEET, TEAM_SHEET_FILE
from matches.spreadsheets import Cell, Sheet, is_spreadsheet, read_spreadsheet

_HAN_RUN = re.compile("[\u3400-\u9fff]+")


def text_of_file(data: bytes) -> str:
    """Return the text of a file: an .xlsx workbook as rows with tabs, any other file decoded.

    The lines have the numbers of the file's rows. A workbook with several sheets has the name of each as a heading.

    Raises LivecastError: lineup.sheet_too_long (413), lineup.sheet_unreadable, and those of `read_spreadsheet`.
    """
    TEAM_SHEET_FILE.require(data, f"A file has at most {TEAM_SHEET_FILE.size // 1024} KB: keep only the team sheet.")
    text = _text_of_workbook(read_spreadsheet(data)) if is_spreadsheet(data) else _decode(data)
    TEAM_SHEET.require(text, f"A team sheet has at most {TEAM_SHEET.size:,} characters: keep only its rows.")
    return text


def _text_of_workbook(sheets: list[Sheet]) -> str:
    shown = [sheet for sheet in sheets if sheet.rows and not sheet.hidden]
    if not shown:
        raise LivecastError("lineup.sheet_unreadable", "The workbook has no rows.")
    if len(shown) == 1:
        return "\n".join(_lines(shown[0]))
    return "\n\n".join("\n".join([sheet.name, *_lines(sheet)]) for sheet in shown)


def _lines(sheet: Sheet) -> list[str]:
    lines: list[str] = []
    for row in sheet.rows:
        lines.extend([""] * (row.number - 1 - len(lines)))
        lines.append("\t".join(map(_cell_text, row.cells)))
    return lines


def _cell_text(cell: Cell) -> str:
    if isinstance(cell, datetime):
        cell = cell.date()
    return cell.isoformat() if isinstance(cell, date) else " ".join(str(cell).split())


def _decode(data: bytes) -> str:
    """Decode a text file: UTF-8, UTF-16 with its mark, the Chinese GB 18030, or Windows' Western encoding."""
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ["utf-16"] if marked else ["utf-8-sig", "gb18030", "cp1252"]:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text and (encoding != "gb18030" or _is_chinese(text)):
            return text
    raise LivecastError("lineup.sheet_unreadable", "The file is not a text. Save it as .xlsx, or as CSV in UTF-8.")


def _is_chinese(text: str) -> bool:
    """Whether the ideographs stand together. In a Western text that is decoded wrongly they stand alone."""
    runs = _HAN_RUN.findall(text)
    return bool(runs) and sum(len(run) > 1 for run in runs) * 2 > len(runs)
