"""Spreadsheets (.xlsx): cells with their row numbers, and clear errors for other files."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference

from livecast.errors import LivecastError
from livecast.input_limits import SPREADSHEET_CELL, SPREADSHEET_CELLS, SPREADSHEET_COLUMNS, SPREADSHEET_ROWS
from matches.spreadsheets import MAX_SHEETS, Sheet, SheetRow, is_spreadsheet, read_spreadsheet


def workbook(*rows: Sequence[object], change: Callable[[Workbook], object] | None = None) -> bytes:
    """An .xlsx file with these rows in its first sheet."""
    book, out = Workbook(), BytesIO()
    sheet = book["Sheet"]
    for row in rows:
        sheet.append(list(row))
    if change is not None:
        change(book)
    book.save(out)
    return out.getvalue()


def repacked(data: bytes, change: Callable[[str, bytes], bytes | None], method: int = ZIP_DEFLATED) -> bytes:
    """The same archive with changed parts. None leaves a part out."""
    out = BytesIO()
    with ZipFile(BytesIO(data)) as source, ZipFile(out, "w", method) as target:
        for name in source.namelist():
            if (part := change(name, source.read(name))) is not None:
                target.writestr(name, part)
    return out.getvalue()


def sheet_xml(data: bytes, old: bytes, new: bytes) -> bytes:
    return repacked(data, lambda name, part: part.replace(old, new) if "sheet1" in name else part)


def refusal_of(data: bytes) -> LivecastError:
    with pytest.raises(LivecastError) as refusal:
        read_spreadsheet(data)
    return refusal.value


def test_cells_are_texts_dates_and_times_with_their_row_numbers():
    day, clock = datetime.fromisoformat("2026-12-05"), time(15, 30)
    (sheet,) = read_spreadsheet(workbook(["Home", "Date"], [], ["Harbour", day, clock, None, 7, 7.5, True, None]))
    assert sheet == Sheet(
        "Sheet",
        (SheetRow(1, ("Home", "Date")), SheetRow(3, ("Harbour", day, clock, "", "7", "7.5", "TRUE"))),
    )


def test_times_are_rounded_to_the_second_and_days_stay_days():
    almost = datetime.fromisoformat("2026-12-05T15:29:59.999")
    (sheet,) = read_spreadsheet(workbook([almost, date(2026, 12, 5), timedelta(hours=27, minutes=5)]))
    assert [str(cell) for cell in sheet.rows[0].cells] == ["2026-12-05 15:30:00", "2026-12-05 00:00:00", "27:05"]


def test_every_worksheet_is_read_and_hidden_ones_are_marked():
    def add_sheet(book: Workbook) -> None:
        book.create_sheet("Notes").append(["x"])
        book["Notes"].sheet_state = "hidden"
        chart = BarChart()
        chart.add_data(Reference(book["Notes"], min_col=1, min_row=1))
        book.create_chartsheet("Chart").add_chart(chart)

    sheets = read_spreadsheet(workbook(["a"], change=add_sheet))
    assert [(sheet.name, sheet.hidden, len(sheet.rows)) for sheet in sheets] == [
        ("Sheet", False, 1),
        ("Notes", True, 1),
    ]


def test_formula_counts_with_its_saved_result_and_is_refused_without_one():
    computed = sheet_xml(workbook(["=1+1"]), b"<v />", b"<v>2</v>")
    assert read_spreadsheet(computed)[0].rows[0].cells == ("2",)
    refusal = refusal_of(workbook(["a"], ["=1+1"]))
    assert refusal.code == "spreadsheet.no_values" and "Row 2" in refusal.message


def test_cell_in_the_last_row_of_a_sheet_is_read_without_the_gap():
    far = sheet_xml(workbook(["a"], ["b"]), b'r="2"', b'r="1048576"').replace(b"A2", b"A1")
    assert [row.number for row in read_spreadsheet(far)[0].rows] == [1, 1048576]


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PLAIN = workbook(["Home", "Away"], ["Harbour", "Mill"])


def archive(**parts: str) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w") as target:
        for name, text in parts.items():
            target.writestr(name.replace("__", "/").replace("_", "."), text)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        (OLE + b"\0" * 600, "spreadsheet.not_xlsx", "old Office file (.xls)"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "spreadsheet.encrypted", "has a password"),
        (archive(mimetype="x", content_xml="<x/>"), "spreadsheet.not_xlsx", "OpenDocument file (.ods)"),
        (archive(xl__workbook_bin=""), "spreadsheet.not_xlsx", "binary workbook (.xlsb)"),
        (archive(word__document_xml="<x/>"), "spreadsheet.not_xlsx", "not an Excel workbook"),
        (b"Home,Away", "spreadsheet.not_xlsx", "not an Excel workbook"),
        (PLAIN[:-40], "spreadsheet.broken", "damaged"),
        (PLAIN[:900], "spreadsheet.broken", "damaged"),
        (sheet_xml(PLAIN, b"</row>", b"</rov>"), "spreadsheet.broken", "damaged"),
        (
            sheet_xml(PLAIN, b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet'),
            "spreadsheet.broken",
            "damaged",
        ),
        (repacked(PLAIN, lambda name, part: part, 14), "spreadsheet.broken", "damaged"),
    ],
)
def test_other_and_damaged_files_are_refused_with_what_to_do(data: bytes, code: str, words: str):
    refusal = refusal_of(data)
    assert refusal.code == code and words in refusal.message and refusal.message.endswith(".")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"PK\x03\x04" + b"\0" * 300_000, "spreadsheet.too_big"),
        (repacked(PLAIN, lambda name, part: part + b" " * 400_000), "spreadsheet.too_big"),
        (workbook(*[["a"]] * (SPREADSHEET_ROWS.size + 1)), "spreadsheet.too_many"),
        (workbook(["a"] * (SPREADSHEET_COLUMNS.size + 1)), "spreadsheet.too_many"),
        (workbook(*[["a"] * 100] * (SPREADSHEET_CELLS.size // 100 + 1)), "spreadsheet.too_many"),
        (workbook(["a" * (SPREADSHEET_CELL.size + 1)]), "spreadsheet.cell_too_long"),
        (sheet_xml(PLAIN, b"<sheetData>", b"<sheetData>" + b"<row/>" * 2_000), "spreadsheet.too_many"),
        (
            repacked(PLAIN, lambda name, part: part.replace(b"<fonts", b"<xf/>" * 20_000 + b"<fonts")),
            "spreadsheet.too_many",
        ),
        (workbook(*[["a" * 1_999] * 100] * 20), "spreadsheet.too_big"),
        (workbook(["a"], change=lambda book: [book.create_sheet() for _ in range(MAX_SHEETS)]), "spreadsheet.too_many"),
    ],
)
def test_large_files_are_refused(data: bytes, code: str):
    refusal = refusal_of(data)
    assert (refusal.code, refusal.status) == (code, 413)


def code_of(data: bytes) -> str:
    """The code of the refusal, or "spreadsheet.read"."""
    try:
        read_spreadsheet(data)
    except LivecastError as refusal:
        return refusal.code
    return "spreadsheet.read"


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(PLAIN) - 1), st.integers(0, 255)), max_size=12), st.integers(0, 400))
def test_damaged_bytes_are_read_or_refused(changes: list[tuple[int, int]], cut: int):
    data = bytearray(PLAIN)
    for place, byte in changes:
        data[place] = byte
    assert code_of(bytes(data[: len(data) - cut])).startswith("spreadsheet.")


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from([b"<c r=", b"<row", b'"A1"', b"</v>", b't="s"', b"0"]),
    st.sampled_from([b"", b'"', b"-1", b"1e999", b"&#0;", b't="d"', b't="b"', b't="n"', b"\xff", b'"ZZZ9"', b"<f/>"]),
)
def test_damaged_xml_is_read_or_refused(old: bytes, new: bytes):
    assert code_of(sheet_xml(PLAIN, old, new)).startswith("spreadsheet.")


def test_a_spreadsheet_is_recognised_by_its_first_bytes():
    assert is_spreadsheet(PLAIN) and is_spreadsheet(OLE) and not is_spreadsheet(b"Home,Away")
