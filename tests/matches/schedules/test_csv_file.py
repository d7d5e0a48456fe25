"""Schedules as CSV, in the forms that programs export. Invalid rows are refused one by one."""

import os
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from livecast.errors import LivecastError
from matches.schedules.reader import read_schedule
from matches.schedules.schedule import MAX_BYTES, MAX_ROWS, Result, Schedule, Stage

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
        ("May 9, 2026", "3 p.m."), ("Sat 9th May 2026", "15h00"), ("09.05.2026", "15:00:00"),
        ("2026年5月9日", "下午3点"), ("2026-05-09T15:00", ""), ("2026-05-09T14:00Z", ""), ("Sat 9 May 2026 15:00", ""),
        ("2026-05-09", "16:00+02:00"), ("2026-05-09", "16:00 Europe/Madrid"), ("2026-05-09", "10:00 UTC-4"),
        ("2026-05-09", "22:00 +08:00"), ("2026-05-09 15:00:00.000", ""),
        ("Sa, 09.05.26", "15.00 Uhr"), ("09.05.2026 15:00 Uhr", ""), ("2026-05-09", "15:00h"), ("2026-05-09", "1500"),
        ("2026-05-09", "16:00 CEST"), ("9. Mai 2026", "15 Uhr"), ("9 de mayo de 2026", "15:00 hs"), ("46151", "0.625"),
        ("sabato 9 maggio 2026", "ore 15:00"), ("samedi 9 mai 2026", "15 h"), ("za 9 mei 2026", "15u00"),
        ("٢٠٢٦-٠٥-٠٩", "١٥:٠٠"), ("２０２６年５月９日（周六）", "１５：００"), ("二〇二六年五月九日", "下午三点"),
        ("09-May-26", "15:00"),
        ("Saturday, May 9th, 2026", "3 P.M."), ("2026-05-09", "15:00 - 17:00"), ("2026-05-09", "(15:00)"),
    ],
)  # fmt: skip
def test_common_forms_of_dates_and_times_are_parsed(date: str, time: str):
    schedule = read_one(date, time)
    assert [fixture.kickoff for fixture in schedule.fixtures] == [SATURDAY], schedule.refused


def test_one_unambiguous_date_determines_the_order_of_all():
    rows = "Home,Away,Date,Time\nA,B,09/05/2026,15:00\nB,A,23/05/2026,15:00\n"
    assert [fixture.kickoff.day for fixture in read(rows).fixtures] == [9, 23]
    american = "Home,Away,Date,Time\nA,B,05/09/2026,15:00\nB,A,05/23/2026,15:00\n"
    assert [fixture.kickoff.day for fixture in read(american).fixtures] == [9, 23]


def test_ambiguous_dates_are_guessed_until_their_order_is_chosen():
    rows = b"Home,Away,Date,Time\nA,B,09/05/2026,15:00\n"
    schedule = read_schedule(rows, LONDON)
    (fixture,) = schedule.fixtures
    assert schedule.must_choose_order
    assert fixture.guesses == ("“09/05/2026” is read as 9 May 2026, day first.",)
    chosen = read_schedule(rows, LONDON, day_first=False)
    (fixture,) = chosen.fixtures
    assert not chosen.must_choose_order and fixture.guesses == ()
    assert (fixture.kickoff.month, fixture.kickoff.day) == (9, 5)


@pytest.mark.parametrize("settled", ["Sun 10/05/2026", "23/05/2026", "09.05.2026"])
def test_a_weekday_a_late_day_or_dots_settle_the_order(settled: str):
    other = "11.07.2026" if "." in settled else "11/07/2026"
    schedule = read(f"Home,Away,Date,Time\nA,B,{settled},15:00\nC,D,{other},15:00\n")
    assert [fixture.kickoff.month for fixture in schedule.fixtures] == [5, 7] and not schedule.must_choose_order


def test_dates_of_both_orders_are_refused_where_they_are_ambiguous():
    schedule = read("Home,Away,Date,Time\nA,B,23/05/2026,15:00\nC,D,05/24/2026,15:00\nE,F,05/06/2026,15:00\n")
    assert [fixture.kickoff.day for fixture in schedule.fixtures] == [23, 24]
    assert "ambiguous, and the other dates have both orders" in schedule.refused[0].reason


@pytest.mark.parametrize(
    ("written", "read_as"),
    [("12月5日", "2026-12-05"), ("Sat 5 Dec", "2026-12-05"), ("1 March", "2027-03-01"), ("Sa 22.08.", "2026-08-22")],
)
def test_a_date_without_a_year_is_the_next_one_on_its_weekday(written: str, read_as: str):
    text = f"Home,Away,Date,Time\nA,B,{written},15:00\n"
    (fixture,) = read_schedule(text.encode(), LONDON, today=date(2026, 11, 30)).fixtures
    assert fixture.kickoff.date().isoformat() == read_as and "The year is missing" in fixture.guesses[0]


@pytest.mark.parametrize("time", ["", "TBC", "tbd", "待定", "offen", "?"])
def test_a_kick_off_time_that_is_not_known_is_not_invented(time: str):
    (fixture,) = read_one("2026-05-09", time).fixtures
    assert not fixture.time_known and fixture.kickoff.date() == date(2026, 5, 9)


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
        ("A,B,TBC,15:00", "The date is not known yet."),
        ("A,TBD,2026-05-09,15:00", "A team is not known yet."),
        ("A,B,Sun 2026-05-09,15:00", "9 May 2026 is a Saturday, and the file says Sunday."),
        ("A,B,31.02.2026,15:00", "The date “31.02.2026” does not exist."),
        ("A,B,2026-05-09 14:00,15:00", "The row has two times: “14:00” and “15:00”."),
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


def test_headings_of_other_languages_and_a_line_for_spreadsheet_programs_are_understood():
    schedule = read(
        "sep=;\nHeim;Gast;Datum;Zeit;Spieltag;Spielort\n"
        "Harbour Town;Mill United;Sa, 05.12.2026;15.30 Uhr;14;The Quay\n"
        "Fenwick;Harbour Town;12.12.26;TBC;15;\n",
        ZoneInfo("Europe/Berlin"),
    )
    first, second = schedule.fixtures
    assert (first.row, first.home, first.venue) == (3, "Harbour Town", "The Quay")
    assert first.kickoff == datetime(2026, 12, 5, 14, 30, tzinfo=UTC)
    assert (second.kickoff.date(), second.time_known) == (date(2026, 12, 12), False)
    assert (first.round, first.knockout) == ("14", False)
    assert schedule.unused == () and schedule.heading_row == 2 and schedule.guesses == ()


@pytest.mark.parametrize(
    "header",
    [
        "Local;Visitante;Fecha;Hora", "Domicile;Extérieur;Date;Heure", "Casa;Ospiti;Data;Ora",
        "Mandante;Visitante;Data;Hora",
        "Thuis;Uit;Datum;Aanvang", "主场;客场;比赛日期;开球时间", "Equipo local;Equipo visitante;FECHA;HORARIO",
    ],
)  # fmt: skip
def test_headings_are_known_in_several_languages(header: str):
    (fixture,) = read(f"{header}\nHarbour Town;Mill United;9.5.2026;15:00\n").fixtures
    assert (fixture.home, fixture.away, fixture.kickoff) == ("Harbour Town", "Mill United", SATURDAY)


def test_columns_without_headings_are_found_by_their_content():
    schedule = read("09.05.2026;15:00;Harbour Town;Mill United\n16.05.2026;17:30;Mill United;Fenwick\n")
    assert [(one.home, one.away) for one in schedule.fixtures] == [
        ("Harbour Town", "Mill United"),
        ("Mill United", "Fenwick"),
    ]
    assert schedule.fixtures[0].kickoff == SATURDAY
    assert "column 3 is read as the home team, by its content." in schedule.guesses


def test_a_heading_that_is_not_known_is_found_by_its_content():
    schedule = read("Home,Away,When exactly,Referee\nHarbour Town,Mill United,2026-05-09 15:00,A. Marsh\n")
    assert schedule.fixtures[0].kickoff == SATURDAY
    assert schedule.guesses == ("“When exactly” is read as the date, by its content.",)
    assert schedule.unused == ("Referee",)


def test_rows_that_are_no_matches_are_skipped_with_a_reason():
    schedule = read(
        "Coast League fixtures\nMatch,Date,Time\nMatchday 1,,\nA v B,2026-05-09,15:00\nMatch,Date,Time\n"
        "Bye - C,2026-05-09,\nSaturday 16 May 2026,,\nC v A,,15:00\n"
    )
    assert [(one.row, one.reason) for one in schedule.skipped] == [
        (1, "It is above the headings. It has one text only, and no match."),
        (3, "It has one text only, and no match."),
        (5, "The headings again."),
        (6, "A team has no opponent."),
        (7, "A date: that of the rows below that have none."),
    ]
    assert [fixture.kickoff.day for fixture in schedule.fixtures] == [9, 16]
    assert schedule.fixtures[1].guesses == ("The date is that of row 7: Saturday 16 May 2026.",)


@pytest.mark.parametrize(
    ("header", "cells", "stage", "result"),
    [
        ("Score", "2-1", None, Result(2, 1)),
        ("Ergebnis", "1:1 (4:3 i.E.)", None, Result(1, 1, (4, 3))),
        ("Home goals,Away goals", "2,1", None, Result(2, 1)),
        ("FTHG,FTAG", ",", None, None),
        ("Score", "-:-", None, None),
        ("Status", "Postponed", Stage.POSTPONED, None),
        ("状态", "延期", Stage.POSTPONED, None),
        ("Estado", "Aplazado", Stage.POSTPONED, None),
        ("Score", "P-P", Stage.POSTPONED, None),
        ("Result", "3:0 (W.O.)", Stage.WALKOVER, Result(3, 0)),
        ("Score,Status", "0-3,am grünen Tisch", Stage.AWARDED, Result(0, 3)),
        ("Status", "FT", Stage.FINISHED, None),
    ],
)
def test_scores_and_stages_have_columns_of_their_own(
    header: str, cells: str, stage: Stage | None, result: Result | None
):
    (fixture,) = read(f"Home,Away,Date,Time,{header}\nA,B,2026-05-09,15:00,{cells}\n").fixtures
    assert (fixture.stage, fixture.result, fixture.unused) == (stage, result, ())


def test_a_note_that_is_not_understood_is_named():
    (fixture,) = read("Home,Away,Date,Time,Remarks\nA,B,2026-05-09,15:00,bring the cones\n").fixtures
    assert fixture.unused == ("the note “bring the cones”",)


@pytest.mark.parametrize(
    ("encoding", "guessed"), [("cp1252", "Windows-1252"), ("utf-16-le", "UTF-16"), ("gb18030", "GB 18030")]
)
def test_the_encoding_is_guessed_and_said(encoding: str, guessed: str):
    home, away = ("海港队", "国安队") if encoding == "gb18030" else ("Hafen Süd", "Mühle")
    text = f"Home,Away,Date,Time\n{home},{away},2026-05-09,15:00\n"
    schedule = read_schedule(text.encode(encoding), LONDON)
    assert (schedule.fixtures[0].home, schedule.fixtures[0].away) == (home, away)
    assert schedule.guesses == (f"The file is read as {guessed}. Check names with accents.",)


def test_a_quotation_mark_that_is_not_closed_is_an_error():
    rows = 'Home,Away,Date,Time\n"A,B,2026-05-09,15:00\n' + "C,D,2026-05-09,15:00\n" * 20
    assert schedule_or_code(rows.encode()) == "schedule.unreadable"


CELLS = st.text(max_size=30) | st.sampled_from(
    [
        "2026-05-09", "15:00", "3pm", "09/05/2026", "A v B", '"', "CST", "年月日", "+99:99", "A 2-1 B (aet)", "5.12.",
        "[U19] A - B", "12月5日", "TBC", "P-P", "3:0 (W.O.)", "FT: A v B", "46361.5", "0.5", "Sun", "Home", "Date",
    ]
)  # fmt: skip


def schedule_or_code(data: bytes) -> Schedule | str:
    """The schedule, or the code of the error."""
    try:
        return read_schedule(data, LONDON)
    except LivecastError as refusal:
        return refusal.code


def rows_of(schedule: Schedule) -> list[int]:
    """The number of each row that the schedule accounts for."""
    kept = [one.row for group in (schedule.fixtures, schedule.skipped, schedule.refused) for one in group]
    return sorted(kept if schedule.heading_row is None else [*kept, schedule.heading_row])


@settings(max_examples=FUZZ, deadline=None)
@given(
    st.sampled_from(["Home,Away,Date,Time,Zone,Match", "Match,Date,Score", "Heim,Gast,Termin,Status", "x,y,z"]),
    st.lists(st.lists(CELLS, min_size=1, max_size=6).map(lambda cells: [cell.replace('"', "") for cell in cells])),
)
def test_each_row_of_a_random_upload_is_read_skipped_or_refused(header: str, rows: list[list[str]]):
    lines = [header, *(",".join(" ".join(cell.split()).replace(",", " ") for cell in row) for row in rows)]
    schedule = schedule_or_code("\n".join(lines).encode("utf-8", "surrogatepass"))
    if isinstance(schedule, Schedule):
        assert rows_of(schedule) == [number for number, line in enumerate(lines, 1) if line.replace(",", "").strip()]
        assert all(fixture.kickoff.utcoffset() is not None for fixture in schedule.fixtures)
    else:
        assert schedule.startswith("schedule.")


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
    assert str(schedule_or_code(data)).startswith(("schedule.", "spreadsheet."))


@pytest.mark.parametrize("team", ["Winner QF1", "Sieger Spiel 3", "1st Group A", "W49", "Loser of Match 12", "2B"])
def test_a_place_of_a_team_that_another_match_decides_makes_no_team(team: str):
    schedule = read(f"Home,Away,Date,Time\n{team},Harbour Town,2026-05-09,15:00\n")
    assert [row.reason for row in schedule.refused] == ["A team is not known yet."]
    assert read("Home,Away,Date,Time\nWinners Athletic,1. FC Hafen,2026-05-09,15:00\n").fixtures


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("<html><table><tr><td>Home</td></tr></table></html>", "an HTML page"),
        ('[{"home": "Harbour Town", "away": "Mill United"}]', "a JSON file"),
        ('<?xml version="1.0"?><fixtures/>', "an XML file"),
        ("%PDF-1.4 rest", "a PDF file"),
    ],
)
def test_a_file_of_another_format_is_refused_by_its_name(text: str, what: str):
    with pytest.raises(LivecastError, match=f"This is {what}, not a schedule"):
        read(text)


@pytest.mark.parametrize(
    ("date", "reason"),
    [
        ("31/11/2026", "The date “31/11/2026” does not exist."),
        ("Fr 05.12.2026", "5 December 2026 is a Saturday, and the file says Friday."),
        ("2026-05-09/10", "The date has “/10” after it, which is not a time: write one date as 2026-05-09."),
    ],
)
def test_a_wrong_date_alone_in_its_column_is_refused_with_its_own_reason(date: str, reason: str):
    assert [row.reason for row in read_one(date, "15:00").refused] == [reason]


def test_letters_before_a_number_are_not_a_time_zone():
    schedule = read("Div,Home,Away,Date,Time\nE0,Harbour Town,Mill United,2026-05-09,15:00\n")
    assert [fixture.kickoff for fixture in schedule.fixtures] == [SATURDAY] and schedule.unused == ("Div",)
    assert read_one("2026-05-09", "15:00 E5").refused


@pytest.mark.parametrize(("time", "hour"), [("7.45", 7), ("3:00", 3)])
def test_an_early_hour_that_may_be_in_the_evening_is_a_guess(time: str, hour: int):
    (fixture,) = read_one("2026-05-09", time).fixtures
    assert fixture.kickoff.hour == hour and "in the morning" in fixture.guesses[0]
    assert not read_one("2026-05-09", f"0{time}").fixtures[0].guesses


@pytest.mark.parametrize(
    "text",
    [
        "التاريخ,الوقت,الفريق المضيف,الفريق الضيف\n٩ مايو ٢٠٢٦,١٥:٠٠,الأهلي,الزمالك\n",
        "تاریخ,ساعت,میزبان,مهمان\n2026/05/09,۱۵:۰۰,الأهلي,الزمالك\n",
        "วันที่,เวลา,ทีมเหย้า,ทีมเยือน\n2026-05-09,15:00,الأهلي,الزمالك\n",
    ],
    ids=["Arabic", "Persian", "Thai"],
)
def test_columns_of_other_scripts_are_found(text: str):
    (fixture,) = read(text).fixtures
    assert (fixture.home, fixture.away, fixture.kickoff) == ("الأهلي", "الزمالك", SATURDAY)
