"""Schedules as CSV, in the forms that programs export. Invalid rows are refused one by one."""

import os
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from livecast.errors import LivecastError
from matches.schedules.reader import read_schedule
from matches.schedules.schedule import MAX_BYTES, MAX_ROWS, Schedule

FUZZ = int(os.environ.get("SCHEDULE_FUZZ", "600"))
LONDON, SHANGHAI = ZoneInfo("Europe/London"), ZoneInfo("Asia/Shanghai")
SATURDAY = datetime(2026, 5, 9, 14, 0, tzinfo=UTC)  # three o'clock in London


def read(text: str, zone: ZoneInfo = LONDON) -> Schedule:
    return read_schedule(text.encode(), zone)


def read_one(date: str, time: str = "", zone: ZoneInfo = LONDON) -> Schedule:
    return read(f'Home,Away,Date,Time\nHarbour Town,Mill United,"{date}","{time}"\n', zone)


@pytest.mark.parametrize(
    "header",
    [
        "Home,Away,Date,Time",
        "HOME TEAM,Away_Team,match date,Kick-Off",
        "主队,客队,日期,时间",
        "\ufeffHost,Guest,Day,KO",
    ],
)
def test_columns_are_found_by_name(header: str):
    (fixture,) = read(f"{header}\nHarbour Town,Mill United,2026-05-09,15:00\n").fixtures
    assert (fixture.row, fixture.home, fixture.away, fixture.kickoff) == (2, "Harbour Town", "Mill United", SATURDAY)


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_any_delimiter_and_order_is_accepted(mark: str):
    rows = [["Venue", "Date", "Time", "Away", "Home"], ["The Quay", "2026-05-09", "15:00", "Mill, United", "Harbour"]]
    text = "\r\n".join(mark.join(f'"{cell}"' for cell in row) for row in rows).replace('"Venue"', "Venue")
    (fixture,) = read(text).fixtures
    assert (fixture.home, fixture.away, fixture.venue) == ("Harbour", "Mill, United", "The Quay")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_encodings_of_spreadsheets_are_accepted(encoding: str):
    data = "主队,客队,日期,时间,赛事\n上海海港,北京国安,2026年5月9日,19:35,中超\n".encode(encoding)
    (fixture,) = read_schedule(data, SHANGHAI).fixtures
    assert (fixture.home, fixture.competition) == ("上海海港", "中超")
    assert fixture.kickoff == datetime(2026, 5, 9, 11, 35, tzinfo=UTC)


@pytest.mark.parametrize(
    ("date", "time"),
    [
        ("2026-05-09", "15:00"), ("2026/5/9", "15.00"), ("20260509", "3pm"), ("9 May 2026", "3:00 PM"),
        ("May 9, 2026", "3 p.m."), ("Sat 9th May 2026", "15h00"), ("09.05.2026", "15:00:00"), ("23/05/2026", ""),
        ("2026年5月9日", "下午3点"), ("2026-05-09T15:00", ""), ("2026-05-09T14:00Z", ""), ("Sat 9 May 2026 15:00", ""),
        ("2026-05-09", "16:00+02:00"), ("2026-05-09", "16:00 Europe/Madrid"), ("2026-05-09", "10:00 UTC-4"),
        ("2026-05-09", "22:00 +08:00"), ("2026-05-09 15:00:00.000", ""), ("09/05/2026", ""),
    ],
)  # fmt: skip
def test_common_forms_of_dates_and_times_are_parsed(date: str, time: str):
    schedule = read_one(date, time)
    if "/05/2026" in date:  # without a time the row is refused, not guessed
        assert schedule.fixtures == ()
    else:
        assert [fixture.kickoff for fixture in schedule.fixtures] == [SATURDAY], schedule.refused


def test_one_unambiguous_date_determines_the_order_of_all():
    rows = "Home,Away,Date,Time\nA,B,09/05/2026,15:00\nB,A,23/05/2026,15:00\n"
    assert [fixture.kickoff.day for fixture in read(rows).fixtures] == [9, 23]
    american = "Home,Away,Date,Time\nA,B,05/09/2026,15:00\nB,A,05/23/2026,15:00\n"
    assert [fixture.kickoff.day for fixture in read(american).fixtures] == [9, 23]


def test_ambiguous_date_is_refused():
    (refused,) = read_one("09/05/2026", "15:00").refused
    assert refused.reason == "“09/05/2026” is ambiguous: write 2026-05-09, or choose the order of dates."
    (fixture,) = read_schedule(b"Home,Away,Date,Time\nA,B,09/05/2026,15:00\n", LONDON, day_first=False).fixtures
    assert (fixture.kickoff.month, fixture.kickoff.day) == (9, 5)


def test_zone_column_has_precedence_over_the_chosen_zone():
    (fixture,) = read("Home,Away,Date,Time,Timezone\nA,B,2026-05-09,22:00,Asia/Shanghai\n").fixtures
    assert fixture.kickoff == SATURDAY


def test_match_may_be_in_one_column():
    fixtures = read(
        "Fixture,Date,Time\nA v B,2026-05-09,15:00\nB @ A,2026-05-09,15:00\n上海对北京,2026-05-09,15:00\n"
    ).fixtures
    assert [(fixture.home, fixture.away) for fixture in fixtures] == [("A", "B"), ("A", "B"), ("上海", "北京")]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("A,,2026-05-09,15:00", "A team is missing."),
        ("A,a,2026-05-09,15:00", "A cannot play against itself."),
        ("A,B,,15:00", "The date is missing."),
        ("A,B,2026-05-09,", "The kick-off time is missing."),
        ("A,B,2026-02-30,15:00", "The date “2026-02-30” does not exist."),
        ("A,B,2026-05-09,tea time", "“tea time” is not a time: write 15:00."),
        ("A,B,2026-05-09,25:00", "“25:00” is not a time: write 15:00."),
        ("A,B,2026-05-09,15:00 CST", "Unknown time zone “CST”: write +08:00 or Asia/Shanghai."),
        ("A,B,2026-03-29,01:30", "The time 01:30 does not exist on 29 March: the clocks go forward that night."),
        ("A,B,0026-05-09,15:00", "The year 26 is not between 1900 and 2200."),
        (f"{'x' * 121},B,2026-05-09,15:00", "A name has at most 120 characters."),
    ],
)
def test_invalid_row_is_refused_and_the_others_are_read(row: str, reason: str):
    schedule = read(f"Home,Away,Date,Time\n{row}\nHarbour,Mill,2026-05-09,15:00\n")
    assert [(refused.row, refused.reason) for refused in schedule.refused] == [(2, reason)]
    assert [fixture.row for fixture in schedule.fixtures] == [3]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "schedule.no_columns"),
        (b"\n\n", "schedule.no_columns"),
        (b"Home,Away,Date\n", "schedule.empty"),
        (b"Name,Shirt\nAnn,3\n", "schedule.no_columns"),
        (b"\xff\xfe\x00", "schedule.unreadable"),
        (b"Home,Away,Date\n\x81\x81\x81", "schedule.unreadable"),
        (b"Home,Away,Date\n" + b"x" * 200_000 + b",B,C", "schedule.unreadable"),
        (b"x" * (MAX_BYTES + 1), "schedule.too_big"),
        (b"Home,Away,Date\n" + b"A,B,C\n" * (MAX_ROWS + 1), "schedule.too_big"),
    ],
)
def test_invalid_file_is_refused_as_a_whole(data: bytes, code: str):
    with pytest.raises(LivecastError) as refusal:
        read_schedule(data, LONDON)
    assert refusal.value.code == code


CELLS = st.text(max_size=30) | st.sampled_from(
    ["2026-05-09", "15:00", "3pm", "09/05/2026", "A v B", '"', "CST", "年月日", "+99:99"]
)


def schedule_or_code(data: bytes) -> Schedule | str:
    """The schedule, or the code of the error."""
    try:
        return read_schedule(data, LONDON)
    except LivecastError as refusal:
        return refusal.code


@settings(max_examples=FUZZ, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=1, max_size=6).map(",".join), max_size=6))
def test_random_upload_is_read_or_refused(rows: list[str]):
    text = "Home,Away,Date,Time,Zone,Match\n" + "\n".join(rows)
    schedule = schedule_or_code(text.encode("utf-8", "surrogatepass"))
    if isinstance(schedule, Schedule):
        assert all(fixture.kickoff.utcoffset() is not None for fixture in schedule.fixtures)
    else:
        assert schedule.startswith("schedule.")


@settings(max_examples=FUZZ, deadline=None)
@given(st.binary(max_size=300))
def test_random_bytes_are_refused(data: bytes):
    assert str(schedule_or_code(data)).startswith("schedule.")
