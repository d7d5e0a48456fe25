"""The table of what is possible in which state of a match."""

from pathlib import Path

import pytest

from matches.models import Match
from matches.scoring.possible import Act, State, act_of, why_not, why_not_act
from matches.sports import SPORTS, Decider, Effect, MatchFormat, sport_of

SPORT_CODES = [*SPORTS, "other"]

# Which acts are possible, by state: "x" is possible, "." is refused, "r" is refused with the offer to reopen.
TABLE = """
               scheduled live break paused finished abandoned postponed
words              x      x     x      x       x        x         r
play               .      x     x      x       r        r         r
period_start       x      .     x      .       r        r         r
period_end         .      x     .      x       r        r         r
pause              .      x     .      .       r        r         r
resume             .      .     .      x       r        r         r
match_end          .      x     x      x       r        r         r
postpone           x      .     .      .       r        r         r
abandon            .      x     x      x       r        r         r
award              x      x     x      x       x        x         x
reopen             .      .     .      .       x        x         x
run_clock          .      x     .      .       r        r         r
"""


def cases() -> list[tuple[str, str, str]]:
    head, *rows = (line.split() for line in TABLE.strip().splitlines())
    return [(row[0], state, mark) for row in rows for state, mark in zip(head, row[1:], strict=True)]


def state_arguments(state: str, sport_code: str) -> tuple[str, str, str]:
    """The status, the period and the pause of a match in this state, in its first period."""
    sport = sport_of(sport_code)
    period = sport.periods[0].code if sport.periods and state not in ("scheduled", "postponed") else ""
    return ("break", period, "suspended") if state == "paused" else (state, period, "")


@pytest.mark.parametrize(("act", "state", "mark"), cases())
def test_every_act_is_possible_in_the_states_of_the_table_in_every_sport(act, state, mark):
    for code in SPORT_CODES:
        status, period, pause = state_arguments(state, code)
        refusal = why_not_act(Act(act), status, period, sport_of(code), pause=pause)
        assert {None: "x", "": ".", "reopen": "r"}[refusal.offer if refusal else None] == mark, code
        if refusal:
            assert refusal.code.startswith("match.") and refusal.sentence[0].isupper() and "{" not in refusal.sentence


def test_documented_table_is_the_one_that_counts():
    text = (Path(__file__).parents[3] / "docs" / "protocol.md").read_text()
    _, _, after = text.partition("| | scheduled | live |")
    head, _, *rows = ("scheduled | live |" + after.partition("\n\n")[0]).splitlines()
    states = [name.strip() for name in head.strip("| ").split("|")]
    documented = set()
    for row in rows:
        act, *cells = (cell.strip() for cell in row.strip("| ").split("|"))
        for state, cell in zip(states, cells, strict=True):
            documented.add((act.partition(":")[0], state, {"yes": "x", "no": ".", "offer": "r"}[cell]))
    assert documented == set(cases())


def test_table_has_every_act_every_effect_and_every_status():
    assert {act for act, _, _ in cases()} == {act.value for act in Act}
    assert {state for _, state, _ in cases()} == {state.value for state in State}
    assert {effect.value for effect in Effect} <= {act.value for act in Act}
    assert set(Match.Status.values) == {state.value for state in State} - {"paused"}


@pytest.mark.parametrize("sport_code", SPORT_CODES)
def test_every_kind_of_a_sport_is_refused_like_its_act(sport_code):
    sport = sport_of(sport_code)
    for kind in sport.kinds.values():
        for state in State:
            status, period, pause = state_arguments(state, sport_code)
            expected = why_not_act(act_of(kind), status, period, sport, pause=pause)
            assert why_not(kind, status, period, sport, pause=pause) == expected
    scoring = [kind for kind in sport.kinds.values() if kind.points or kind.shootout or kind.counts]
    assert all(act_of(kind) is Act.PLAY for kind in scoring)
    assert [act_of(sport.kinds[code]) for code in ("comment", "lineup", "highlight", "stats")] == [Act.WORDS] * 4


@pytest.mark.parametrize("card", ["yellow_card", "red_card", "card_overturned", "substitution"])
def test_card_after_the_match_is_refused(card):
    football = sport_of("football")
    assert why_not(football.kinds[card], "live", "2H", football) is None
    refusal = why_not(football.kinds[card], "finished", "2H", football)
    assert refusal is not None and (refusal.code, refusal.offer) == ("match.over", "reopen")


@pytest.mark.parametrize(
    ("status", "period", "act", "sentence"),
    [
        ("live", "2H", "period_start", "The second half is being played. End it first."),
        ("break", "1H", "period_end", "The first half is over. Press K to start the second half."),
        ("scheduled", "", "match_end", "The match has not started. Press K to kick off."),
        ("finished", "2H", "play", "The match is over. Reopen it?"),
        ("break", "SO", "period_end", "The penalty shootout is over. Press W to end the match."),
    ],
)
def test_refusal_names_the_period_and_what_to_do(status, period, act, sentence):
    refusal = why_not_act(Act(act), status, period, sport_of("football"))
    assert refusal is not None and refusal.sentence == sentence


def test_period_after_the_last_one_of_the_format_is_refused():
    league = sport_of("football", MatchFormat(extra_periods=0, after_extra=Decider.DRAW))
    cup = sport_of("football")
    assert why_not_act(Act.PERIOD_START, "break", "2H", cup) is None
    refusal = why_not_act(Act.PERIOD_START, "break", "2H", league)
    assert refusal is not None
    assert refusal.sentence == "The format of this match has no period after the second half."
    start = league.kind("period_start")
    assert why_not(start, "break", "1H", league, line_period="2H") is None
    assert why_not(start, "break", "1H", league, line_period="ET1") is not None


def test_line_about_an_earlier_period_may_come_late():
    football = sport_of("football")
    start, end = football.kind("period_start"), football.kind("period_end")
    for kind in (start, end):
        assert why_not(kind, "live", "2H", football, line_period="1H") is None
        assert why_not(kind, "break", "2H", football, line_period="1H") is None
        assert why_not(kind, "finished", "2H", football, line_period="1H") is not None
    assert why_not(start, "break", "1H", football, line_period="1H") is not None
    assert why_not(start, "live", "1H", football, line_period="1H") is not None


def test_sport_without_periods_can_be_started_again_after_a_break():
    other = sport_of("other")
    assert why_not_act(Act.PERIOD_START, "break", "", other) is None
