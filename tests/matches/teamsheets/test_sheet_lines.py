"""Lines of sheets: numbers on their own lines, headings inside lines, and the positions of each sport."""

import pytest

from matches.teamsheets import SheetPlayer, read_sheet

THREE = [(1, "Rolf Ember"), (3, "Ida Parker"), (7, "Kit Windle")]


@pytest.mark.parametrize(
    "text",
    [
        "1\nRolf Ember\n3\nIda Parker\n7\nKit Windle",
        "Rolf Ember\n1\nIda Parker\n3\nKit Windle\n7",
        "1.\nRolf Ember\n\n#3\nIda Parker\n\n7\nKit Windle",
        "1\n3\n7\nRolf Ember\nIda Parker\nKit Windle",
        "Rolf Ember\nIda Parker\nKit Windle\n1\n3\n7",
        "1\nRolf Ember\nGK\n3\nIda Parker\nDF\n7\nKit Windle\nMF",
    ],
)
def test_number_on_its_own_line_joins_the_name_that_the_pattern_shows(text: str):
    sheet = read_sheet(text, sport="football")
    assert [(player.number, player.name) for player in sheet.players] == THREE
    assert sum("are joined" in note.reason for note in sheet.guessed) == 3


def test_number_without_a_name_is_refused():
    sheet = read_sheet("1\nRolf Ember\n3\n4\nSubs\n9")
    assert [(player.number, player.name) for player in sheet.players] == [(1, "Rolf Ember")]
    assert [(note.line, note.reason) for note in sheet.refused] == [
        (3, "The text has no name."), (4, "The text has no name."), (6, "The text has no name."),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "line",
    [
        "1 Ember; 9 Wood. Subs: 12 Heaton, 13 Barnes",
        "1 Ember, 9 Wood (Subs: 12 Heaton, 13 Barnes)",
        "Team: 1 Ember, 9 Wood; Bench: 12 Heaton; 13 Barnes",
        "1 Ember, 9 Wood Substitutes: 12 Heaton, 13 Barnes.",
        "1 Ember 9 Wood Subs 12 Heaton 13 Barnes",
        "1 Ember, 9 Wood, subs 12 Heaton, 13 Barnes",
        "1 Ember、9 Wood；替补：12 Heaton、13 Barnes",
        "1 Ember, 9 Wood\nErsatzbank – 12 Heaton, 13 Barnes",
    ],
)
def test_bench_heading_inside_a_line_ends_the_starters(line: str):
    sheet = read_sheet(line)
    assert [(player.number, player.name, player.starts) for player in sheet.players] == [
        (1, "Ember", True), (9, "Wood", True), (12, "Heaton", False), (13, "Barnes", False),
    ]  # fmt: skip
    assert "The next players are on the bench." in [note.reason for note in sheet.headings]


def test_coach_inside_or_below_the_players_is_not_a_player():
    sheet = read_sheet("1 Ember, 9 Wood. Coach: Wanda Pike\nReferee\nUna Bell\n\n12 Heaton")
    assert [player.name for player in sheet.players] == ["Ember", "Wood", "Heaton"]
    assert [(note.line, note.text) for note in sheet.skipped] == [
        (1, "Coach: Wanda Pike"),
        (2, "Referee"),
        (3, "Una Bell"),
    ]


def test_position_heading_in_a_line_is_about_that_line():
    players = read_sheet("Goalkeeper: 1 Ember\n2 Silva\nDefenders: 3 Ash,\n4 Gill\nMidfielders\n6 Wood\n7 Lane").players
    assert [player.position for player in players] == ["GK", "", "DF", "DF", "MF", "MF"]


@pytest.mark.parametrize(
    ("sport", "line", "position"),
    [
        ("football", "7 Kit Windle (Forward)", "FW"), ("basketball", "7 Kit Windle (Forward)", "F"),
        ("ice_hockey", "7 Kit Windle – Goalie", "G"), ("football", "7 Kit Windle – Goalie", "GK"),
        ("handball", "7 Kit Windle (pivot)", "PV"), ("rugby", "7 Kit Windle (hooker)", "HK"),
        ("baseball", "7 Kit Windle 2B", "2B"), ("baseball", "7 Kit Windle (Catcher)", "C"),
        ("cricket", "7 Kit Windle (wicketkeeper)", "WK"), ("cricket", "7 Kit Windle †", "WK"),
        ("volleyball", "7 Kit Windle (libero)", "L"), ("american_football", "7 Kit Windle QB", "QB"),
        ("basketball", "7 Kit Windle 中锋", "C"), ("football", "7 Kit Windle 中锋", "CF"),
        ("volleyball", "7 Kit Windle 二传", "S"), ("basketball", "7 Kit Windle C", "C"),
        ("rugby", "7 Kit Windle QB", None),
    ],
)  # fmt: skip
def test_positions_are_those_of_the_sport(sport: str, line: str, position: str | None):
    (player,) = read_sheet(line, sport=sport).players
    assert player == SheetPlayer("Kit Windle QB" if position is None else "Kit Windle", 7, position or "")


def test_c_is_a_centre_in_a_column_of_positions_and_a_captain_in_brackets():
    table = "#\tPlayer\tPos\n4\tLeo James\tF\n5\tAl Wood\tC"
    assert [player.captain for player in read_sheet(table, sport="basketball").players] == [False, False]
    assert read_sheet(table, sport="basketball").players[1].position == "C"
    assert read_sheet("5 Al Wood (c)", sport="basketball").players == (SheetPlayer("Al Wood", 5, captain=True),)
    bracketed = read_sheet("4 Leo James (F)\n5 Al Wood (C)", sport="basketball").players
    assert [(player.position, player.captain) for player in bracketed] == [("F", False), ("C", False)]


def test_stars_of_basketball_mark_the_starters():
    sheet = read_sheet("#4 Leo JAMES F *\n#5 Al WOOD C *\n#6 Kit WINDLE G", sport="basketball")
    assert sheet.players == (
        SheetPlayer("Leo James", 4, "F"), SheetPlayer("Al Wood", 5, "C"),
        SheetPlayer("Kit Windle", 6, "G", starts=False),
    )  # fmt: skip
    assert "“*” is read as the mark of a starter: the others are on the bench." in [
        note.reason for note in sheet.guessed
    ]


def test_stars_before_every_line_are_a_list():
    sheet = read_sheet("* 1 Ember\n* 3 Parker", sport="basketball")
    assert [player.name for player in sheet.players] == ["Ember", "Parker"] and not sheet.guessed and not sheet.skipped


def test_star_without_a_known_meaning_is_reported():
    sheet = read_sheet("9 Wood *", sport="football")
    assert sheet.players == (SheetPlayer("Wood", 9),)
    assert [note.reason for note in sheet.skipped] == ["The sheet does not say what “*” beside Wood means."]


def test_formation_before_the_players_is_skipped():
    sheet = read_sheet("4-3-3: Ember; Parker, Wood; Windle")
    assert [player.name for player in sheet.players] == ["Ember", "Parker", "Wood", "Windle"]
    assert [(note.text, note.reason) for note in sheet.skipped] == [("4-3-3", "A formation. Line-ups do not store it.")]


def test_substitute_may_be_marked_after_the_number():
    assert read_sheet("Ben Hart 12 sub").players == (SheetPlayer("Ben Hart", 12, starts=False),)


def test_position_below_each_player_belongs_to_that_player():
    sheet = read_sheet("1 Rolf Ember\nGoalkeeper\n3 Ida Parker\nDefender\n7 Kit Windle\nMidfielder", sport="football")
    assert [player.position for player in sheet.players] == ["GK", "DF", "MF"]
    assert [note.line for note in sheet.guessed if "position of the player above" in note.reason] == [2, 4, 6]
    above = read_sheet("Goalkeeper\n1 Rolf Ember\nDefender\n3 Ida Parker\nMidfielder\n7 Kit Windle", sport="football")
    assert [player.position for player in above.players] == ["GK", "DF", "MF"]


@pytest.mark.parametrize("between", [" - ", " – "])
def test_dashes_between_the_lines_of_a_team_divide_players(between: str):
    sheet = read_sheet(between.join(["Ember", "Parker, Stone", "Ash, Windle (c)", "Wood"]))
    names = [player.name for player in sheet.players]
    assert names == ["Ember", "Parker", "Stone", "Ash", "Windle", "Wood"]
    assert read_sheet("Subs: Ash, Gill - Parr").guessed, "one dash may be within a name"


@pytest.mark.parametrize("inner", ["Blues, 23 caps", "Blues, uncapped", "on loan, 2 goals"])
def test_brackets_are_never_split(inner: str):
    sheet = read_sheet(f"15 Rolf Ember ({inner})\n14 Ida Parker ({inner})", sport="rugby")
    assert [(player.number, player.name) for player in sheet.players] == [(15, "Rolf Ember"), (14, "Ida Parker")]
    assert [note.text for note in sheet.skipped] == [f"({inner})"] * 2


@pytest.mark.parametrize("mark", ["90'", "🟨", "⚽ 45+2'", "67' ↓"])
def test_minutes_and_signs_beside_a_name_are_skipped_and_said(mark: str):
    sheet = read_sheet(f"7 Kit Windle {mark}")
    assert [(player.number, player.name) for player in sheet.players] == [(7, "Kit Windle")]
    assert " ".join(note.text for note in sheet.skipped) and not sheet.refused


def test_body_of_a_college_roster_is_no_other_player():
    sheet = read_sheet("12 QB Rolf Ember 6-4 225 SR\n55 LB Ida Parker 6-2 240 FR", sport="american_football")
    assert [(one.number, one.name, one.position) for one in sheet.players] == [
        (12, "Rolf Ember", "QB"),
        (55, "Ida Parker", "LB"),
    ]


def test_letter_in_quotation_marks_is_a_mark():
    sheet = read_sheet('9 Kit Windle "C"\n10 Ida Parker "A"', sport="ice_hockey")
    assert [(player.name, player.captain) for player in sheet.players] == [("Kit Windle", True), ("Ida Parker", False)]


def test_dagger_is_the_wicket_keeper_in_cricket():
    assert read_sheet("2 Rolf Ember†", sport="cricket").players[0].position == "WK"
    (note,) = read_sheet("2 Rolf Ember†", sport="football").skipped
    assert note.text == "†"


@pytest.mark.parametrize("job", ["Manager", "Head Coach", "Physio", "Trainer"])
def test_people_with_a_job_are_not_players(job: str):
    for text in (f"1 Ember\n3 Parker\nPat Hill ({job})", f"No,Name,Position\n1,Ember,GK\n3,Parker,DF\n,Pat Hill,{job}"):
        sheet = read_sheet(text, sport="football")
        assert [player.name for player in sheet.players] == ["Ember", "Parker"]
        assert [note.reason for note in sheet.skipped if "Hill" in note.text] == ["Not a player of the team."]


def test_substitution_in_a_list_names_the_player_who_came_on():
    sheet = read_sheet("XI: Ember, Parker\nSubs: Ash for Windle 60, Gill")
    assert [(player.number, player.name) for player in sheet.players][2:] == [(None, "Ash"), (None, "Gill")]
    assert [note.text for note in sheet.skipped] == ["for Windle 60"]


def test_letter_before_the_shirt_is_the_position():
    sheet = read_sheet("C 2 Bo Elm\n2B 4 Al Fir\nP 44 Jo Ash", sport="baseball")
    assert [(one.number, one.name, one.position) for one in sheet.players] == [
        (2, "Bo Elm", "C"),
        (4, "Al Fir", "2B"),
        (44, "Jo Ash", "P"),
    ]


@pytest.mark.parametrize("tally", ["3", "7/2"])
def test_number_in_brackets_beside_a_shirt_is_not_a_second_shirt(tally: str):
    sheet = read_sheet(f"5 Ida Parker ({tally})\n9 Kit Windle", sport="handball")
    assert [(player.number, player.name) for player in sheet.players] == [(5, "Ida Parker"), (9, "Kit Windle")]
    assert [note.text for note in sheet.skipped] == [f"({tally})"]
    assert read_sheet("Ida Parker (5)").players[0].number == 5


@pytest.mark.parametrize("heading", ["Booked", "Goals", "Player of the match", "Offizielle", "Amonestados"])
def test_reports_below_a_sheet_add_no_players(heading: str):
    sheet = read_sheet(f"1 Rolf Ember\n3 Ida Parker\n{heading}: Windle 20, Stone")
    assert [player.number for player in sheet.players] == [1, 3] and not sheet.refused
