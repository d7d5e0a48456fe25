"""The tally: period table and statistics, computed from entries in order."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matches import selectors
from matches.actions import correct_commentary, retract_commentary, set_match_state
from matches.actions.state_changes import recomputed_tally
from matches.feed import events
from matches.models import Match
from matches.scoring import statistics
from matches.scoring.score import Scoreline, score_after
from matches.sports import (
    AMERICAN_FOOTBALL,
    BASEBALL,
    BASKETBALL,
    FOOTBALL,
    ICE_HOCKEY,
    SPORTS,
    Kind,
    PeriodKind,
    names,
)
from tests.matches.feed.test_events import follow


@dataclass
class StatisticsEntryStub:
    """The fields of an entry that the tally is computed from."""

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


def test_points_of_a_period_are_the_growth_of_the_score():
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


def test_shootout_has_its_own_row():
    counted = tally_of(
        FOOTBALL,
        START,
        StatisticsEntryStub("shootout_scored", "home", "SO"),
        StatisticsEntryStub("shootout_missed", "away", "SO"),
        StatisticsEntryStub("shootout_scored", "home", "SO"),
    )
    assert table(counted) == {"1H": (0, 0), "SO": (2, 0)}


def test_points_between_periods_count_for_the_previous_period():
    counted = tally_of(
        FOOTBALL, START, StatisticsEntryStub("score", period="HT", provider_score={"home": 1, "away": 0})
    )
    assert table(counted) == {"1H": (1, 0)}


def test_both_halves_of_an_inning_share_a_row():
    counted = tally_of(
        BASEBALL,
        StatisticsEntryStub("period_start", period="1T"),
        StatisticsEntryStub("run", "away", "1T"),
        StatisticsEntryStub("home_run", "home", "1B"),
        StatisticsEntryStub("run", "home", "2B"),
    )
    assert table(counted) == {"1": (1, 1), "2": (1, 0)}
    assert [row["short"] for row in counted["periods"]] == ["1", "2"]


def test_unknown_points_are_not_zero():
    assert table(tally_of(FOOTBALL, StatisticsEntryStub(), StatisticsEntryStub(period="2H"))) == {
        "1H": (None, None),
        "2H": (None, None),
    }


def test_first_known_score_of_one_goal_implies_zero_before():
    told = [
        StatisticsEntryStub(),
        StatisticsEntryStub(period="2H"),
        StatisticsEntryStub("goal", "home", "2H", {"home": 1, "away": 0}),
    ]
    assert table(tally_of(FOOTBALL, *told)) == {"1H": (0, 0), "2H": (1, 0)}


def test_first_score_in_a_later_period_leaves_the_periods_unknown():
    told = [
        StatisticsEntryStub(),
        StatisticsEntryStub("score", period="2H", provider_score={"home": 3, "away": 1}),
        StatisticsEntryStub("goal", "away", "ET1"),
    ]
    assert table(tally_of(FOOTBALL, *told)) == {"1H": (None, None), "2H": (None, None), "ET1": (0, 1)}


def test_period_with_a_goal_of_an_unknown_side_is_unknown():
    told = [
        START,
        StatisticsEntryStub("goal", "home"),
        StatisticsEntryStub("goal"),
        StatisticsEntryStub("score", period="2H", provider_score={"home": 1, "away": 1}),
    ]
    assert table(tally_of(FOOTBALL, *told)) == {"1H": (None, None), "2H": (None, None)}


def test_statistics_have_counted_rows_in_the_order_of_the_sport():
    counted = tally_of(
        FOOTBALL,
        StatisticsEntryStub("yellow_card", "away"),
        StatisticsEntryStub("corner", "home"),
        StatisticsEntryStub("corner", "home"),
        StatisticsEntryStub("second_yellow", "away"),
    )
    assert counted["stats"] == [
        {"code": "corners", "name": "Corners", "home": 2, "away": 0},
        {"code": "yellow_cards", "name": "Yellow cards", "home": 0, "away": 1},
        {"code": "red_cards", "name": "Red cards", "home": 0, "away": 1},
    ]


def test_statistic_whose_entries_have_no_side_has_no_row():
    assert stats(tally_of(FOOTBALL, StatisticsEntryStub("corner"), StatisticsEntryStub("foul", "home"))) == {
        "fouls": (1, 0)
    }


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2)])
def test_side_without_an_entry_is_unknown_if_another_entry_has_no_side(order):
    corners = [StatisticsEntryStub("corner", "home"), StatisticsEntryStub("corner"), StatisticsEntryStub("corner")]
    assert stats(tally_of(FOOTBALL, *(corners[index] for index in order))) == {"corners": (1, None)}
    assert stats(tally_of(FOOTBALL, *corners, StatisticsEntryStub("corner", "away"))) == {"corners": (1, 1)}


def test_entry_may_count_for_both_sides_and_several_times():
    stolen = stats(tally_of(BASKETBALL, StatisticsEntryStub("turnover_stolen", "home")))
    assert stolen == {"turnovers": (1, 0), "steals": (0, 1)}
    fight = stats(tally_of(ICE_HOCKEY, StatisticsEntryStub("major_penalty", "away")))
    assert fight == {"penalties": (0, 1), "penalty_minutes": (0, 5)}


def test_shootout_of_which_no_kick_is_known_has_no_score():
    assert table(tally_of(FOOTBALL, START, StatisticsEntryStub("period_end", period="SO"))) == {
        "1H": (0, 0),
        "SO": (None, None),
    }


def test_own_goal_is_not_an_attempt():
    assert stats(tally_of(FOOTBALL, StatisticsEntryStub("own_goal", "home"), StatisticsEntryStub("goal", "home"))) == {
        "attempts": (1, 0)
    }


def test_retracted_entries_are_not_counted():
    gone = StatisticsEntryStub("corner", "home", retracted_at="now")
    assert tally_of(FOOTBALL, gone, StatisticsEntryStub("goal", "home", retracted_at="now")) == statistics.empty_tally()


@pytest.mark.parametrize("sport", SPORTS.values(), ids=SPORTS.keys())
def test_kinds_count_only_in_statistics_of_their_sport(sport):
    counted = {code for kind in sport.kinds.values() for code in (*kind.counts, *kind.opponent_counts)}
    assert counted == set(sport.stats)


def lines(sport):
    kinds = st.sampled_from([*sport.kinds.values(), Kind("unheard", names("Unheard"))])
    return st.lists(st.tuples(kinds, st.sampled_from(["home", "away"])), max_size=40)


@given(st.sampled_from([FOOTBALL, BASEBALL, AMERICAN_FOOTBALL]).flatmap(lambda s: st.tuples(st.just(s), lines(s))))
def test_periods_add_up_to_the_score(drawn):
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


@settings(deadline=None)  # a slow machine
@given(
    st.sampled_from(sorted(SPORTS)).flatmap(lambda code: st.tuples(st.just(SPORTS[code]), lines(SPORTS[code]))),
    st.data(),
)
def test_tally_of_all_entries_is_that_of_one_entry_after_another(drawn, data):
    sport, told = drawn
    periods = st.sampled_from([*sport.by_period, ""])
    entries = [
        StatisticsEntryStub(
            kind.code,
            side,
            data.draw(periods),
            data.draw(st.sampled_from([None, None, None, {}, {"home": 3, "away": 1}])),
            data.draw(st.sampled_from([None, None, None, "now"])),
        )
        for kind, side in told
    ]
    counted = tally_of(sport, *entries)
    one_by_one, before = statistics.empty_tally(), Scoreline()
    for entry in entries:
        one_by_one = statistics.tally_after(one_by_one, entry, before, sport)
        before = Scoreline.from_data(entry.scoreline)
    assert counted == one_by_one


# --- in the match


@pytest.mark.every_database("JSON")
@pytest.mark.django_db
def test_every_change_updates_and_publishes_the_tally(live_match, post):
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
def test_match_without_a_tally_gets_a_complete_one(live_match, post):
    post("Parker!", kind="goal", side="home")
    Match.objects.filter(pk=live_match.pk).update(tally={})
    post("And again!", kind="goal", side="home")
    live_match.refresh_from_db()
    assert table(live_match.tally) == {"1H": (2, 0)}


@pytest.mark.django_db
def test_comment_does_not_publish_the_tally(live_match, post):
    post("Parker!", kind="goal", side="home")
    told = live_match.publications.count()
    post("They run back.")
    assert live_match.publications.count() == told + 1
