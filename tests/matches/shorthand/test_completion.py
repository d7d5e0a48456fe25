"""Completion in the composer: the likeliest first, and each one parses as labelled."""

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matches.demo.clubs import GRIMSDITCH, PUDDLEWICK
from matches.shorthand.completion import MAX_CANDIDATES, Candidate, complete
from matches.shorthand.interpretation import MatchState
from matches.shorthand.interpreter import interpret
from matches.shorthand.lineup import Lineup, ListedPlayer, TeamNames
from matches.shorthand.parse_result import SpanType
from matches.sports import BASKETBALL, FOOTBALL, OTHER, SPORTS, Sport
from tests.matches.shorthand.test_interpreter import FIRST_HALF, LINES, LINEUP, PERIODS, STRANGE, lineup_of_clubs

FUZZ = int(os.environ.get("SHORTHAND_FUZZ", "2000")) // 4
CHINESE = MatchState("1H", 700.0, playing=True, language="zh-CN")
MEADOW = lineup_of_clubs(PUDDLEWICK, GRIMSDITCH)


def offered(line: str, lineup: Lineup = LINEUP, state: MatchState = FIRST_HALF, sport: Sport = FOOTBALL) -> list[str]:
    return [candidate.insert for candidate in complete(line, len(line), sport, lineup, state)]


def accepted(line: str, candidate: Candidate) -> str:
    return f"{line[: candidate.start]}{candidate.insert}{line[candidate.end :]}"


@pytest.mark.parametrize(
    ("line", "first"),
    [
        # players: by the start of any part of the name, without accents, with typos, in two words
        ("g pa", "Ida Parker"),
        ("g ida", "Ida Parker"),
        ("g ida pa", "Ida Parker"),
        ("g ines", "Inés Caldera"),
        ("g prker", "Ida Parker"),
        ("g pakrer", "Ida Parker"),
        ("g calderra", "Inés Caldera"),
        ("g caldrea", "Inés Caldera"),
        ("12' y do", "Viktor Doom"),
        ("g a d", "Viktor Doom"),
        # by shirt
        ("g h1", "h10"),
        ("g h 1", "h10"),
        ("g har1", "h10"),
        ("g 9", "a9"),
        # Chinese names
        ("g ws", "王霜"),
        ("g wangsh", "王霜"),
        ("g wagnshuang", "王霜"),
        ("g 霜", "王霜"),
        # kinds, by name and with typos
        ("cor", "c"),
        ("gaol", "g"),
        ("h3 yelow", "y"),
        ("free ki", "fk"),
        ("card", "y"),
        ("角", "c"),
        # sides
        ("har", "HAR"),
        ("mlil", "MIL"),
        # in the text: the part of the name that the letters begin
        ("g h3 from Wind", "Windle"),
        ("Saved by emb", "Ember"),
        ("Parker to kit", "Kit Windle"),
        ("A header by Caldrea", "Inés Caldera"),
    ],
)
def test_likeliest_candidate_is_first(line: str, first: str):
    assert offered(line)[0] == first


@pytest.mark.parametrize(
    "line", ["", " ", "g ", "g pa,", "g h3 off the po", "he", "12", "g xyzxyz", "the pakrer", "🎉"]
)
def test_no_candidates_without_a_match(line: str):
    assert offered(line) == []


def test_complete_word_is_not_offered():
    assert offered("g Ida Parker") == [] and offered("g h3") == []


def test_text_and_escaped_lines_get_only_names():
    assert offered("g h3 corner") == offered("/cor") == []
    assert offered("/g par") == ["Parker"]


def test_typed_side_limits_the_candidates():
    assert offered("g a silv", STRANGE) == ["David Silva"]
    assert offered("g silv", STRANGE) == ["Bernardo Silva", "David Silva"]


def test_shared_name_is_completed_to_the_shirt():
    twins = Lineup(
        TeamNames("Harbour Town"),
        TeamNames("Mill United"),
        (ListedPlayer("home", 4, "Jo Ash"), ListedPlayer("away", 6, "Jo Ash")),
    )
    assert offered("g ash", twins) == ["h4", "a6"]


def test_key_before_a_word_is_not_its_initial():
    charlie = Lineup(TeamNames("Harbour", "", "HAR"), TeamNames("Mill"), (ListedPlayer("home", 8, "Charlie Cook"),))
    assert offered("c har", charlie) == ["HAR"] and offered("c charlie co", charlie) == ["Charlie Cook"]


def test_surname_matches_are_first():
    lineup = Lineup(
        TeamNames("A"), TeamNames("B"), (ListedPlayer("home", 1, "Marta Gill"), ListedPlayer("home", 2, "Ned Marsh"))
    )
    assert offered("g mar", lineup) == ["Ned Marsh", "Marta Gill"]


def test_whole_word_at_the_caret_is_replaced():
    line = "g parkker off the post"
    (candidate,) = complete(line, 6, FOOTBALL, LINEUP, FIRST_HALF)
    assert accepted(line, candidate) == "g Ida Parker off the post"
    assert (candidate.type, candidate.label, candidate.detail) == (SpanType.PLAYER, "3 Ida Parker", "Harbour Town")


def test_chinese_commentary_gets_chinese_names_and_pinyin():
    (goal, *_) = complete("jq", 2, FOOTBALL, LINEUP, CHINESE)
    assert (goal.insert, goal.label, goal.detail) == ("g", "进球", "g")
    assert offered("传给ws", state=CHINESE) == ["王霜"] and offered("passes to ws") == []


def test_candidates_are_kinds_of_the_sport():
    assert offered("reb", sport=BASKETBALL) == ["r"] and offered("reb", sport=OTHER) == []
    shootout = MatchState("SO", 0.0, playing=True)
    assert complete("goa", 3, FOOTBALL, LINEUP, shootout)[0].label == "Penalty scored"
    assert complete("mis", 3, FOOTBALL, LINEUP, shootout)[0].label == "Penalty missed"


@pytest.mark.parametrize("player", MEADOW.players, ids=lambda player: player.name)
def test_every_player_is_found_with_a_typo_and_parses_as_offered(player: ListedPlayer):
    surname = player.name.split()[-1].lower()
    typed = surname[0] + surname[2] + surname[1] + surname[3:] if len(surname) > 3 else surname
    line = f"g {player.side[0]} {typed}"
    best = [accepted(line, candidate) for candidate in complete(line, len(line), FOOTBALL, MEADOW, FIRST_HALF)]
    best = best or [line]  # a short name may have been typed in full
    told = [interpret(line, FOOTBALL, MEADOW, FIRST_HALF).players for line in best]
    assert ({"name": player.name, "number": player.number},) in told[:2]


@settings(max_examples=FUZZ, deadline=None)
@given(
    line=LINES,
    caret=st.integers(-2, 70),
    sport=st.sampled_from([*SPORTS.values(), OTHER]),
    lineup=st.sampled_from([LINEUP, STRANGE, MEADOW]),
    period=PERIODS,
    language=st.sampled_from(["en", "zh-CN"]),
)
def test_completion_never_raises(line: str, caret: int, sport: Sport, lineup: Lineup, period: str, language: str):
    candidates = complete(line, caret, sport, lineup, MatchState(period, 60.0, True, language))
    assert len(candidates) <= MAX_CANDIDATES
    for candidate in candidates:
        assert 0 <= candidate.start < min(max(caret, 0), len(line)) <= candidate.end <= len(line)
        assert candidate.insert and candidate.insert != line[candidate.start : candidate.end]
