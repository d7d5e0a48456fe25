"""Names on sheets: their natural order, numbers in any script, and characters that are kept or removed."""

import pytest

from matches.teamsheets import SheetPlayer, read_sheet
from matches.teamsheets.names import natural_order


@pytest.mark.parametrize(
    ("written", "natural"),
    [
        ("JAMES LeBron", "LeBron James"), ("Leo JAMES", "Leo James"), ("VAN DER BERG Jan", "Jan van der Berg"),
        ("Ana O'NEILL-SMITH", "Ana O'Neill-Smith"), ("MCCABE Orla", "Orla McCabe"), ("J. SMITH", "J. Smith"),
        ("LEO JAMES", "LEO JAMES"), ("AJ Ember", "AJ Ember"), ("Al Wood III", "Al Wood III"),
        ("DeShawn Lee", "DeShawn Lee"),
        ("王霜", "王霜"), ("van Dijk", "van Dijk"),
    ],
)  # fmt: skip
def test_surname_in_capitals_shows_the_order(written: str, natural: str):
    assert natural_order(written) == natural


@pytest.mark.parametrize(
    ("written", "natural"),
    [
        ("EMBER, Rolf", "Rolf Ember"), ("Ember, Rolf", "Rolf Ember"), ("EMBER, ROLF", "Rolf Ember"),
        ("de la Cruz, Ana", "Ana de la Cruz"), ("Wood, Jr.", "Wood Jr."), ("WU, Lei", "Lei Wu"),
    ],
)  # fmt: skip
def test_comma_between_last_and_first_name_turns_them(written: str, natural: str):
    assert natural_order(written, last_first=True) == natural


def test_short_surnames_in_capitals_are_turned_if_the_sheet_has_long_ones():
    players = read_sheet("3 WANG Shuang\n5 LI Ying\n7 ZHAO Lina\n9 MA Jun").players
    assert [player.name for player in players] == ["Shuang Wang", "Ying Li", "Lina Zhao", "Jun Ma"]


@pytest.mark.parametrize(
    "text", ["7 Parker, Ida\n9 Wood, Chris", "Parker, Ida 7\nWood, Chris 9", "7. PARKER, Ida\n9. WOOD, Chris"]
)
def test_lines_of_last_and_first_name_are_one_player_each(text: str):
    sheet = read_sheet(text)
    assert sheet.players == (SheetPlayer("Ida Parker", 7), SheetPlayer("Chris Wood", 9))
    assert [(note.line, note.reason.split(":")[0]) for note in sheet.guessed] == [
        (1, "Read as Ida Parker"), (2, "Read as Chris Wood"),
    ]  # fmt: skip


def test_commas_between_players_are_not_first_names():
    assert [player.name for player in read_sheet("Ash, Gill").players] == ["Ash", "Gill"]
    assert [player.name for player in read_sheet("Ash, Gill, Parr\nLane, Hart").players] == [
        "Ash", "Gill", "Parr", "Lane", "Hart",
    ]  # fmt: skip


@pytest.mark.parametrize("number", ["12", "１２", "١٢", "۱۲", "१२", "১২", "๑๒", "⑫", "#１２", "No. ١٢"])
def test_digits_of_every_script_are_shirt_numbers(number: str):
    assert read_sheet(f"{number} Kit Windle").players == (SheetPlayer("Kit Windle", 12),)


@pytest.mark.parametrize(
    ("pasted", "name"),
    [
        ("محمد\u200cرضا نادری", "محمد\u200cرضا نادری"),
        ("ක්\u200dරිෂාන්", "ක්\u200dරිෂාන්"),
        ("\u200eKit\u200b Win\u00addle\u200f", "Kit Windle"),
        ("\ufeffKit Windle", "Kit Windle"),
        ("Kit\u2066 Windle\u2069", "Kit Windle"),
        ("Zoe\u0308 Ash", "Zoë Ash"),
    ],
)
def test_names_keep_the_joiners_of_their_script_and_lose_hidden_characters(pasted: str, name: str):
    assert read_sheet(f"5 {pasted}").players == (SheetPlayer(name, 5),)


def test_two_players_of_one_name_have_different_numbers():
    sheet = read_sheet("7 Smith\n9 Smith\nSmith")
    assert sheet.players == (SheetPlayer("Smith", 7), SheetPlayer("Smith", 9))
    assert [(note.line, note.reason) for note in sheet.refused] == [(3, "Smith is already on the sheet.")]


def test_line_with_only_the_captain_marks_a_player_of_the_sheet():
    sheet = read_sheet("5 Gill\n7 Ash\nCaptain: Gill")
    assert sheet.players == (SheetPlayer("Gill", 5, captain=True), SheetPlayer("Ash", 7))
