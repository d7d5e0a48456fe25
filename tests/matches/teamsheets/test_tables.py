"""Tables of players: with a heading row in any language, or read by the content of their columns."""

import pytest

from matches.teamsheets import SheetPlayer, read_sheet

PARKER, EMBER = SheetPlayer("Ida Parker", 3, "DF"), SheetPlayer("Rolf Ember", 1, "GK")


@pytest.mark.parametrize(
    "heading",
    [
        "No\tName\tPos", "Shirt No.\tPlayer\tPosition", "#\tPlayer name\tPos.", "Nr.\tSpieler\tPosition",
        "Dorsal\tNombre completo\tPosición", "N°\tNom\tPoste", "号码\t姓名\t位置", "球衣号码\t球员\t位置",
        "JERSEY\tFULL NAME\tPOS",
    ],
)  # fmt: skip
def test_heading_row_names_the_columns(heading: str):
    sheet = read_sheet(f"{heading}\n1\tRolf Ember\tGK\n3\tIda Parker\tDF", sport="football")
    assert sheet.players == (EMBER, PARKER) and not sheet.refused
    assert [(note.line, note.reason) for note in sheet.skipped] == [(1, "The headings of the columns.")]


@pytest.mark.parametrize(
    ("heading", "row"),
    [
        ("Last Name\tFirst Name\tPos\tNo", "Parker\tIda\tDF\t3"),
        ("No\tFirst Name\tPos\tSurname", "3\tIda\tDF\tParker"),
        ("Nr;Name;Vorname;Pos", "3;Parker;Ida;DF"),
        ("Dorsal,Apellidos,Nombre,Puesto", "3,Parker,Ida,DF"),
        ("No|Name|Pos", "3|PARKER, Ida|DF"),
        ('No,Name,Pos', '3,"Parker, Ida",DF'),
        ("No    Name            Pos", "3     Ida Parker      DF"),
        ("No Name Pos", "3 Ida Parker DF"),
    ],
)  # fmt: skip
def test_first_and_last_names_are_joined_in_any_order_and_table(heading: str, row: str):
    assert read_sheet(f"{heading}\n{row}", sport="football").players == (PARKER,)


def test_each_column_that_is_not_stored_is_reported_once():
    sheet = read_sheet(
        "No\tName\tDOB\tNationality\tShoe\n1\tRolf Ember\t2001-02-03\tNorway\t44\n3\tIda Parker\t1999-08-07\tWales\t39"
    )
    assert [(player.number, player.name) for player in sheet.players] == [(1, "Rolf Ember"), (3, "Ida Parker")]
    assert [(note.text, note.reason) for note in sheet.skipped[1:]] == [
        ("DOB", "A column that line-ups do not store."),
        ("Nationality", "A column that line-ups do not store."),
        ("Shoe", "An unknown column."),
    ]


def test_marks_in_columns_name_the_captain_and_the_starters():
    sheet = read_sheet("No\tName\tCaptain\tStarter\n1\tRolf Ember\t\tx\n3\tIda Parker\tyes\tx\n7\tKit Windle\t\t")
    assert [(player.captain, player.starts) for player in sheet.players] == [
        (False, True),
        (True, True),
        (False, False),
    ]


def test_cell_below_shirts_that_is_not_a_number_is_reported_and_the_player_stays():
    sheet = read_sheet("No\tName\nTBC\tRolf Ember\n–\tIda Parker")
    assert [(player.number, player.name) for player in sheet.players] == [(None, "Rolf Ember"), (None, "Ida Parker")]
    assert [(note.line, note.text, note.reason) for note in sheet.skipped[1:]] == [(2, "TBC", "Not a shirt number.")]


def test_bench_heading_within_a_table_is_a_heading():
    sheet = read_sheet(
        "No\tName\tPos\n1\tRolf Ember\tGK\nSubstitutes\t\t\n12\tBen Hart\tDF\n\nSubs: 14 Al Wood, 15 Jo Lane"
    )
    assert [(player.name, player.starts) for player in sheet.players] == [
        ("Rolf Ember", True), ("Ben Hart", False), ("Al Wood", False), ("Jo Lane", False),
    ]  # fmt: skip


@pytest.mark.parametrize("order", [(0, 1, 2, 3, 4, 5), (3, 5, 1, 0, 2, 4), (2, 4, 0, 5, 3, 1)])
def test_table_without_headings_is_read_by_its_content(order: tuple[int, ...]):
    rows = [
        ("1", "Rolf Ember", "GK", "12/03/1998", "88123456", "NOR"),
        ("3", "Ida Parker", "DF", "01/11/2000", "88123999", "WAL"),
        ("7", "Kit Windle", "MF", "30/06/1997", "77000123", "WAL"),
    ]
    sheet = read_sheet("\n".join("\t".join(row[place] for place in order) for row in rows), sport="football")
    assert sheet.players == (EMBER, PARKER, SheetPlayer("Kit Windle", 7, "MF")) and not sheet.refused
    assert len(sheet.guessed) == 1 and sheet.guessed[0].reason.startswith("The columns are read by their content")
    assert sorted(note.text.split(",")[0] for note in sheet.skipped) == ["12/03/1998", "88123456", "NOR"]


def test_two_columns_of_single_names_are_joined_and_capitals_are_the_surname():
    players = read_sheet("1\tEMBER\tRolf\n3\tPARKER\tIda\n7\tWINDLE\tKit").players
    assert [player.name for player in players] == ["Rolf Ember", "Ida Parker", "Kit Windle"]
    players = read_sheet("1\tRolf\tEmber\n3\tIda\tParker\n7\tKit\tWindle").players
    assert [player.name for player in players] == ["Rolf Ember", "Ida Parker", "Kit Windle"]


def test_facts_beside_a_name_in_a_line_are_skipped_and_reported():
    sheet = read_sheet("1 Rolf Ember (GK) 1.91m 12 May 1999 LIC-778899")
    assert sheet.players == (EMBER,)
    assert {note.text for note in sheet.skipped} == {"1.91m", "12 May 1999", "LIC-778899"}


@pytest.mark.parametrize(
    ("heading", "row"),
    [
        ("Lfd. Nr.\tTrikot-Nr.\tName, Vorname\tGeb.-Datum\tPos.", "1\t3\tParker, Ida\t12.03.1998\tABW"),
        ("Dorsal\tApellido 1\tApellido 2\tNombre\tDemarcación", "3\tParker\tRuiz\tIda\tDefensa"),
        ("الرقم\tالاسم\tالمركز", "٣\tIda Parker\tمدافع"),
        ("شماره\tنام\tنام خانوادگی\tپست", "۳\tIda\tParker\tمدافع"),
        ("หมายเลข\tชื่อ\tนามสกุล\tตำแหน่ง", "๓\tIda\tParker\tกองหลัง"),
        ("Player\tMin\tG\tA\tYC\tPos", "3 Ida Parker\t90\t0\t2\t1\tDF"),
    ],
    ids=["German", "Spanish", "Arabic", "Persian", "Thai", "statistics"],
)
def test_headings_of_clubs_and_federations_are_understood(heading: str, row: str):
    assert read_sheet(f"{heading}\n{row}", sport="football").players == (PARKER,)


def test_titles_above_the_headings_are_skipped():
    sheet = read_sheet(
        "Harbour Town FC\t\t\nSquad list 2026/27\t\t\n\t\t\nNo\tName\tPos\n3\tIda Parker\tDF", sport="football"
    )
    assert sheet.players == (PARKER,)
    assert [note.line for note in sheet.skipped if "above the headings" in note.reason] == [1, 2]


@pytest.mark.parametrize(
    ("cell", "starts"), [("Start", True), ("S", True), ("Sub", False), ("E", False), ("no", False), ("否", False)]
)
def test_word_below_a_heading_of_starters_decides(cell: str, starts: bool):
    sheet = read_sheet(f"No,Name,Start/Sub\n1,Rolf Ember,Start\n3,Ida Parker,{cell}")
    assert sheet.players[1].starts is starts


def test_unknown_word_below_a_heading_of_starters_is_said():
    sheet = read_sheet("No,Name,Start/Sub\n1,Rolf Ember,Start\n3,Ida Parker,perhaps")
    assert sheet.players[1].starts
    assert [note.text for note in sheet.skipped if "Unknown word" in note.reason] == ["perhaps"]


def test_sort_key_of_a_position_is_not_stored():
    assert read_sheet("#\tPos\tPlayer\n3\t2DF\tIda Parker", sport="football").players == (PARKER,)
