"""The best of a competition: scorers, assists, cards, attendances. From the entries of its matches."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from matches.competitions.player_figures import COUNTED_SCORES, PlayerFigures, figures_of_matches
from matches.competitions.season import Season
from matches.models import Match

MAX_SCORERS, MAX_OTHERS = 50, 20
MAX_ATTENDANCES = 5


def leaders_context(season: Season) -> dict[str, Any]:
    """Return the lists as their template shows them. An empty list is left out."""
    figures = figures_of_matches(season.matches)
    goals = season.competition.sport in COUNTED_SCORES
    scorers = (lambda one: one.scores) if goals else (lambda one: one.points)
    scored = _("Goals") if goals else _("Points scored")
    lists = [
        _list("scorers", _("Top scorers"), scored, figures, scorers, season, MAX_SCORERS),
        _list("assists", _("Assists"), _("Assists"), figures, lambda one: one.assists, season),
        _list("cards", _("Cards"), "", figures, lambda one: 3 * one.red + one.yellow, season),
    ]
    crowds = [match for match in season.matches if match.attendance is not None]
    return {
        "lists": [one for one in lists if one["lines"]],
        "attendance": _attendance(crowds) if crowds else None,
    }


def _list(
    code: str,
    name: str,
    column: str,
    figures: list[PlayerFigures],
    value: Callable[[PlayerFigures], int],
    season: Season,
    most: int = MAX_OTHERS,
) -> dict[str, Any]:
    ranked = sorted((one for one in figures if value(one) > 0), key=lambda one: (-value(one), one.matches, one.name))
    lines: list[dict[str, Any]] = []
    for number, one in enumerate(ranked[:most], 1):
        above = lines[-1] if lines else None
        is_level = above is not None and above["value"] == value(one)
        lines.append(
            {
                "place": above["place"] if above is not None and is_level else number,
                "player": one,
                "team": season.teams.get(one.team),
                "value": value(one),
            }
        )
    return {"code": code, "name": name, "column": column, "lines": lines}


def _attendance(matches: list[Match]) -> dict[str, Any]:
    counts = [match.attendance or 0 for match in matches]
    largest = sorted(matches, key=lambda match: -(match.attendance or 0))[:MAX_ATTENDANCES]
    return {
        "total": sum(counts),
        "average": round(sum(counts) / len(counts)),
        "matches": len(counts),
        "largest": largest,
    }
