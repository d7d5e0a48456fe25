"""Schedules as iCalendar: one match per event. Other events are refused with a reason."""

import os
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from livecast.errors import LivecastError
from matches.schedules.calendar_lines import MAX_ZONE_DATES
from matches.schedules.reader import read_schedule
from matches.schedules.schedule import MAX_ROWS, Schedule
from tests.matches.schedules.test_csv_file import schedule_or_code

FUZZ = int(os.environ.get("SCHEDULE_FUZZ", "600"))
LONDON = ZoneInfo("Europe/London")
SATURDAY = datetime(2026, 5, 9, 14, 0, tzinfo=UTC)
MAINE = """BEGIN:VTIMEZONE
TZID:Coast Time
BEGIN:DAYLIGHT
DTSTART:20070311T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU
TZOFFSETFROM:-0500
TZOFFSETTO:-0400
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:20071104T020000
RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU
TZOFFSETFROM:-0400
TZOFFSETTO:-0500
END:STANDARD
END:VTIMEZONE"""


def calendar(*parts: str) -> bytes:
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *"\n".join(parts).splitlines(), "END:VCALENDAR", ""]).encode()


def event(start: str = "DTSTART:20260509T140000Z", title: str = "Harbour Town v Mill United", *more: str) -> str:
    return "\n".join(["BEGIN:VEVENT", "UID:hm-1@coast.example", f"SUMMARY:{title}", start, *more, "END:VEVENT"])


def read(*parts: str) -> Schedule:
    return read_schedule(calendar(*parts), LONDON)


@pytest.mark.parametrize(
    ("start", "zone"),
    [
        ("DTSTART:20260509T140000Z", ""),
        ("DTSTART:20260509T150000", ""),
        ("DTSTART;TZID=Europe/Madrid:20260509T160000", ""),
        ("DTSTART;TZID=Coast Time:20260509T100000", MAINE),
        ("DTSTART;VALUE=DATE-TIME:20260509T140030Z", ""),
    ],
)
def test_kick_off_is_in_its_own_time_zone(start: str, zone: str):
    (fixture,) = read(zone, event(start)).fixtures
    assert fixture.kickoff == SATURDAY and fixture.uid == "hm-1@coast.example"


def test_time_zone_of_one_calendar_does_not_apply_to_the_next():
    start = "DTSTART;TZID=Coast Time:20260509T100000"
    elsewhere = MAINE.replace("-0400", "+0900").replace("-0500", "+0900")
    (first,) = read(elsewhere, event(start)).fixtures
    (second,) = read(MAINE, event(start)).fixtures
    assert first.kickoff.utcoffset() == timedelta(hours=9) and second.kickoff == SATURDAY
    assert read(event(start)).refused[0].reason == "The calendar does not define its time zone “Coast Time”."


@pytest.mark.parametrize(
    ("title", "teams", "competition"),
    [
        ("Harbour Town v Mill United", ("Harbour Town", "Mill United"), ""),
        ("⚽️ Harbour Town vs. Mill United", ("Harbour Town", "Mill United"), ""),
        ("Harbour Town - Mill United", ("Harbour Town", "Mill United"), ""),
        ("Harbour Town 2-1 Mill United", ("Harbour Town", "Mill United"), ""),
        ("Mill United @ Harbour Town", ("Harbour Town", "Mill United"), ""),
        ("Mill United at Harbour Town", ("Harbour Town", "Mill United"), ""),
        ("Coast League: Harbour Town v Mill United", ("Harbour Town", "Mill United"), "Coast League"),
        ("上海海港 VS 北京国安", ("上海海港", "北京国安"), ""),
        ("Stoke-on-Sea v Ravs", ("Stoke-on-Sea", "Ravs"), ""),
    ],
)
def test_title_names_the_teams(title: str, teams: tuple[str, str], competition: str):
    (fixture,) = read(event(title=title)).fixtures
    assert (fixture.home, fixture.away) == teams and fixture.competition == competition


def test_location_and_category_are_venue_and_competition():
    (fixture,) = read(
        event("DTSTART:20260509T140000Z", "A v B", "LOCATION:The Quay\\, Harbour", "CATEGORIES:Cup")
    ).fixtures
    assert (fixture.venue, fixture.competition) == ("The Quay", "Cup")


@pytest.mark.parametrize(
    ("part", "reason"),
    [
        (
            event("RRULE:FREQ=WEEKLY\nDTSTART:20260509T140000Z"),
            "The event recurs. Each match needs its own event.",
        ),
        (event("STATUS:CANCELLED\nDTSTART:20260509T140000Z"), "The event is cancelled."),
        (event(title="Training"), "“Training” does not name two teams: write “Home v Away”."),
        (event(title=""), "The teams are missing."),
        (event("DTSTART:tomorrow"), "The start cannot be read."),
        (event("DTEND:20260509T140000Z"), "The start cannot be read."),
        (
            event("DTSTART;TZID=Mars/Olympus:20260509T140000"),
            "The calendar does not define its time zone “Mars/Olympus”.",
        ),
        (event("DTSTART:00260509T140000Z"), "The year 26 is not between 1900 and 2200."),
        (event("X-A:1\nDTSTART:20260509T140000Z\nDTSTART:20260510T140000Z"), "The start cannot be read."),
    ],
)
def test_invalid_event_is_refused_with_a_reason(part: str, reason: str):
    schedule = read(part, event())
    assert [(refused.row, refused.reason) for refused in schedule.refused] == [(1, reason)]
    assert [fixture.row for fixture in schedule.fixtures] == [2]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (calendar(MAINE), "schedule.empty"),
        (calendar("nonsense", event()).replace(b"VERSION", b"VER SION"), "schedule.unreadable"),
        (calendar(event() + "\n" + "BEGIN:VEVENT\nEND:VEVENT\n" * MAX_ROWS), "schedule.too_big"),
        (
            calendar(MAINE.replace("YEARLY", "SECONDLY"), event("DTSTART;TZID=Coast Time:20260509T100000")),
            "schedule.bad_zone",
        ),
        (
            calendar(event(), MAINE.replace("YEARLY", "SECONDLY").replace("END:VTIMEZONE", "X-NO-END:1")),
            "schedule.bad_zone",
        ),
        (calendar(MAINE + "\nRDATE:20260101T000000" * (MAX_ZONE_DATES + 1), event()), "schedule.bad_zone"),
        (calendar(MAINE.replace("YEARLY;", "YEARLY;BYSECOND=1,2,3;"), event()), "schedule.bad_zone"),
        (calendar(MAINE.replace("FREQ=Y", "FREQ=\n SECONDLY;Y"), event()), "schedule.bad_zone"),
        (calendar(MAINE.replace("RRULE", "RRULE;X=1").replace("YEARLY", "MINUTELY"), event()), "schedule.bad_zone"),
    ],
)
def test_hostile_or_invalid_calendar_is_refused_as_a_whole(data: bytes, code: str):
    with pytest.raises(LivecastError) as refusal:
        read_schedule(data, LONDON)
    assert refusal.value.code == code


def test_times_without_a_zone_are_in_the_zone_of_the_calendar():
    schedule = read(
        "X-WR-TIMEZONE:Australia/Adelaide", event("DTSTART:20260509T150000"), event("DTSTART:20260509T1500Z")
    )
    assert schedule.fixtures[0].kickoff == datetime(2026, 5, 9, 5, 30, tzinfo=UTC)
    assert schedule.guesses == ("Times without a time zone are in Australia/Adelaide, the zone of the calendar.",)
    (unknown,) = read("X-WR-TIMEZONE:Mars/Olympus", event("DTSTART:20260509T150000")).guesses
    assert unknown == "The calendar’s time zone “Mars/Olympus” is unknown: times without a zone are in Europe/London."


@pytest.mark.parametrize(
    "start",
    [
        'DTSTART;TZID="Europe/Madrid":20260509T160000',
        "DTSTART;TZID=Romance Standard Time:20260509T160000",
        "DTSTART;TZID=/freeassociation.sourceforge.net/Europe/Madrid:20260509T160000",
    ],
)
def test_zones_are_known_by_the_names_of_other_programs(start: str):
    (fixture,) = read(event(start)).fixtures
    assert fixture.kickoff == SATURDAY


def test_an_event_of_a_whole_day_is_a_match_without_a_known_time():
    (fixture,) = read(event("DTSTART;VALUE=DATE:20260509")).fixtures
    assert not fixture.time_known and fixture.kickoff.date() == date(2026, 5, 9)


def test_properties_that_are_not_used_are_named_once():
    more = "DESCRIPTION:Bring a scarf.\nORGANIZER:mailto:club@coast.example\nDTEND:20260509T160000Z"
    alarm = "BEGIN:VALARM\nACTION:DISPLAY\nEND:VALARM"
    parts = [event("DTSTART:20260509T140000Z", "A v B", more, alarm), event("DTSTART:20260510T140000Z", "A v C", more)]
    schedule = read("X-WR-CALNAME:Harbour fixtures", *parts)
    assert schedule.unused == ("X-WR-CALNAME (Harbour fixtures)", "DESCRIPTION", "ORGANIZER", "DTEND", "VALARM")
    assert schedule.columns == (("SUMMARY", "teams"), ("DTSTART", "kick-off"), ("UID", "id"))


def test_the_newest_version_of_an_event_counts():
    old = event("DTSTART:20260509T140000Z", "A v B", "SEQUENCE:1")
    new = event("DTSTART:20260516T140000Z", "A v B", "SEQUENCE:2")
    schedule = read(new, old)
    assert [(fixture.row, fixture.kickoff.day) for fixture in schedule.fixtures] == [(1, 16)]
    assert [(one.row, one.reason) for one in schedule.skipped] == [(2, "Event 1 is a newer version of this event.")]


def test_one_date_of_a_recurring_event_is_a_match_and_the_rule_is_refused():
    rule = event("DTSTART:20260502T140000Z", "A v B", "RRULE:FREQ=WEEKLY")
    moved = event("DTSTART:20260509T140000Z", "A v B", "RECURRENCE-ID:20260509T120000Z")
    schedule = read(rule, moved)
    assert [fixture.guesses for fixture in schedule.fixtures] == [("It is one date of an event that recurs.",)]
    assert schedule.refused[0].reason == "The event recurs. Each match needs its own event."


def test_a_calendar_that_cancels_its_events_is_refused_event_by_event():
    assert read("METHOD:CANCEL", event()).refused[0].reason == "The event is cancelled."


@pytest.mark.parametrize("cut", [10, 30, 60, 110])
def test_a_calendar_that_is_cut_off_is_an_error(cut: int):
    with pytest.raises(LivecastError) as refusal:
        read_schedule(calendar(event(), event())[:-cut], LONDON)
    assert refusal.value.code == "schedule.cut_off" and "Download the file again." in refusal.value.message


@settings(max_examples=FUZZ, deadline=None)
@given(st.integers(0, 400), st.binary(max_size=4), st.integers(0, 40))
def test_a_damaged_calendar_is_read_or_refused(place: int, junk: bytes, cut: int):
    data = calendar(MAINE, event("DTSTART;TZID=Coast Time:20260509T100000"))
    schedule = schedule_or_code(data[:place] + junk + data[place + cut :])
    if isinstance(schedule, Schedule):
        assert len(schedule.fixtures) + len(schedule.skipped) + len(schedule.refused) == 1
    else:
        assert schedule.startswith(("schedule.", "spreadsheet."))


LINES = st.sampled_from(
    [
        *calendar(MAINE, event()).decode().splitlines(), "BEGIN:VEVENT", "END:VEVENT", "BEGIN:VTIMEZONE",
        "END:VTIMEZONE",
        "DTSTART;VALUE=PERIOD:20260509T140000Z/PT1H", "DTSTART;TZID=Coast Time:99990509T100000", "TZOFFSETTO:+9999",
        "CATEGORIES:a,b", "CATEGORIES;X=:", " folded", ";:", "DTSTART;TZID=../../etc/passwd:20260101T000000",
    ]
) | st.text(max_size=40)  # fmt: skip


@settings(max_examples=FUZZ, deadline=None)
@given(st.lists(LINES, max_size=40))
def test_random_upload_is_read_or_refused(lines: list[str]):
    data = "\r\n".join(["BEGIN:VCALENDAR", *lines, "END:VCALENDAR"]).encode("utf-8", "surrogatepass")
    schedule = schedule_or_code(data)
    if isinstance(schedule, Schedule):
        assert all(fixture.kickoff.utcoffset() is not None for fixture in schedule.fixtures)
    else:
        assert schedule.startswith("schedule.")
