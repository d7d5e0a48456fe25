"""Files with team sheets: the text of a workbook, and of text files in several encodings."""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import Workbook

from livecast.errors import LivecastError
from livecast.input_limits import TEAM_SHEET, TEAM_SHEET_FILE
from matches.teamsheets import read_sheet, text_of_file


def workbook(**sheets: list[list[object]]) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    data = BytesIO()
    book.save(data)
    return data.getvalue()


def test_rows_of_a_workbook_are_lines_with_the_same_numbers():
    rows: list[list[object]] = [
        ["No", "Name", "DOB"],
        [],
        [1, "Tove Ember", date(2001, 2, 3)],
        [None, "Ida Parker"],
    ]
    text = text_of_file(workbook(Home=rows))
    assert text.splitlines() == ["No\tName\tDOB", "", "1\tTove Ember\t2001-02-03", "\tIda Parker"]
    sheet = read_sheet(text)
    assert [(player.line, player.number, player.name) for player in sheet.players] == [
        (3, 1, "Tove Ember"), (4, None, "Ida Parker"),
    ]  # fmt: skip


def test_sheets_of_a_workbook_are_headed_by_their_names():
    text = text_of_file(workbook(Harbour=[["1", "Ember"]], Mill=[["1", "Stone"]]))
    sheet = read_sheet(text, ["Harbour"], opponent=["Mill"])
    assert sheet.opponent is not None
    assert ([one.name for one in sheet.players], [one.name for one in sheet.opponent.players]) == (["Ember"], ["Stone"])


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("7 Jörg Müller\n9 Björn Öst", "cp1252"), ("7 Jörg Müller", "utf-8-sig"), ("7 Jörg Müller", "utf-16"),
        ("首发：\n7号 王霜\n9号 李影", "gb18030"), ("7 王霜", "utf-8"),
    ],
)  # fmt: skip
def test_text_files_are_decoded(text: str, encoding: str):
    assert text_of_file(text.encode(encoding)) == text


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\x89PNG\x00\x81", "lineup.sheet_unreadable"),
        (workbook(Empty=[]), "lineup.sheet_unreadable"),
        (b"1 Ember\n" * (TEAM_SHEET.size // 8 + 1), "lineup.sheet_too_long"),
        (b"x" * (TEAM_SHEET_FILE.size + 1), "lineup.sheet_too_long"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "spreadsheet.not_xlsx"),
    ],
)
def test_files_that_are_not_a_sheet_are_refused(data: bytes, code: str):
    with pytest.raises(LivecastError) as refusal:
        text_of_file(data)
    assert refusal.value.code == code
