"""Two teams in one text: both are read if their names head them, otherwise the reader asks."""

import pytest

from matches.teamsheets import Sheet, read_sheet


def read(text: str) -> Sheet:
    return read_sheet(text, ["Harbour Town", "HAR", "Home"], opponent=["Mill United", "MIL", "Away"])


def numbers(sheet: Sheet | None) -> list[tuple[int | None, str]]:
    assert sheet is not None
    return [(player.number, player.name) for player in sheet.players]


@pytest.mark.parametrize(
    "text",
    [
        "Harbour Town\n1 Ember\n3 Parker\nMill United\n1 Stone\n9 Doom",
        "HARBOUR TOWN FC (4-4-2)\n1 Ember\n3 Parker\n\nMill United:\n1 Stone\n9 Doom",
        "Harbour Town: 1 Ember, 3 Parker\nMill United: 1 Stone, 9 Doom",
        "Away\n1 Stone\n9 Doom\nHome\n1 Ember\n3 Parker",
        "Harbour Town\t\tMill United\n1\tEmber\t1\tStone\n3\tParker\t9\tDoom",
        "MIL\t\tHAR\nNo\tName\tNo\tName\n1\tStone\t1\tEmber\n9\tDoom\t3\tParker",
        "Harbour Town\tMill United\n1 Ember\t1 Stone\n3 Parker\t9 Doom",
        "Harbour Town v Mill United\n1 Ember      1 Stone\n3 Parker     9 Doom",
    ],
)
def test_teams_under_their_names_are_both_read(text: str):
    sheet = read(text)
    assert numbers(sheet) == [(1, "Ember"), (3, "Parker")]
    assert numbers(sheet.opponent) == [(1, "Stone"), (9, "Doom")]
    assert not sheet.question and not sheet.refused


def test_bench_heads_both_columns_and_a_longer_column_stays_in_its_team():
    sheet = read("Harbour Town\t\tMill United\n1\tEmber\t1\tStone\nSubs\t\tSubs\n12\tHart\t13\tLane\n\t\t14\tKing")
    assert [(player.name, player.starts) for player in sheet.players] == [("Ember", True), ("Hart", False)]
    assert sheet.opponent is not None
    assert [(player.name, player.starts) for player in sheet.opponent.players] == [
        ("Stone", True), ("Lane", False), ("King", False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "1\tEmber\t1\tStone",
        "1\tEmber\t1\tStone\n3\tParker\t9\tDoom",
        "No\tName\tNo\tName\n1\tEmber\t1\tStone\n3\tParker\t9\tDoom",
        "1,Ember,1,Stone\n3,Parker,9,Doom",
        "1 Ember\t1 Stone\n3 Parker\t9 Doom",
        "1 Ember      1 Stone\n3 Parker     9 Doom",
        "1 Ember 1 Stone\n3 Parker 9 Doom\n7 Windle 3 King",
        "Ember\tStone\nParker\tDoom",
        "1 Ember\n3 Parker\n7 Windle\n1 Stone\n3 Doom\n7 King",
        "Starting XI\n1 Ember\n3 Parker\nSubs\n12 Hart\nStarting XI\n4 Stone\n9 Doom\nSubs\n13 Lane",
        "Harbour Town\n1 Ember\n3 Parker\nRiverside\n4 Stone\n9 Doom",
    ],
)
def test_teams_without_names_are_asked_for_and_never_merged(text: str):
    sheet = read(text)
    assert sheet.players == () and sheet.opponent is None and sheet.question
    assert sheet.remarks == (sheet.question,)
    assert {"Ember", "Stone"} <= {word for note in sheet.refused for word in note.text.split()}


def test_two_columns_of_starters_and_bench_are_one_team():
    sheet = read("Starting XI\t\tSubstitutes\n1\tEmber\t12\tHart\n3\tParker\t13\tLane")
    assert [(player.name, player.starts) for player in sheet.players] == [
        ("Ember", True), ("Parker", True), ("Hart", False), ("Lane", False),
    ]  # fmt: skip


def test_player_without_a_number_is_not_taken_for_a_team():
    sheet = read("1 Ember\n3 Parker\nTrialist\n7 Windle\n9 Wood")
    assert not sheet.question and len(sheet.players) == 5
    assert [(note.line, note.text) for note in sheet.guessed] == [(3, "Trialist")]
