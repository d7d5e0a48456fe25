"""Schedules as .xlsx: dates and times as cells, several sheets."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from livecast.errors import LivecastError
from matches.schedules.reader import read_schedule
from matches.schedules.schedule import MAX_ROWS, Schedule
from tests.matches.test_spreadsheets import workbook

LONDON = ZoneInfo("Europe/London")
SATURDAY = datetime(2026, 5, 9, 14, 0, tzinfo=UTC)
DAY = date(2026, 5, 9)


def read(data: bytes) -> Schedule:
    return read_schedule(data, LONDON)


def test_dates_and_times_of_cells_are_read_with_their_row_numbers():
    schedule = read(
        workbook(
            ["Coast League"],
            [],
            ["Home", "Away", "Date", "Kick-off", "Round"],
            ["Harbour Town", "Mill United", DAY, time(15), 1],
            ["Fenwick", "Harbour Town", datetime.fromisoformat("2026-05-09T15:00"), None, 2],
            ["Mill United", "Fenwick", DAY, "TBC", 3],
        )
    )
    assert schedule.form == "Excel" and schedule.heading_row == 3 and schedule.unused == ()
    assert [(one.row, one.home, one.time_known) for one in schedule.fixtures] == [
        (4, "Harbour Town", True),
        (5, "Fenwick", True),
        (6, "Mill United", False),
    ]
    assert [one.kickoff for one in schedule.fixtures[:2]] == [SATURDAY, SATURDAY]


def test_the_sheet_with_matches_is_read_and_the_others_are_named():
    def add_sheet(book):
        book.create_sheet("Fixtures").append(["Match", "Date", "Time"])
        book["Fixtures"].append(["Harbour Town v Mill United", DAY, "15:00"])

    schedule = read(workbook(["Prices", "Adults"], ["Match", 7], change=add_sheet))
    assert [fixture.kickoff for fixture in schedule.fixtures] == [SATURDAY]
    assert schedule.unused == ("the sheet “Sheet” (2 rows)",)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (workbook(), "schedule.no_columns"),
        (workbook(["Name", "Shirt"], ["Ann", 3]), "schedule.no_columns"),
        (workbook(["Home", "Away", "Date"]), "schedule.empty"),
        (workbook(["Home", "Away", "Date"], *[["A", "B", DAY]] * (MAX_ROWS + 1)), "schedule.too_big"),
        (workbook(["Home", "Away", "Date"], ["A", "B", "=TODAY()"]), "spreadsheet.no_values"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "spreadsheet.not_xlsx"),
    ],
)
def test_workbooks_without_matches_and_other_files_are_refused(data: bytes, code: str):
    with pytest.raises(LivecastError) as refusal:
        read(data)
    assert refusal.value.code == code
