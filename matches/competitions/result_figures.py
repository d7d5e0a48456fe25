"""What a table counts besides the score: tries, cards, balls. As stated with the result, otherwise from the entries.

The figures of a match are kept in the process until something is published in its feed.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from livecast.bounded_cache import BoundedCache
from matches.models import CommentaryEntry, Match
from matches.scoring.score import SIDES
from matches.sports import PeriodKind

MAX_KEPT = 20_000  # of one process
KEPT_BYTES = 300

BALLS = 6  # of an over
ALL_OUT = 10  # wickets
YELLOW, RED = -1, -3  # fair play points of a card
_OVER = re.compile(r"(\d{1,3})\.(\d)")


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of both sides, home first."""

    tries: tuple[int, int] = (0, 0)
    fair_play: tuple[int, int] = (0, 0)
    balls: tuple[int, int] = (0, 0)


_NONE = Figures()
kept_figures: BoundedCache[tuple[int, int, bool], Figures] = BoundedCache(MAX_KEPT, MAX_KEPT * KEPT_BYTES)


def figures_of(matches: Iterable[Match], *, with_balls: bool) -> dict[int, Figures]:
    """Return the figures of matches by id. Two queries at most, for those that are not kept."""
    found: dict[int, Figures] = {}
    missing: dict[int, Match] = {}
    for match in matches:
        kept = kept_figures.get((match.pk, match.last_offset, with_balls))
        if kept is None:
            missing[match.pk] = match
        else:
            found[match.pk] = kept
    if missing:
        tallies = dict(Match.objects.filter(pk__in=missing).values_list("pk", "tally"))
        balls = _balls_of(missing) if with_balls else {}
        for pk, match in missing.items():
            found[pk] = _from_entries(tallies.get(pk) or {}, balls.get(pk, {}))
            kept_figures.put((pk, match.last_offset, with_balls), found[pk], KEPT_BYTES)
    return {match.pk: _stated(match, found[match.pk]) for match in matches}


def _from_entries(tally: dict[str, Any], balls: dict[str, int]) -> Figures:
    counts = {row["code"]: row for row in tally.get("stats", ())}

    def pair(code: str) -> tuple[int, int]:
        row = counts.get(code, {})
        return row.get("home") or 0, row.get("away") or 0

    yellow, red = pair("yellow_cards"), pair("red_cards")
    fair_play = (yellow[0] * YELLOW + red[0] * RED, yellow[1] * YELLOW + red[1] * RED)
    return Figures(pair("tries"), fair_play, (balls.get("home", 0), balls.get("away", 0)))


def _stated(match: Match, counted: Figures) -> Figures:
    stated = match.figures or {}

    def pair(name: str, otherwise: tuple[int, int]) -> tuple[int, int]:
        values = stated.get(name)
        if not isinstance(values, dict):
            return otherwise
        return values.get("home", otherwise[0]), values.get("away", otherwise[1])

    if not stated:
        return counted
    return Figures(pair("tries", counted.tries), pair("fair_play", counted.fair_play), pair("balls", counted.balls))


def _balls_of(match_ids: Collection[int]) -> dict[int, dict[str, int]]:
    """The balls of each side's innings, by match: the highest over in the labels of its entries."""
    entries = CommentaryEntry.objects.filter(match__in=match_ids, retracted_at=None, side__in=SIDES)
    most: dict[tuple[int, str, str], int] = {}
    for match_id, side, period, minute in entries.values_list("match_id", "side", "period", "minute").order_by():
        found = _OVER.search(minute)
        if found is not None and not period.startswith("SO"):
            key = match_id, side, period
            most[key] = max(most.get(key, 0), int(found[1]) * BALLS + int(found[2]))
    balls: dict[int, dict[str, int]] = {}
    for (match_id, side, _), count in most.items():
        of_match = balls.setdefault(match_id, {})
        of_match[side] = of_match.get(side, 0) + count
    return balls


def is_extra(match: Match) -> bool:
    """Whether the match went to extra time or to a shootout."""
    if match.home_shootout is not None or (match.figures or {}).get("extra") is True:
        return True
    period = match.rules.period(match.period)
    return period is not None and period.kind is not PeriodKind.REGULAR
