"""The data of every sport is complete and consistent, and unknown codes have safe answers."""

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
    MatchFormat,
    PeriodKind,
    Sport,
    choices,
    names,
    sport_of,
)

every_sport = pytest.mark.parametrize("sport", [*SPORTS.values(), OTHER], ids=lambda sport: sport.code)


@every_sport
def test_codes_fit_into_their_database_columns(sport: Sport):
    assert len(sport.code) <= 32
    assert all(len(period.code) <= 8 for period in sport.periods)
    assert all(len(kind.code) <= 32 and kind.code == code for code, kind in sport.kinds.items())
    assert len({period.code for period in sport.periods}) == len(sport.periods)


@every_sport
def test_a_sport_has_a_clock_if_its_periods_have_lengths(sport: Sport):
    timed = [period for period in sport.periods if period.length]
    assert bool(timed) == (sport.direction is not Direction.NONE)
    if sport.direction is Direction.UP:
        for earlier, later in pairwise(timed):
            assert later.start == earlier.start + (earlier.length or 0), "a period begins where the previous one ends"


@every_sport
def test_periods_of_stated_lengths_follow_each_other(sport: Sport):
    stated = sport.with_format(MatchFormat(regular_minutes=7, extra_minutes=3))
    for usual, period in zip(sport.periods, stated.periods, strict=True):
        minutes = {PeriodKind.REGULAR: 7, PeriodKind.EXTRA: 3}
        assert period.length == (None if usual.length is None else minutes[period.kind] * 60)
        assert bool(period.start) == bool(usual.start)
    test_a_sport_has_a_clock_if_its_periods_have_lengths(stated)
    assert sport.with_format(NOT_STATED).periods == sport.periods


@every_sport
def test_a_sport_has_shootout_kinds_if_it_has_a_shootout(sport: Sport):
    has_period = any(period.kind is PeriodKind.SHOOTOUT for period in sport.periods)
    assert has_period == any(kind.shootout for kind in sport.kinds.values())


@every_sport
def test_every_effect_has_a_kind_in_every_sport(sport: Sport):
    assert {kind.effect for kind in sport.kinds.values()} >= set(Effect)


@every_sport
def test_every_key_event_has_an_icon(sport: Sport):
    assert all(kind.icon for kind in sport.kinds.values() if kind.key_event)


def test_extra_periods_follow_regular_periods_and_the_shootout_is_last():
    for sport in SPORTS.values():
        order = [list(PeriodKind).index(period.kind) for period in sport.periods]
        assert order == sorted(order)


def test_unknown_codes_have_safe_answers():
    football = SPORTS["football"]
    assert football.period("PRE") is None and football.order("PRE") == -1
    assert football.order("1H") < football.order("2H") < football.order("SO")
    assert football.kind("three_points") is COMMENT
    assert sport_of("kabaddi") is OTHER and OTHER.kind("goal") is COMMENT


def test_the_admin_offers_every_sport_and_other():
    assert [code for code, _ in choices()] == [*SPORTS, "other"]


@every_sport
def test_every_provider_word_names_a_kind_of_its_sport(sport: Sport):
    marks = {kinds.MADE_SHOT, kinds.PLAY}
    unknown = set(kinds.kinds_by_type(sport.code).values()) - set(sport.kinds) - marks
    assert not unknown


def test_a_language_without_a_name_falls_back_to_a_related_language_and_then_to_english():
    goal = names("Goal", zh_hans="进球", de="Tor|Treffer")
    assert [goal.text(code) for code in ("en", "en-GB", "zh-hans", "zh-CN", "zh-Hans-SG", "de-AT", "fr", "")] == [
        *("Goal", "Goal", "进球", "进球", "进球", "Tor", "Goal", "Goal")
    ]
    assert names("Goal", zh_hans="进球", zh_hant="入球").text("zh-Hant") == "入球"
    assert goal.typed("de") == ("Tor", "Treffer") and goal.typed("fr") == ("Goal",)


@every_sport
def test_no_two_kinds_that_may_be_typed_at_once_have_one_name(sport: Sport):
    """In a shootout its own kinds replace the kinds that score in play, so that the two may share a name."""
    for shootout in (False, True):
        kinds = [kind for kind in sport.kinds.values() if kind.keys and kind.shootout == shootout]
        shown = [(language, kind.names.text(language)) for kind in kinds for language in ("en", "zh-hans")]
        assert len(shown) == len(set(shown))
