"""The period table and the statistics are what the entries say, whatever becomes of them."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matches import selectors
from matches.actions import correct_commentary, retract_commentary, set_match_state
from matches.actions.state_changes import recomputed_tally
from matches.feed import events
from matches.models import Match
from matches.scoring import statistics
from matches.scoring.score import Scoreline, score_after
from matches.sports import AMERICAN_FOOTBALL, BASEBALL, FOOTBALL, SPORTS, Kind, PeriodKind, names
from tests.matches.feed.test_events import follow


@dataclass
class StatisticsEntryStub:
    """An entry, as the fold reads it."""

    kind: str = "comment"
    side: str = ""
    period: str = "1H"
    provider_score: dict[str, Any] | None = None
    retracted_at: Any = None
    scoreline: dict[str, Any] = field(default_factory=dict)


def tally_of(sport, *entries: StatisticsEntryStub) -> statistics.Tally:
    score = Scoreline()
    for entry in entries:
        score = score_after(score, entry, sport)
        entry.scoreline = score.as_data()
    return statistics.tally_of(entries, sport)


def table(counted: statistics.Tally) -> dict[str, tuple]:
    return {row["code"]: (row["home"], row["away"]) for row in counted["periods"]}


def stats(counted: statistics.Tally) -> dict[str, tuple]:
    return {row["code"]: (row["home"], row["away"]) for row in counted["stats"]}


START = StatisticsEntryStub("period_start")


def test_a_period_has_what_the_score_grew_by_in_it():
    counted = tally_of(
        FOOTBALL,
        START,
        StatisticsEntryStub("goal", "home"),
        StatisticsEntryStub("period_end"),
        StatisticsEntryStub("period_start", period="2H"),
        StatisticsEntryStub("goal", "away", "2H"),
        StatisticsEntryStub("own_goal", "home", "2H"),
    )
    assert table(counted) == {"1H": (1, 0), "2H": (0, 2)}
    assert counted["periods"][0]["short"] == "1st"


def test_a_shootout_stands_beside_the_score():
    counted = tally_of(
        FOOTBALL,
        START,
        StatisticsEntryStub("shootout_scored", "home", "SO"),
        StatisticsEntryStub("shootout_missed", "away", "SO"),
        StatisticsEntryStub("shootout_scored", "home", "SO"),
    )
    assert table(counted) == {"1H": (0, 0), "SO": (2, 0)}


def test_points_told_between_the_periods_are_of_the_one_before():
    counted = tally_of(
        FOOTBALL, START, StatisticsEntryStub("score", period="HT", provider_score={"home": 1, "away": 0})
    )
    assert table(counted) == {"1H": (1, 0)}


def test_both_halves_of_an_inning_share_a_column():
    counted = tally_of(
        BASEBALL,
        StatisticsEntryStub("period_start", period="1T"),
        StatisticsEntryStub("run", "away", "1T"),
        StatisticsEntryStub("home_run", "home", "1B"),
        StatisticsEntryStub("run", "home", "2B"),
    )
    assert table(counted) == {"1": (1, 1), "2": (1, 0)}
    assert [row["short"] for row in counted["periods"]] == ["1", "2"]


def test_unknown_is_not_nothing():
    assert table(tally_of(FOOTBALL, StatisticsEntryStub(), StatisticsEntryStub(period="2H"))) == {
        "1H": (None, None),
        "2H": (None, None),
    }


def test_a_score_that_begins_with_a_goal_began_at_nothing():
    told = [
        StatisticsEntryStub(),
        StatisticsEntryStub(period="2H"),
        StatisticsEntryStub("goal", "home", "2H", {"home": 1, "away": 0}),
    ]
    assert table(tally_of(FOOTBALL, *told)) == {"1H": (0, 0), "2H": (1, 0)}


def test_a_score_that_is_stated_late_is_of_unknown_periods():
    told = [
        StatisticsEntryStub(),
        StatisticsEntryStub("score", period="2H", provider_score={"home": 3, "away": 1}),
        StatisticsEntryStub("goal", "away", "ET1"),
    ]
    assert table(tally_of(FOOTBALL, *told)) == {"1H": (None, None), "2H": (None, None), "ET1": (0, 1)}


def test_a_period_in_which_somebody_scored_is_unknown():
    told = [
        START,
        StatisticsEntryStub("goal", "home"),
        StatisticsEntryStub("goal"),
        StatisticsEntryStub("score", period="2H", provider_score={"home": 1, "away": 1}),
    ]
    assert table(tally_of(FOOTBALL, *told)) == {"1H": (None, None), "2H": (None, None)}


def test_statistics_are_what_was_told_at_least_once_in_the_sports_order():
    counted = tally_of(
        FOOTBALL,
        StatisticsEntryStub("yellow_card", "away"),
        StatisticsEntryStub("corner", "home"),
        StatisticsEntryStub("corner", "home"),
        StatisticsEntryStub("corner"),
        StatisticsEntryStub("second_yellow", "away"),
    )
    assert counted["stats"] == [
        {"code": "corners", "name": "Corners", "home": 2, "away": 0},
        {"code": "yellow_cards", "name": "Yellow cards", "home": 0, "away": 1},
        {"code": "red_cards", "name": "Red cards", "home": 0, "away": 1},
    ]


def test_an_own_goal_is_no_attempt():
    assert stats(tally_of(FOOTBALL, StatisticsEntryStub("own_goal", "home"), StatisticsEntryStub("goal", "home"))) == {
        "attempts": (1, 0)
    }


def test_what_was_withdrawn_is_not_counted():
    gone = StatisticsEntryStub("corner", "home", retracted_at="now")
    assert tally_of(FOOTBALL, gone, StatisticsEntryStub("goal", "home", retracted_at="now")) == statistics.empty_tally()


@pytest.mark.parametrize("sport", SPORTS.values(), ids=SPORTS.keys())
def test_every_kind_counts_in_statistics_that_its_sport_has(sport):
    counted = {code for kind in sport.kinds.values() for code in kind.counts}
    assert counted == set(sport.stats)


def lines(sport):
    kinds = st.sampled_from([*sport.kinds.values(), Kind("unheard", names("Unheard"))])
    return st.lists(st.tuples(kinds, st.sampled_from(["home", "away"])), max_size=40)


@given(st.sampled_from([FOOTBALL, BASEBALL, AMERICAN_FOOTBALL]).flatmap(lambda s: st.tuples(st.just(s), lines(s))))
def test_the_periods_always_add_up_to_the_score(drawn):
    sport, told = drawn
    regular = [period.code for period in sport.periods if period.kind is not PeriodKind.SHOOTOUT][:4]
    entries = [
        StatisticsEntryStub(kind.code, side, "SO" if kind.shootout else regular[len(regular) * index // len(told)])
        for index, (kind, side) in enumerate(told)
    ]
    counted = tally_of(sport, StatisticsEntryStub("period_start", period=regular[0]), *entries)
    final = Scoreline.from_data(entries[-1].scoreline) if entries else Scoreline(0, 0)
    rows = [row for row in counted["periods"] if row["code"] != "SO"]
    assert (sum(row["home"] for row in rows), sum(row["away"] for row in rows)) == (final.home, final.away)


# --- in the match


@pytest.mark.every_database("JSON")
@pytest.mark.django_db
def test_whatever_is_done_the_tally_is_that_of_the_entries_and_fans_are_told(live_match, post):
    before = selectors.snapshot(live_match.pk).as_data()

    def check() -> Match:
        match = Match.objects.get(pk=live_match.pk)
        assert match.tally == recomputed_tally(match)
        assert follow(match, before)["match"] == events.match_data(match)
        return match

    goal = post("Parker!", kind="goal", side="home", period="1H", clock_seconds=600)
    corner = post("A corner.", kind="corner", side="away")
    assert table(check().tally) == {"1H": (1, 0)}
    post("Half-time.", kind="period_end")
    post("They are back.", kind="period_start", period="2H")
    post("Mill!", kind="goal", side="away")
    assert table(check().tally) == {"1H": (1, 0), "2H": (0, 1)}
    post("One that we missed.", kind="goal", side="away", period="1H", clock_seconds=300)
    assert table(check().tally) == {"1H": (1, 1), "2H": (0, 1)}
    retract_commentary(entry_id=goal.pk, author=None, reason="Offside")
    assert table(check().tally) == {"1H": (0, 1), "2H": (0, 1)}
    correct_commentary(entry_id=corner.pk, author=None, side="home")
    assert stats(check().tally)["corners"] == (1, 0)
    set_match_state(match_id=live_match.pk, author=None, status="finished")
    check()


@pytest.mark.every_database("JSON")
@pytest.mark.django_db
def test_a_match_from_before_there_was_a_tally_gets_a_whole_one(live_match, post):
    post("Parker!", kind="goal", side="home")
    Match.objects.filter(pk=live_match.pk).update(tally={})
    post("And again!", kind="goal", side="home")
    live_match.refresh_from_db()
    assert table(live_match.tally) == {"1H": (2, 0)}


@pytest.mark.django_db
def test_a_comment_costs_fans_no_tally(live_match, post):
    post("Parker!", kind="goal", side="home")
    told = live_match.publications.count()
    post("They run back.")
    assert live_match.publications.count() == told + 1
