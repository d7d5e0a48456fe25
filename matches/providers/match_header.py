"""Check the values of a feed's header that describe the match: its format, award, first leg and figures."""

from collections.abc import Mapping
from typing import Any

from matches.actions import MAX_BODY
from matches.providers.errors import quoted
from matches.providers.feed_warnings import FeedWarnings
from matches.providers.scores import parse_points
from matches.scoring.score import SIDES
from matches.sports import Decider, Effect, MatchFormat, Sport

# The least and the most of each number in the header's format.
_FORMAT_LIMITS = {
    **dict.fromkeys(("regular_minutes", "extra_minutes"), (MatchFormat.SHORTEST, MatchFormat.LONGEST)),
    "regular_periods": (1, MatchFormat.MOST_EXTRA),
    "extra_periods": (0, MatchFormat.MOST_EXTRA),
    **dict.fromkeys(
        ("win_points", "draw_points", "loss_points", "extra_win_points", "extra_loss_points"),
        (0, MatchFormat.MOST_POINTS),
    ),
}

# The least and the most of each figure of a side.
_FIGURE_LIMITS = {"tries": (0, 99), "balls": (0, 9_999), "fair_play": (-99, 0)}
_EXTRA = "extra"


def stated_format(format: Mapping[str, Any], warnings: FeedWarnings) -> MatchFormat:
    """The format that a header states. Values that are not valid are left out, with a warning."""
    stated: dict[str, Any] = {}
    for name, value in format.items():
        if name not in _FORMAT_LIMITS and name != "after_extra":
            warnings.add("unknown field of the format, left out", 1, name[:40])
        elif (accepted := _format_value(name, value)) is not None:
            stated[name] = accepted
        elif value is not None:
            warnings.add(f"{name} that is not {_expected_format(name)}, left out", 1, quoted(value))
    return MatchFormat(**stated)


def accepted_award(award: Mapping[str, Any], sport: Sport, warnings: FeedWarnings) -> dict[str, Any] | None:
    """How officials decided the match, as `Match.award` has it; None without a valid one."""
    if not award:
        return None
    how, winner, reason = award.get("how"), award.get("winner"), award.get("reason") or ""
    known = isinstance(how, str) and sport.kind(how).code == how and sport.kind(how).effect is Effect.AWARD
    if not known or winner not in ("", None, *SIDES) or not isinstance(reason, str):
        warnings.add("award that cannot be read, left out", 1, quoted(how))
        return None
    return {**award, "reason": reason[:MAX_BODY]} if "reason" in award else dict(award)


def accepted_first_leg(leg: Mapping[str, Any], warnings: FeedWarnings) -> dict[str, Any] | None:
    """The first leg of a tie, as `Match.first_leg` has it; None without a valid one."""
    if not leg:
        return None
    goals = {side: parse_points(leg.get(side)) for side in SIDES}
    if None in goals.values():
        warnings.add("first leg without both scores, left out", 1)
        return None
    return {**goals, "away_goals": leg.get("away_goals") is True}


def accepted_figures(figures: Mapping[str, Any], warnings: FeedWarnings) -> dict[str, Any] | None:
    """The figures of the result, as `Match.figures` has them; None without a valid one."""
    accepted: dict[str, Any] = {}
    for name, value in figures.items():
        if name == _EXTRA and isinstance(value, bool):
            accepted |= {name: True} if value else {}
        elif name in _FIGURE_LIMITS and isinstance(value, Mapping):
            sides = {side: number for side, number in value.items() if _is_figure(name, side, number)}
            if len(sides) < len(value):
                warnings.add(f"figure of {name} that is not valid, left out", 1)
            accepted |= {name: sides} if sides else {}
        else:
            warnings.add("unknown figure, left out", 1, name[:40])
    return accepted or None


def _is_figure(name: str, side: str, number: Any) -> bool:
    least, most = _FIGURE_LIMITS[name]
    whole = isinstance(number, int) and not isinstance(number, bool)
    return side in SIDES and whole and least <= number <= most


def _format_value(name: str, value: Any) -> int | Decider | None:
    """A value of the header's format; None if it is not valid."""
    if name == "after_extra":
        return Decider(value) if value in tuple(Decider) else None
    least, most = _FORMAT_LIMITS[name]
    whole = isinstance(value, int) and not isinstance(value, bool)
    return value if whole and least <= value <= most else None


def _expected_format(name: str) -> str:
    if name == "after_extra":
        return ", ".join(Decider)
    least, most = _FORMAT_LIMITS[name]
    return f"{least} to {most} whole {'minutes' if name.endswith('minutes') else 'numbers'}"
