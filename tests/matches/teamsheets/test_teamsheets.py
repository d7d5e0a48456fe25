"""Pasted team sheets: the parsed players, and a report of all other text."""

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from livecast.clean_text import clean
from matches.sports import SPORTS
from matches.teamsheets import MAX_PLAYERS, MAX_SHEET, SheetPlayer, read_sheet

FUZZ = int(os.environ.get("TEAMSHEET_FUZZ", "500"))

EMAIL = """1 Ember; 2 Silva, 4 Ash, 5 Gill (c), 3 Parker; 8 Cook, 6 Marsh, 10 Windle; 7 Caldera, 9 Doom, 11 Reed
Subs: 13 Stone, 12 Hart, 14 Lane.
Manager: Wanda Pike"""

SPREADSHEET = "No.\tName\tPos\n1\tTove Ember\tGK\n10\tKit Windle\tMF\nBench\n13\tAnn Stone\tG\n"

CHINESE = """首发
1号 赵丽娜（门将）
7 王霜（队长）
李影 11
替补：20 肖裕仪、9沈梦雨
主教练：水庆霞"""


def read(text: str) -> list[tuple[int | None, str]]:
    return [(player.number, player.name) for player in read_sheet(text).players]


@pytest.mark.parametrize(
    "line",
    [
        "10 Kit Windle", "10. Kit Windle", "10) Kit Windle", "#10 Kit Windle", "No. 10 Kit Windle", "no 10 Kit Windle",
        "10.Kit Windle", "10)Kit Windle", "10-Kit Windle", "10: Kit Windle", "10 - Kit Windle",
        "10 – Kit Windle", "10\tKit Windle", "10,Kit Windle", "10 | Kit Windle",
        "Kit Windle 10", "Kit Windle (10)", "Kit Windle #10", "Kit Windle, 10", "Kit Windle\t10", "Kit  Windle - 10",
        "• 10 Kit Windle", "  10   Kit Windle .", "10\u00a0Kit Windle",
    ],
)  # fmt: skip
def test_shirt_is_before_or_after_the_name(line: str):
    sheet = read_sheet(line)
    assert sheet.players == (SheetPlayer("Kit Windle", 10),) and not sheet.left_out


@pytest.mark.parametrize(
    "line",
    [
        "GK – 1 Tove Ember", "GK 1 Tove Ember", "1 Tove Ember GK", "1 Tove Ember (GK)", "1 GK Tove Ember",
        "1\tTove Ember\tGK", "GK\t1\tTove Ember", "1,Tove Ember,GK", "1 Tove Ember - Goalkeeper", "GK: 1 Tove Ember",
        "1 Tove Ember [goalkeeper]", "Goalkeeper: 1 Tove Ember", "Goalkeepers\n1 Tove Ember", "1 Tove Ember 门将",
    ],
)  # fmt: skip
def test_position_is_recognised_anywhere(line: str):
    assert read_sheet(line).players == (SheetPlayer("Tove Ember", 1, "GK"),)


@pytest.mark.parametrize(
    "line", ["5 Gill (c)", "5 Gill (C)", "5 Gill [capt.]", "5 Gill (captain)", "5. Gill ©", "5 Gill 队长", "(c) 5 Gill"]
)
def test_captain_is_recognised(line: str):
    assert read_sheet(line).players == (SheetPlayer("Gill", 5, captain=True),)


@pytest.mark.parametrize(
    "heading", ["Subs:", "SUBS", "Substitutes", "Bench", "Replacements -", "替补", "替补：", "Subs (from):"]
)
def test_players_after_the_bench_heading_are_on_the_bench(heading: str):
    players = read_sheet(f"1 Ember\n{heading}\n13 Stone\nStarting XI\n2 Silva").players
    assert [(player.name, player.starts) for player in players] == [("Ember", True), ("Stone", False), ("Silva", True)]


def test_marked_players_are_on_the_bench():
    assert read_sheet("13 Stone (sub)\n1 Ember").players == (
        SheetPlayer("Stone", 13, starts=False),
        SheetPlayer("Ember", 1),
    )


def test_sheet_of_an_email_is_parsed():
    sheet = read_sheet(EMAIL)
    assert len(sheet.players) == 14 and [player.name for player in sheet.players if not player.starts] == [
        "Stone", "Hart", "Lane",
    ]  # fmt: skip
    assert [player.name for player in sheet.players if player.captain] == ["Gill"]
    assert [(skipped.line, skipped.text) for skipped in sheet.left_out] == [(3, "Manager: Wanda Pike")]


def test_rows_of_a_spreadsheet_are_parsed():
    sheet = read_sheet(SPREADSHEET)
    assert sheet.players == (
        SheetPlayer("Tove Ember", 1, "GK"), SheetPlayer("Kit Windle", 10, "MF"),
        SheetPlayer("Ann Stone", 13, "G", starts=False),
    )  # fmt: skip
    assert [skipped.reason for skipped in sheet.left_out] == ["The headings of the columns."]


def test_team_name_is_not_a_player():
    sheet = read_sheet("Harbour Town\nHARBOUR TOWN (4-3-3): 1 Ember, 2 Silva", team=["Harbour Town", "HAR", ""])
    assert [player.name for player in sheet.players] == ["Ember", "Silva"]
    assert [skipped.text for skipped in sheet.left_out] == ["Harbour Town", "HARBOUR TOWN (4-3-3):"]


def test_unknown_columns_are_reported():
    sheet = read_sheet("7\tInés Caldera\tMF\tSpain")
    assert sheet.players == (SheetPlayer("Inés Caldera", 7, "MF"),)
    assert [skipped.text for skipped in sheet.left_out] == ["(Spain)"]


def test_chinese_sheet_is_parsed():
    sheet = read_sheet(CHINESE)
    assert sheet.players == (
        SheetPlayer("赵丽娜", 1, "GK"), SheetPlayer("王霜", 7, captain=True), SheetPlayer("李影", 11),
        SheetPlayer("肖裕仪", 20, starts=False), SheetPlayer("沈梦雨", 9, starts=False),
    )  # fmt: skip
    assert [skipped.text for skipped in sheet.left_out] == ["主教练：水庆霞"]


@pytest.mark.parametrize(
    "line",
    [
        "8 Ash, 6 Gill, 9 Parr",
        "8 Ash; 6 Gill; 9 Parr",
        "8 Ash 6 Gill 9 Parr",
        "8 Ash、6 Gill、9 Parr",
        "8 Ash | 6 Gill | 9 Parr",
    ],
)
def test_several_players_in_one_line_are_parsed(line: str):
    assert read(line) == [(8, "Ash"), (6, "Gill"), (9, "Parr")]


def test_names_are_unchanged():
    names = [
        "Inés Caldera",
        "N'Golo Kanté",
        "Jean-Luc d'Arc",
        "Ødegaard",
        "Müller Jr.",
        "Do",
        "Van der Berg",
        "G. Back",
    ]
    assert [name for _, name in read("\n".join(names))] == [name.rstrip(".") for name in names]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("10", "The text has no name."),
        ("10 Kit Windle 8", "The text has two numbers: keep only the shirt number."),
        ("1024 Kit Windle", "1024 is not a shirt number."),
        ("4-3-3", "A formation. Line-ups do not store it."),
        ("Referee: Una Bell", "Not a player of the team."),
        ("Kit W1ndle", "The name contains a number."),
        ("x" * 121, "A name has at most 120 characters."),
        ("y" * 1001, "A line has at most 1,000 characters."),
        ("7 12 May 1999", "The text has two numbers: keep only the shirt number."),
    ],
)
def test_text_without_a_player_is_left_out_with_a_reason(line: str, reason: str):
    sheet = read_sheet(line)
    assert not sheet.players and [(skipped.line, skipped.reason) for skipped in sheet.left_out] == [(1, reason)]


def test_other_notes_are_reported():
    sheet = read_sheet("7 Caldera (Reed 64')")
    assert sheet.players == (SheetPlayer("Caldera", 7),)
    assert [(skipped.text, skipped.reason) for skipped in sheet.left_out] == [
        ("(Reed 64')", "Unknown note on Caldera.")
    ]


def test_players_are_listed_once_and_shared_shirts_are_remarked():
    sheet = read_sheet("7 Ash\n7 ash\n7 Gill (c)\n9 Parr (c)")
    assert [player.name for player in sheet.players] == ["Ash", "Gill", "Parr"]
    assert [skipped.reason for skipped in sheet.left_out] == ["ash is already on the sheet."]
    assert sheet.remarks == (
        "Several players have the number 7. In a line the number means the first of them.",
        "The sheet has more than one captain.",
    )


def test_size_of_a_sheet_is_limited():
    many = "\n".join(f"{'abcdefghij'[n // 10]}{'abcdefghij'[n % 10]}" for n in range(100))
    assert len(read_sheet(many).players) == MAX_PLAYERS
    sheet = read_sheet("1 Ember\n" * (MAX_SHEET // 8))
    assert sheet.left_out[-1].reason == "A sheet has at most 500 lines and names: the rest is left out."
    sheet = read_sheet("1 Ember\n" * (MAX_SHEET // 4))
    assert len(sheet.players) == 1 and sheet.left_out[-1].reason == "A sheet has at most 20,000 characters."


PIECES = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["1", "10.", "#7", "GK", "F", "C", "(c)", "(", ")", "[", "Subs:", "替补", "：", "、", ",", ";", "\t", "\n",
         "号", "王霜", "Kit Windle", "WINDLE", "Ember, Rolf", " – ", "4-4-2", "Coach: X", "Coach", "No.", "Name", "Pos",
         "DOB", "|", "*", "Harbour Town", "Mill United", " v ", "1999-01-02", "٣", "\u200b", "\u00ad", "   ", '"',
         "Starting XI"]
    ),
)  # fmt: skip


@settings(max_examples=FUZZ, deadline=None)
@given(st.lists(PIECES, max_size=24).map(" ".join) | st.text(max_size=200), st.sampled_from(["", *SPORTS]))
def test_each_line_of_random_text_is_a_player_or_is_reported(text: str, sport: str):
    sheet = read_sheet(text, ["Harbour Town", "HAR"], opponent=["Mill United"], sport=sport)
    players = [*sheet.players, *(sheet.opponent.players if sheet.opponent else ())]
    for player in players:
        assert player.name and len(player.name) <= 120 and clean(player.name) == player.name
        assert player.number is None or 0 <= player.number <= 999
    names = [(player.name.casefold(), player.number) for player in sheet.players]
    assert len(names) == len(set(names))
    notes = (*sheet.headings, *sheet.guessed, *sheet.skipped, *sheet.refused)
    reported = {player.line for player in players} | {note.line for note in notes}
    filled = {number for number, line in enumerate(text.splitlines(), 1) if line.strip()}
    assert filled <= reported
    assert all(note.reason for note in notes)


@settings(max_examples=FUZZ // 3, deadline=None)
@given(st.lists(st.sampled_from("Ash Gill Parr Ember Windle 王霜 Stone".split()), unique=True, min_size=1), st.data())
def test_every_name_is_parsed_or_reported(names: list[str], data: st.DataObject):
    """In any form, a pasted name is in the line-up or in the left-out texts."""
    forms = [
        "{n} {name}",
        "{name} ({n})",
        "{n}\t{name}\tGK",
        "GK – {name}",
        "Subs: {name}",
        "{name} (Foo 64')",
        "{n} {name} {n}1",
    ]
    lines = [data.draw(st.sampled_from(forms)).format(n=n, name=name) for n, name in enumerate(names, 2)]
    sheet = read_sheet("\n".join(lines))
    skipped = " ".join([player.name for player in sheet.players] + [out.text for out in sheet.left_out])
    assert all(name in skipped for name in names)
