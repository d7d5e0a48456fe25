"""What a fan missed, by sport: the events that count, and their names with a number, for pages/catch-up.js."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from matches.sports import Sport

Category = tuple[tuple[str, ...], str, str]  # kinds of entry, and how one and many of them are called

_GOALS = gettext_noop("{n} goal"), gettext_noop("{n} goals")
_RED_CARDS = gettext_noop("{n} red card"), gettext_noop("{n} red cards")
_KICKS = gettext_noop("{n} shootout attempt"), gettext_noop("{n} shootout attempts")
_SHOOTOUT = ("shootout_scored", "shootout_missed")

# In the order in which they are listed. Other lines are only counted.
CATEGORIES: dict[str, tuple[Category, ...]] = {
    "football": (
        (("goal", "penalty_goal", "own_goal"), *_GOALS),
        (("red_card", "second_yellow", "foul_red_card", "foul_second_yellow"), *_RED_CARDS),
        (
            ("penalty_missed", "penalty_saved"),
            gettext_noop("{n} missed penalty"),
            gettext_noop("{n} missed penalties"),
        ),
        (_SHOOTOUT, *_KICKS),
    ),
    "basketball": (
        (("two_points", "three_points"), gettext_noop("{n} basket"), gettext_noop("{n} baskets")),
        (
            ("ejection", "fouled_out"),
            gettext_noop("{n} player disqualified"),
            gettext_noop("{n} players disqualified"),
        ),
    ),
    "american_football": (
        (
            ("touchdown", "touchdown_own_penalty", "touchdown_their_penalty"),
            gettext_noop("{n} touchdown"),
            gettext_noop("{n} touchdowns"),
        ),
        (("field_goal",), gettext_noop("{n} field goal"), gettext_noop("{n} field goals")),
        (("safety", "one_point_safety"), gettext_noop("{n} safety"), gettext_noop("{n} safeties")),
        (
            ("interception", "interception_own_penalty", "interception_their_penalty"),
            gettext_noop("{n} interception"),
            gettext_noop("{n} interceptions"),
        ),
    ),
    "ice_hockey": (
        (("goal", "power_play_goal", "short_handed_goal", "empty_net_goal", "penalty_shot_goal"), *_GOALS),
        (
            ("major_penalty", "game_misconduct"),
            gettext_noop("{n} major penalty"),
            gettext_noop("{n} major penalties"),
        ),
        (_SHOOTOUT, *_KICKS),
    ),
    "baseball": (
        (("run", "run_on_error"), gettext_noop("{n} run"), gettext_noop("{n} runs")),
        (
            ("home_run", "two_run_home_run", "three_run_home_run", "grand_slam"),
            gettext_noop("{n} home run"),
            gettext_noop("{n} home runs"),
        ),
    ),
    "cricket": (
        (("wicket",), gettext_noop("{n} wicket"), gettext_noop("{n} wickets")),
        (("six",), gettext_noop("{n} six"), gettext_noop("{n} sixes")),
        (("four",), gettext_noop("{n} four"), gettext_noop("{n} fours")),
    ),
    "tennis": (
        (("set", "match_tie_break"), gettext_noop("{n} set"), gettext_noop("{n} sets")),
        (("game",), gettext_noop("{n} game"), gettext_noop("{n} games")),
        (("break",), gettext_noop("{n} break of serve"), gettext_noop("{n} breaks of serve")),
    ),
    "rugby": (
        (("try", "penalty_try"), gettext_noop("{n} try"), gettext_noop("{n} tries")),
        (("penalty_goal",), gettext_noop("{n} penalty goal"), gettext_noop("{n} penalty goals")),
        (("drop_goal",), gettext_noop("{n} drop goal"), gettext_noop("{n} drop goals")),
        (("red_card", "twenty_minute_red"), *_RED_CARDS),
        (("yellow_card",), gettext_noop("{n} yellow card"), gettext_noop("{n} yellow cards")),
        (_SHOOTOUT, *_KICKS),
    ),
    "volleyball": (
        # In Chinese a set of volleyball has another word than one of tennis.
        (("set", "golden_set"), gettext_noop("{n} set won"), gettext_noop("{n} sets won")),
        (("red_card",), *_RED_CARDS),
    ),
    "handball": (
        (("goal", "seven_metre_goal"), *_GOALS),
        (("red_card",), *_RED_CARDS),
        (("blue_card",), gettext_noop("{n} blue card"), gettext_noop("{n} blue cards")),
        (_SHOOTOUT, *_KICKS),
    ),
}


def catch_up_words(sport: Sport) -> list[dict[str, Any]]:
    """Return the categories of a sport in the language of the page."""
    return [
        {"kinds": list(kinds), "one": _(one), "many": _(many)} for kinds, one, many in CATEGORIES.get(sport.code, ())
    ]
