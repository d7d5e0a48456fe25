"""Every sport as data: complete, consistent, and safe to ask for what it does not have."""

from itertools import pairwise

import pytest

from matches.providers import kinds
from matches.sports import (
    COMMENT,
    NOT_STATED,
    OTHER,
    SPORTS,
    Direction,
    Effect,
    PeriodKind,
    PeriodMinutes,
    Sport,
    choices,
    sport_of,
)

every_sport = pytest.mark.parametrize("sport", [*SPORTS.values(), OTHER], ids=lambda sport: sport.code)


@every_sport
def test_codes_fit_where_they_are_kept(sport: Sport):
    assert len(sport.code) <= 32
    assert all(len(period.code) <= 8 for period in sport.periods)
    assert all(len(kind.code) <= 32 and kind.code == code for code, kind in sport.kinds.items())
    assert len({period.code for period in sport.periods}) == len(sport.periods)


@every_sport
def test_a_shown_clock_has_something_to_run_in(sport: Sport):
    timed = [period for period in sport.periods if period.length]
    assert bool(timed) == (sport.direction is not Direction.NONE)
    if sport.direction is Direction.UP:
        for earlier, later in pairwise(timed):
            assert later.start == earlier.start + (earlier.length or 0), "a period begins where the one before ends"


@every_sport
def test_periods_of_stated_lengths_follow_each_other_as_the_usual_ones_do(sport: Sport):
    stated = sport.with_minutes(PeriodMinutes(regular=7, extra=3))
    for usual, period in zip(sport.periods, stated.periods, strict=True):
        minutes = {PeriodKind.REGULAR: 7, PeriodKind.EXTRA: 3}
        assert period.length == (None if usual.length is None else minutes[period.kind] * 60)
        assert bool(period.start) == bool(usual.start)
    test_a_shown_clock_has_something_to_run_in(stated)
    assert sport.with_minutes(NOT_STATED).periods == sport.periods


@every_sport
def test_shootout_kinds_belong_to_sports_with_a_shootout(sport: Sport):
    has_period = any(period.kind is PeriodKind.SHOOTOUT for period in sport.periods)
    assert has_period == any(kind.shootout for kind in sport.kinds.values())


@every_sport
def test_every_match_can_start_pause_and_end(sport: Sport):
    assert {kind.effect for kind in sport.kinds.values()} >= set(Effect)


@every_sport
def test_scoring_kinds_are_drawn(sport: Sport):
    assert all(kind.icon for kind in sport.kinds.values() if kind.key)


def test_extra_periods_come_after_the_regular_ones():
    for sport in SPORTS.values():
        order = [list(PeriodKind).index(period.kind) for period in sport.periods]
        assert order == sorted(order)


def test_what_a_sport_does_not_have_is_asked_for_safely():
    football = SPORTS["football"]
    assert football.period("PRE") is None and football.order("PRE") == -1
    assert football.order("1H") < football.order("2H") < football.order("SO")
    assert football.kind("three_points") is COMMENT
    assert sport_of("kabaddi") is OTHER and OTHER.kind("goal") is COMMENT


def test_the_admin_offers_every_sport_and_the_rest():
    assert [code for code, _ in choices()] == [*SPORTS, "other"]


@every_sport
def test_every_provider_word_stands_for_a_kind_that_the_sport_has(sport: Sport):
    marks = {kinds.MADE_SHOT, kinds.PLAY}
    unknown = set(kinds._by_type(sport.code).values()) - set(sport.kinds) - marks
    assert not unknown
