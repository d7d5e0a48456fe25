"""Convert a provider's scores to {"home": 1, "away": 0, "shootout": {...}, "detail": {...}}.

Other stated values go to `detail`, by side if they belong to one: {"away": {"wickets": 8}}.
"""

import json
import re
from typing import Any

from matches.providers.feed_warnings import FeedWarnings
from matches.providers.teams import Teams
from matches.scoring.score import SIDES

MAX_POINTS = 32_767  # the limit of the database column
MAX_DETAIL = 1000  # characters of JSON; every later entry and frame of the match contains them

# If a side has several counts, the first of these is its score.
_SCORE_COUNTS = ("sets", "games", "points", "runs", "goals", "total")
_SHOOTOUT_WORDS = ("so", "shootout", "penalties", "pens")


def provider_score(
    score: Any, shootout: Any, side: str, teams: Teams, warnings: FeedWarnings, line: int
) -> dict[str, Any] | None:
    """The score and the shootout of a line as it states them; None if it states neither.

    `side` is the side of the line. It counts for a score of one side only (the runs of the side at bat).
    """
    result = _score(score, side, teams)
    if len(json.dumps(result.get("detail"))) > MAX_DETAIL:
        warnings.add(f"score detail over {MAX_DETAIL:,} characters of JSON, left out", line)
        del result["detail"]
    if _is_given(score) and not result:
        warnings.add("score that cannot be read, left out", line, str(score)[:40])
    if _is_given(shootout):
        if kicks := _numbers(shootout, teams):
            result["shootout"] = kicks
        else:
            warnings.add("shootout that cannot be read, left out", line, str(shootout)[:40])
    return result or None


def final_score(raw: dict[str, Any], teams: Teams) -> dict[str, Any] | None:
    """The final score of a header: by side or by team, as numbers or digits.

    None without a score.
    """
    shootout = next((raw[word] for word in _SHOOTOUT_WORDS if raw.get(word)), None)
    result: dict[str, Any] = {**_numbers(raw, teams)}
    if kicks := _numbers(shootout, teams):
        result["shootout"] = kicks
    return result or None


def score_in_text(text: str, teams: Teams) -> dict[str, Any] | None:
    """The score in the text of a line: "HALF TIME: Liverpool 2-0 Manchester City"."""
    home, away = re.escape(teams.home.name), re.escape(teams.away.name)
    match = re.search(rf"\b{home} (\d{{1,3}}) ?[-–:] ?(\d{{1,3}}) {away}\b", text)
    return {"home": int(match[1]), "away": int(match[2])} if match else None


def parse_points(value: Any) -> int | None:
    """3, "3" or 3.0 as a score; None for any other value ("AD", -1, true)."""
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit() and len(value) < 9:
        value = int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MAX_POINTS:
        return value
    return None


def _is_given(score: Any) -> bool:
    return score is not None and score not in ({}, [], "")


def _score(score: Any, side: str, teams: Teams) -> dict[str, Any]:
    if isinstance(score, str) and (pair := re.fullmatch(r"\s*(\d{1,3})\s*[-–:]\s*(\d{1,3})\s*", score)):
        score = [pair[1], pair[2]]
    if isinstance(score, list) and len(score) == 2:
        score = {"home": score[0], "away": score[1]}
    if not isinstance(score, dict):
        return {}
    if side and parse_points(score.get("runs")) is not None:
        counted = {name: value for name, value in score.items() if name != "runs"}
        return {side: parse_points(score["runs"])} | ({"detail": {side: counted}} if counted else {})
    rest = _by_side(score, teams)
    result: dict[str, Any] = {}
    for name in SIDES:
        if parse_points(rest.get(name)) is not None:
            result[name] = rest.pop(name)
    detail = _detail(rest, teams)
    for name in SIDES:
        counts = detail.get(name, {})
        main = next((word for word in _SCORE_COUNTS if parse_points(counts.get(word)) is not None), None)
        if name not in result and main:
            result[name] = parse_points(counts.pop(main))
    detail = {name: value for name, value in detail.items() if value not in ({}, None)}
    return result | ({"detail": detail} if detail else {})


def _numbers(score: Any, teams: Teams) -> dict[str, int]:
    """The numbers of the two sides, without other values."""
    by_side = _by_side(score, teams)
    return {name: number for name in SIDES if (number := parse_points(by_side.get(name))) is not None}


def _by_side(score: Any, teams: Teams) -> dict[str, Any]:
    """Replace keys that mean a side by the side, and digits by numbers.

    Other values do not change.
    """
    if isinstance(score, list) and len(score) == 2:
        score = {"home": score[0], "away": score[1]}
    if not isinstance(score, dict):
        return {}
    found: dict[str, Any] = {}
    for key, value in score.items():
        side = teams.side_of(str(key)) or str(key)
        number = parse_points(value)
        if number is not None:
            found[side] = number
        elif value is not None and side not in found:
            found[side] = value
    return found


def _detail(rest: dict[str, Any], teams: Teams) -> dict[str, Any]:
    """The rest of a score by side.

    {"sets": {"home": 1, "away": 0}} becomes {"home": {"sets": 1}, ...}.
    """
    detail: dict[str, Any] = {}
    for name, value in rest.items():
        if name in SIDES:
            counts = value if isinstance(value, dict) else {"points": value}
            detail[name] = {**detail.get(name, {}), **counts}
            continue
        sides = _by_side(value, teams)
        if set(sides) and set(sides) <= set(SIDES):
            for side, count in sides.items():
                detail.setdefault(side, {})[name] = count
        else:
            detail[name] = value
    return detail
