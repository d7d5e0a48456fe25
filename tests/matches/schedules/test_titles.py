"""Titles of matches: two teams, and what else a title says."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matches.schedules.schedule import Result, RowError, Stage
from matches.schedules.title_parts import Title
from matches.schedules.titles import MAX_TITLE, read_title


def title_or_reason(text: str) -> Title | str:
    try:
        return read_title(text)
    except RowError as reason:
        return str(reason)


@pytest.mark.parametrize(
    "title",
    [
        "Harbour Town v Mill United", "Harbour Town vs. Mill United", "Harbour Town VERSUS Mill United",
        "Harbour Town – Mill United", "Harbour Town—Mill United", "Harbour Town gegen Mill United",
        "Harbour Town contra Mill United", "Harbour Town x Mill United", "Mill United @ Harbour Town",
        "Mill United at Harbour Town", "⚽ Harbour Town v Mill United", "Harbour Town -:- Mill United",
        "18:30 Harbour Town v Mill United", "Harbour Town v Mill United (Round 3)", "Harbour Town v Mill United [SF]",
        "Semi-final: Harbour Town v Mill United", "Harbour Town - Mill United, 14. Spieltag",
        "Harbour Town v Mill United (neutral venue)", "Harbour Town 15:00 Mill United",
    ],
)  # fmt: skip
def test_two_teams_are_found_between_what_people_write(title: str):
    found = read_title(title)
    assert (found.home, found.away) == ("Harbour Town", "Mill United")
    assert (found.competition, found.stage, found.result) == ("", None, None)


@pytest.mark.parametrize(
    ("title", "stage", "result"),
    [
        ("Harbour v Mill (postponed)", Stage.POSTPONED, None),
        ("POSTPONED: Harbour v Mill", Stage.POSTPONED, None),
        ("PPD - Harbour v Mill", Stage.POSTPONED, None),
        ("Harbour P-P Mill", Stage.POSTPONED, None),
        ("Harbour - Mill verlegt auf 12.12.", Stage.POSTPONED, None),
        ("海港 VS 国安 延期", Stage.POSTPONED, None),
        ("海港对国安（推迟）", Stage.POSTPONED, None),
        ("Harbour - Mill abgesagt", Stage.CANCELLED, None),
        ("Harbour v Mill canc.", Stage.CANCELLED, None),
        ("*CANCELLED* Harbour v Mill", Stage.CANCELLED, None),
        ("Harbour v Mill, abandoned", Stage.ABANDONED, None),
        ("Harbour v Mill (abandoned 1-0)", Stage.ABANDONED, Result(1, 0)),
        ("Harbour v Mill (2-1)", None, Result(2, 1)),
        ("Harbour 2:1 Mill", None, Result(2, 1)),
        ("Harbour 2 – 1 Mill", None, Result(2, 1)),
        ("Harbour v Mill 2-1", None, Result(2, 1)),
        ("Harbour 2, Mill 1", None, Result(2, 1)),
        ("Harbour ２-１ Mill", None, Result(2, 1)),
        ("FT: Harbour 2-1 Mill", Stage.FINISHED, Result(2, 1)),
        ("Harbour v Mill FT 2-1", Stage.FINISHED, Result(2, 1)),
        ("Harbour 2-1 Mill (aet)", Stage.FINISHED, Result(2, 1)),
        ("Harbour - Mill 2:1 n.V.", Stage.FINISHED, Result(2, 1)),
        ("Harbour 1-1 Mill (4-3 pens)", Stage.FINISHED, Result(1, 1, (4, 3))),
        ("Harbour v Mill 1-1 (aet, 4-3 on penalties)", Stage.FINISHED, Result(1, 1, (4, 3))),
        ("Harbour - Mill 3:0 (W.O.)", Stage.WALKOVER, Result(3, 0)),
        ("Harbour v Mill awarded 3-0", Stage.AWARDED, Result(3, 0)),
        ("Harbour - Mill (Wertung: 0:3)", Stage.AWARDED, Result(0, 3)),
    ],
)
def test_stages_and_results_are_understood(title: str, stage: Stage | None, result: Result | None):
    found = read_title(title)
    assert (found.home, found.away) in (("Harbour", "Mill"), ("海港", "国安"))
    assert (found.stage, found.result) == (stage, result)


@pytest.mark.parametrize(
    ("title", "competition"),
    [
        ("Coast League: Harbour v Mill", "Coast League"),
        ("Coast League - Harbour v Mill", "Coast League"),
        ("Harbour v Mill | Coast League", "Coast League"),
        ("Coast League | Harbour v Mill | Round 3", "Coast League"),
        ("[Coast League] Harbour v Mill", "Coast League"),
        ("POSTPONED: Coast League: Harbour v Mill", "Coast League"),
    ],
)
def test_a_competition_in_a_title_is_guessed_and_said(title: str, competition: str):
    found = read_title(title)
    assert (found.home, found.away, found.competition) == ("Harbour", "Mill", competition)
    assert found.guesses == [f"“{competition}” is read as the competition."]


@pytest.mark.parametrize("title", ["[U19] Harbour - Mill", "U19: Harbour v Mill", "Harbour v Mill (U19)"])
def test_a_tag_of_the_whole_title_belongs_to_both_teams(title: str):
    found = read_title(title)
    assert (found.home, found.away, found.competition) == ("Harbour U19", "Mill U19", "")
    assert found.guesses == ["“U19” is read as part of both teams’ names: Harbour U19, Mill U19."]


def test_tags_of_each_team_stay_where_they_are():
    found = read_title("Harbour (W) v Mill (W)")
    assert (found.home, found.away, found.guesses) == ("Harbour (W)", "Mill (W)", [])


def test_a_result_that_counts_the_penalties_is_not_used():
    found = read_title("Harbour - Mill 5:4 i.E.")
    assert (found.stage, found.result) == (Stage.FINISHED, None)
    assert found.unused == ["the result 5–4, which counts the penalties (“i.E”)"]


@pytest.mark.parametrize(
    ("title", "unused"),
    [
        ("Harbour 2:1 Mill (1:0)", "the second score 1–0"),
        ("Harbour v Mill [postponed to 12 Dec]", "“postponed to 12 Dec”"),
        ("18:30 Harbour v Mill", "“18:30” in the title"),
    ],
)
def test_parts_that_are_not_kept_are_named(title: str, unused: str):
    assert read_title(title).unused == [unused]


@pytest.mark.parametrize(
    ("title", "reason"),
    [
        ("Training", "“Training” does not name two teams: write “Home v Away”."),
        ("A - B - C", "“A - B - C” names more than two teams: write “Home v Away”."),
        ("", "The teams are missing."),
        ("2-1", "“2-1” does not name two teams: write “Home v Away”."),
        ("POSTPONED: Harbour v Mill (abandoned)", "The title says “abandoned” and “postponed”."),
        ("A v " + "B" * MAX_TITLE, f"A title has at most {MAX_TITLE} characters."),
    ],
)
def test_other_titles_are_refused_with_a_reason(title: str, reason: str):
    assert title_or_reason(title) == reason


PIECES = [
    "A",
    "B",
    "v",
    "-",
    "–",
    "@",
    "2-1",
    "(",
    ")",
    "[",
    "]",
    "U19",
    "FT",
    ":",
    "|",
    "postponed",
    "pens",
    "4-3",
    ",",
]


@settings(max_examples=600, deadline=None)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=14), st.sampled_from(["", " "]))
def test_random_titles_are_read_or_refused(pieces: list[str], space: str):
    found = title_or_reason(space.join(pieces))
    assert isinstance(found, str) or (found.home and found.away)


@pytest.mark.parametrize(
    "title",
    [
        "Harbour Town v Mill United, 15:00", "Harbour Town v Mill United (kick-off 19:45)",
        "Harbour Town v Mill United KO 3pm", "Harbour Town v Mill United (time TBC)",
        "(TBC) Harbour Town v Mill United",
        "Harbour Town v Mill United [NEW DATE]", "RE-ARRANGED: Harbour Town v Mill United",
    ],
)  # fmt: skip
def test_times_and_notes_in_a_title_are_said_and_make_no_team_or_competition(title: str):
    found = read_title(title)
    assert (found.home, found.away, found.competition, found.stage) == ("Harbour Town", "Mill United", "", None)
    assert len(found.unused) == 1 and not found.guesses


@pytest.mark.parametrize(
    ("title", "stage"),
    [
        ("Harbour Town v Mill United (Postponed - waterlogged pitch)", Stage.POSTPONED),
        ("Harbour Town v Mill United - ABANDONED 60'", Stage.ABANDONED),
        ("الأهلي - الزمالك (مؤجلة)", Stage.POSTPONED),
        ("Harbour Town v Mill United (Match postponed)", Stage.POSTPONED),
    ],
)
def test_a_stage_with_its_reason_or_minute_is_a_stage(title: str, stage: Stage):
    found = read_title(title)
    assert (found.stage, found.competition) == (stage, "") and "(" not in found.away


@pytest.mark.parametrize(
    "title",
    [
        "Harbour Town 2-1 Mill United (HT 1-0)", "Harbour Town 2 (1) - 1 (0) Mill United",
        "Harbour Town (3) 2-1 (1) Mill United", "Harbour Town 2:1 Mill United (1:0 zur Halbzeit)",
    ],
)  # fmt: skip
def test_another_score_beside_the_result_is_said_and_does_not_mean_that_the_match_is_in_play(title: str):
    found = read_title(title)
    assert (found.home, found.away, found.result, found.stage) == ("Harbour Town", "Mill United", Result(2, 1), None)
    assert len(found.unused) == 1


@pytest.mark.parametrize("title", ["Harbour Town 2-1 n.V. Mill United", "Harbour Town 102 - 98 Mill United OT"])
def test_extra_time_beside_a_score_is_not_part_of_a_name(title: str):
    found = read_title(title)
    assert (found.home, found.away, found.stage) == ("Harbour Town", "Mill United", Stage.FINISHED)


@pytest.mark.parametrize("title", ["Harbour Town v Mill United (Quay)", "Harbour Town (a) v Mill United"])
def test_brackets_that_stay_in_a_name_are_a_guess(title: str):
    assert [guess for guess in read_title(title).guesses if "part of a name" in guess]
    assert not read_title("Harbour Town (W) v Mill United (W)").guesses


@pytest.mark.parametrize("title", ["บุรีรัมย์ พบ เมืองทอง", "บุรีรัมย์ - เมืองทอง", "🏆 บุรีรัมย์ 🆚 เมืองทอง"])
def test_the_last_letter_of_a_name_keeps_its_marks(title: str):
    found = read_title(title)
    assert (found.home, found.away) == ("บุรีรัมย์", "เมืองทอง")


def test_the_round_of_a_title_is_kept():
    assert read_title("Harbour v Mill (Round 3)").round == "Round 3"
