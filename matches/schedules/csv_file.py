"""Read the rows of a CSV file, of any delimiter and of the usual encodings."""

import csv
import io
import re
from collections.abc import Sequence

from livecast.errors import LivecastError
from matches.schedules.column_names import COLUMN
from matches.schedules.columns import is_heading
from matches.schedules.plain_text import heading
from matches.schedules.schedule import MAX_ROWS, Schedule, check_size
from matches.schedules.table import MAX_COLUMNS, Reading, TableRow, read_table

_DELIMITERS = ",;\t|"
_DELIMITER_NAMES = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}
_MAX_LINES = 5 * MAX_ROWS  # including blank lines and lines within quotes
_MAX_LINES_IN_CELL = 12
_SAMPLE = 20  # lines, to find the delimiter
_SEP_LINE = re.compile(r"\s*\"?sep=(.)\"?[;,\s]*\r?\n?", re.IGNORECASE)
_UTF_8 = "UTF-8"
_FOREIGN = (
    (re.compile(r"<(?:!doctype html|html|head|body|table|div)\b", re.IGNORECASE), "an HTML page"),
    (re.compile(r"<\?xml|<[a-z][\w:]*[\s>]", re.IGNORECASE), "an XML file"),
    (re.compile(r"[\[{]\s*[\[{\"]"), "a JSON file"),
    (re.compile(r"%PDF-"), "a PDF file"),
    (re.compile(r"\{\\rtf"), "an RTF file"),
)


def read_csv(data: bytes, reading: Reading) -> Schedule:
    """Read the fixtures of a CSV file.

    Raises LivecastError for another file.
    """
    check_size(data)
    text, encoding = _decode(data)
    if what := _foreign_format(text):
        raise LivecastError("schedule.unreadable", f"This is {what}, not a schedule. Save it as CSV, .xlsx or .ics.")
    rows = _rows(text)
    guesses = [] if encoding == _UTF_8 else [f"The file is read as {encoding}. Check names with accents."]
    return read_table("CSV", rows, reading, guesses)


def _foreign_format(text: str) -> str:
    """What the file is, if it is of another known format, otherwise ""."""
    begin = text[:1_000].lstrip("\ufeff \t\r\n")
    return next((name for pattern, name in _FOREIGN if pattern.match(begin)), "")


def _decode(data: bytes) -> tuple[str, str]:
    """The text, and the name of its encoding if it had to be guessed, otherwise UTF-8."""
    unreadable = LivecastError("schedule.unreadable", "The file cannot be read as text: save it as CSV in UTF-8.")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("utf-16"), _UTF_8
        except UnicodeDecodeError:
            raise unreadable from None
    if len(data) > 3 and data[1::2].count(0) > len(data) // 3:
        encodings = [("utf-16-le", "UTF-16")]
    elif len(data) > 3 and data[::2].count(0) > len(data) // 3:
        encodings = [("utf-16-be", "UTF-16")]
    else:
        encodings = [("utf-8-sig", _UTF_8), ("gb18030", "GB 18030"), ("cp1252", "Windows-1252")]
    for encoding, name in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        # Almost any file decodes as gb18030.
        if encoding != "gb18030" or _is_chinese(text):
            return text, name
    raise unreadable


def _is_chinese(text: str) -> bool:
    """Whether the text has Chinese names of columns, or almost only common Chinese characters beside ASCII."""
    if any(not name.isascii() and name in text[:2_000] for name in COLUMN):
        return True
    # Letters with accents beside ASCII letters decode to pairs of them: rare characters, each between Latin letters.
    others = [sign for sign in text[:20_000] if not sign.isascii()]
    common = sum("\u4e00" <= sign <= "\u9fa5" or sign in "，。、：；（）－" for sign in others)
    mixed = len(re.findall("[a-zA-Z][\u4e00-\u9fff]|[\u4e00-\u9fff][a-z]", text[:20_000]))
    return len(others) > 3 and common > 0.95 * len(others) and mixed < 0.1 * len(others)


def _rows(text: str) -> list[TableRow]:
    """The rows that are not blank, each with the number of its last line."""
    if max(text.count("\n"), text.count("\r")) > _MAX_LINES:
        too_many = f"A schedule has at most {MAX_ROWS:,} matches, in {_MAX_LINES:,} lines: split it by months."
        raise LivecastError("schedule.too_big", too_many, status=413)
    first_line = 0
    if found := _SEP_LINE.match(text):
        delimiter, text, first_line = found[1], text[found.end() :], 1
    else:
        delimiter = _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows: list[TableRow] = []
    try:
        for cells in reader:
            number = reader.line_num + first_line
            if any(cell.count("\n") > _MAX_LINES_IN_CELL for cell in cells):
                raise LivecastError(
                    "schedule.unreadable", f"Line {number} is not valid CSV: a quotation mark is not closed."
                )
            if any(cell.strip() for cell in cells):
                rows.append(TableRow(number, cells))
    except csv.Error as error:
        raise LivecastError(
            "schedule.unreadable", f"Line {reader.line_num + first_line} is not valid CSV: {error}."
        ) from None
    return rows


def _delimiter(text: str) -> str:
    """The delimiter that splits the most names of columns; without names, the most even rows of several cells."""
    lines = [line for line in text[:50_000].splitlines() if line.strip()][:_SAMPLE]
    return max(_DELIMITERS, key=lambda mark: _quality(lines, mark))


def _quality(lines: Sequence[str], mark: str) -> tuple[int, int, int]:
    rows = []
    for line in lines:
        try:
            rows.append(next(csv.reader([line], delimiter=mark))[:MAX_COLUMNS])
        except (csv.Error, StopIteration):
            rows.append([line])
    known = max((sum(heading(cell[:60]) in COLUMN for cell in row) for row in rows if is_heading(row)), default=0)
    if not known:
        known = max((sum(heading(cell[:60]) in COLUMN for cell in row) for row in rows[:1]), default=0)
    widths = [len(row) for row in rows]
    usual = max(set(widths), key=widths.count, default=1)
    return known, sum(width == usual > 1 for width in widths), usual
