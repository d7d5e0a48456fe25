"""Read the cells of an .xlsx file (Office Open XML, ECMA-376) within the limits of input_limits.py.

The sizes in the zip directory are checked before anything is unpacked: zipfile never unpacks more than they state.
openpyxl parses the XML with defusedxml, which refuses entities.
"""

import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO
from threading import Lock
from typing import Any
from xml.etree.ElementTree import Element

from livecast.errors import LivecastError
from livecast.input_limits import (
    SPREADSHEET_CELL,
    SPREADSHEET_CELLS,
    SPREADSHEET_COLUMNS,
    SPREADSHEET_FILE,
    SPREADSHEET_ROWS,
    SPREADSHEET_UNPACKED,
)

Cell = str | datetime | date | time

MAX_SHEETS, MAX_PARTS = 20, 500  # worksheets; files in the zip archive
# The library takes up to 20 µs for each XML tag. Sheets and their texts have most tags; styles and the like have few.
MAX_TAGS, MAX_OTHER_TAGS = 80_000, 10_000
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SAVE_AS = "Save it as an Excel workbook (.xlsx) or as CSV, and choose that file."
_EXCEL_WORKBOOK, _BINARY_WORKBOOK, _OPEN_DOCUMENT = "xl/workbook.xml", "xl/workbook.bin", "content.xml"
_WARNINGS_LOCK = Lock()  # catch_warnings changes the whole process


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row that is not blank. `number`: as the spreadsheet program shows it, from 1. Empty cells are ""."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A worksheet with its rows in order. Blank rows are left out. `hidden`: the program does not show it."""

    name: str
    rows: tuple[SheetRow, ...]
    hidden: bool = False


def is_spreadsheet(data: bytes) -> bool:
    """Whether the file is an Excel or OpenDocument file by its first bytes, readable or not."""
    return data.startswith((_ZIP, _OLE))


def read_spreadsheet(data: bytes) -> list[Sheet]:
    """Read the worksheets of an .xlsx file. Charts are not worksheets.

    A cell is a text, or a date, time or both where the spreadsheet formats a number so. Other numbers are texts
    without a trailing “.0”. Of a formula, the value that was saved counts.

    Raises LivecastError: spreadsheet.too_big (413), spreadsheet.too_many (413), spreadsheet.cell_too_long (413),
    spreadsheet.not_xlsx, spreadsheet.encrypted, spreadsheet.broken, spreadsheet.no_values.
    """
    SPREADSHEET_FILE.require(
        data, f"A spreadsheet has at most {SPREADSHEET_FILE.size // 1024} KB. Delete sheets and pictures, or split it."
    )
    _check_archive(data)
    try:
        with _WARNINGS_LOCK, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the library warns of styles and pictures that it leaves out
            return _read_sheets(data)
    except LivecastError:
        raise
    except Exception as error:
        # The library checks little: a damaged part raises whatever its code happens to raise.
        raise _broken() from error


def _broken() -> LivecastError:
    return LivecastError(
        "spreadsheet.broken", f"The spreadsheet is damaged. Open it in its program. {_SAVE_AS}", status=400
    )


def _check_archive(data: bytes) -> None:
    """Refuse other formats, encrypted files and archives that unpack to too much."""
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise LivecastError("spreadsheet.encrypted", "The spreadsheet has a password. Remove it and save again.")
        raise LivecastError("spreadsheet.not_xlsx", f"This is an old Office file (.xls). {_SAVE_AS}")
    if not data.startswith(_ZIP):
        raise LivecastError("spreadsheet.not_xlsx", f"This is not an Excel workbook. {_SAVE_AS}")
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            parts = archive.infolist()
            _check_parts(parts)
            _check_tags(archive, parts)
    except LivecastError:
        raise
    except Exception as error:
        raise _broken() from error  # zipfile raises its own errors, those of zlib, and ValueError


def _check_parts(parts: list[zipfile.ZipInfo]) -> None:
    names = {part.filename for part in parts}
    if any(part.flag_bits & 0x1 for part in parts):
        raise LivecastError("spreadsheet.encrypted", "The spreadsheet has a password. Remove it and save again.")
    unpacked = sum(part.file_size for part in parts)
    if unpacked > SPREADSHEET_UNPACKED.size or len(parts) > MAX_PARTS:
        raise LivecastError(
            SPREADSHEET_UNPACKED.code,
            f"The spreadsheet has at most {SPREADSHEET_UNPACKED.size // 2**20} MB when unpacked. Split it.",
            status=413,
        )
    if _BINARY_WORKBOOK in names or (_OPEN_DOCUMENT in names and _EXCEL_WORKBOOK not in names):
        kind = "a binary workbook (.xlsb)" if _BINARY_WORKBOOK in names else "an OpenDocument file (.ods)"
        raise LivecastError("spreadsheet.not_xlsx", f"This is {kind}. {_SAVE_AS}")
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise LivecastError("spreadsheet.not_xlsx", f"This is not an Excel workbook. {_SAVE_AS}")
    if any(part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for part in parts):
        raise _broken()


def _check_tags(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> None:
    tags = other_tags = 0
    for part in parts:
        if part.filename.lower().endswith((".xml", ".rels")):
            count = archive.read(part).count(b"<")
            tags += count
            other_tags += 0 if "/worksheets/" in part.filename or "sharedstrings" in part.filename.lower() else count
    if tags > MAX_TAGS or other_tags > MAX_OTHER_TAGS:
        raise _too_many("The spreadsheet has too many cells or formats. Copy the rows into a new file, or split it.")


def _read_sheets(data: bytes) -> list[Sheet]:
    from openpyxl import load_workbook  # imported late: a tenth of a second, and rarely used

    workbook = load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
    worksheets = workbook.worksheets
    if len(worksheets) > MAX_SHEETS:
        raise _too_many(f"The spreadsheet has more than {MAX_SHEETS} sheets. Delete those that are not needed.")
    budget = _Budget()
    return [
        Sheet(str(sheet.title), tuple(_rows(sheet, budget)), hidden=sheet.sheet_state != "visible")
        for sheet in worksheets
    ]


class _Budget:
    """Counts the rows, cells and characters of all sheets against the limits."""

    def __init__(self) -> None:
        self.rows = self.cells = self.characters = 0

    def take_cell(self) -> None:
        self.cells += 1
        if self.cells > SPREADSHEET_CELLS.size:
            raise _too_many(f"The spreadsheet has more than {SPREADSHEET_CELLS.size:,} cells. Split it.")

    def take_text(self, row: int, text: str) -> None:
        self.characters += len(text)
        SPREADSHEET_CELL.require(
            text, f"A cell in row {row} has more than {SPREADSHEET_CELL.size:,} characters. Shorten it."
        )
        if self.characters > SPREADSHEET_UNPACKED.size:  # many cells may share one long text
            raise LivecastError(SPREADSHEET_UNPACKED.code, "The cells contain too much text. Split it.", status=413)

    def take_row(self) -> None:
        self.rows += 1
        if self.rows > SPREADSHEET_ROWS.size:
            raise _too_many(
                f"The spreadsheet has more than {SPREADSHEET_ROWS.size:,} rows, with the blank ones that it stores. "
                "Delete some, or split it."
            )


def _too_many(sentence: str) -> LivecastError:
    return LivecastError(SPREADSHEET_ROWS.code, sentence, status=413)


def _rows(sheet: Any, budget: _Budget) -> Iterator[SheetRow]:
    """The rows with content.

    `sheet`: a ReadOnlyWorksheet. Its own iterator also makes the rows and cells of every gap: a million of them for one
    cell at the end.
    """
    from openpyxl.worksheet._reader import WorkSheetParser
    from openpyxl.xml.constants import SHEET_MAIN_NS

    formula = f"{{{SHEET_MAIN_NS}}}f"

    class Parser(WorkSheetParser):
        def parse_cell(self, element: Element) -> dict[str, Any]:
            budget.take_cell()  # empty cells cost time, too
            cell: dict[str, Any] = super().parse_cell(element)
            if cell["value"] is None and element.get("t") != "str" and element.find(formula) is not None:
                raise LivecastError(
                    "spreadsheet.no_values",
                    f"Row {cell['row']} has a formula without its result. Open the file in a spreadsheet program, "
                    "save it, and choose it again.",
                )
            return cell

    with sheet._get_source() as source:
        parser = Parser(
            source,
            sheet._shared_strings,
            data_only=True,
            epoch=sheet.parent.epoch,
            date_formats=sheet.parent._date_formats,
            timedelta_formats=sheet.parent._timedelta_formats,
        )
        for number, cells in parser.parse():
            budget.take_row()
            if row := _row(number, cells, budget):
                yield row


def _row(number: int, cells: list[dict[str, Any]], budget: _Budget) -> SheetRow | None:
    found: dict[int, Cell] = {}
    for cell in cells:
        value = _value(cell["value"])
        if value == "":
            continue
        if isinstance(value, str):
            budget.take_text(number, value)
        if not 1 <= cell["column"] <= SPREADSHEET_COLUMNS.size:
            raise _too_many(f"Row {number} has more than {SPREADSHEET_COLUMNS.size} columns. Delete those not needed.")
        found[cell["column"]] = value
    if not found:
        return None
    return SheetRow(number, tuple(found.get(column, "") for column in range(1, max(found) + 1)))


def _value(value: Any) -> Cell:
    """A cell's value as text, date or time, to the second."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.10g}"
    if isinstance(value, datetime):
        return (value + timedelta(milliseconds=500)).replace(microsecond=0)
    if isinstance(value, timedelta):  # hours by the format [h]:mm
        seconds = round(value.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02}"
    if isinstance(value, time):
        return (datetime.combine(date(2000, 1, 1), value) + timedelta(milliseconds=500)).replace(microsecond=0).time()
    if isinstance(value, date):
        return value
    return str(value).strip()
