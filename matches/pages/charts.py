"""The chart of a match: the lead over time where sides score often, the runs of each innings in cricket.

pages/chart.js draws the same for events that arrive live. Coordinates are thousandths of the chart.
"""

import math
import re
from collections.abc import Sequence
from typing import Any

from livecast.languages import page_language
from matches.models import Match
from matches.pages import formatting
from matches.pages.key_events import KeyEvent
from matches.pages.stretches import LINE, Stretch, has_side, lay_out, played_periods
from matches.scoring.score import SIDES

LEAD_SPORTS = ("basketball", "handball", "rugby", "american_football")
MAX_INNINGS = 4
BALLS = 6  # in an over
_OVER = re.compile(r"(\d{1,3})\.(\d{1,2})$", re.ASCII)


def chart_context(
    match: Match, data: dict[str, Any], events: Sequence[KeyEvent], words: dict[str, str]
) -> dict[str, Any] | None:
    """Return what _chart.html shows; None in a sport or a match without a chart."""
    valid = [event for event in events if not event["retracted"]]
    if match.sport in LEAD_SPORTS:
        return _lead_chart(match, data, valid, words)
    return _runs_chart(match, valid, words) if match.sport == "cricket" else None


def _lead_chart(
    match: Match, data: dict[str, Any], events: Sequence[KeyEvent], words: dict[str, str]
) -> dict[str, Any] | None:
    """The home side's lead as steps, above and below the line of a level score."""
    stretches, places = lay_out(match.rules, events, played_periods(data))
    steps = []
    for event in events:
        home, away = event["scoreline"]["home"], event["scoreline"]["away"]
        if event["scored"] and event["id"] in places and home is not None and away is not None:
            steps.append((places[event["id"]], home - away, event["period"]))
    if not steps:
        return None
    most = {"home": max(0, *(lead for _, lead, _ in steps)), "away": max(0, *(-lead for _, lead, _ in steps))}
    height = most["home"] + most["away"] or 1
    level = _share(most["home"], height)
    path, x = f"M0 {level}", 0
    for place, lead, _ in steps:
        x = max(x, place)
        path += f"H{x}V{_share(most['home'] - lead, height)}"
    end = LINE if data["status"] == "finished" else x
    return {
        "kind": "lead",
        "level": _percent(level),
        "lines": [{"path": f"{path}H{end}", "area": f"{path}H{end}V{level}H0Z", "side": ""}],
        "dots": [],
        "top": f"+{most['home']}",
        "bottom": f"+{most['away']}",
        "columns": _columns(stretches, match),
        "summary": _lead_summary(steps, most, match, words),
    }


def _lead_summary(
    steps: Sequence[tuple[int, int, str]], most: dict[str, int], match: Match, words: dict[str, str]
) -> list[str]:
    names = {"home": match.home.brief, "away": match.away.brief}
    sides = sorted((side for side in SIDES if most[side]), key=lambda side: -most[side])
    sentences = []
    for side in sides:
        sign = 1 if side == "home" else -1
        period = next(period for _, lead, period in steps if lead * sign == most[side])
        values = {"team": names[side], "n": most[side], "period": _short(match, period)}
        sentences.append(words["largest_lead"].format(**values))
    changes, leader = 0, 0
    for _, lead, _ in steps:
        sign = (lead > 0) - (lead < 0)
        changes += bool(sign and leader and sign != leader)
        leader = sign or leader
    return [*sentences, words["lead_changes"].format(n=changes)]


def _runs_chart(match: Match, events: Sequence[KeyEvent], words: dict[str, str]) -> dict[str, Any] | None:
    """The runs of each innings by the balls bowled, with a dot for each wicket."""
    innings: dict[str, list[tuple[int, int, bool]]] = {}
    sides: dict[str, str] = {}
    before = {"home": 0, "away": 0}  # the runs of a side in its earlier innings
    total = dict(before)
    for event in events:
        side, period = event["side"], event["period"]
        runs = event["scoreline"].get(side) if has_side(event) else None
        wicket = event["icon"] == "wicket"
        if match.rules.period(period) is None or runs is None or not (event["scored"] or wicket):
            continue
        if period not in innings:
            if len(innings) == MAX_INNINGS:
                break
            innings[period], sides[period], before[side] = [], side, total[side]
        if sides[period] != side:
            continue
        last = innings[period][-1][0] if innings[period] else 0
        total[side] = runs
        innings[period].append((max(last, _balls(event["minute"], last)), max(0, runs - before[side]), wicket))
    if not innings:
        return None
    balls = max(1, *(points[-1][0] for points in innings.values()))
    most = max(1, *(runs for points in innings.values() for _, runs, _ in points))
    lines, dots, summary = [], [], []
    for period, points in innings.items():
        path = "M0 1000"
        for ball, runs, wicket in points:
            x, y = _share(ball, balls), LINE - _share(runs, most)
            path += f"L{x} {y}"
            if wicket:
                dots.append({"x": _percent(x), "y": _percent(y), "side": sides[period]})
        lines.append({"path": path, "area": "", "side": sides[period]})
        ball, runs, _ = points[-1]
        wickets = sum(wicket for _, _, wicket in points)
        team = match.home.brief if sides[period] == "home" else match.away.brief
        values = {"team": team, "score": f"{runs}/{wickets}", "overs": f"{ball // BALLS}.{ball % BALLS}"}
        summary.append(words["innings_summary"].format(**values))
    return {
        "kind": "runs",
        "level": "100%",
        "lines": lines,
        "dots": dots,
        "top": f"{most}",
        "bottom": "0",
        "columns": _over_columns(balls),
        "summary": summary,
    }


def _balls(minute: str, last: int) -> int:
    """The balls bowled at "12.3"; one more than before for another label."""
    found = _OVER.search(minute)
    return int(found[1]) * BALLS + int(found[2]) if found else last + 1


def _over_columns(balls: int) -> list[dict[str, Any]]:
    """The overs below the chart: at most five labels, at full fives or tens."""
    overs = balls / BALLS
    step = next((step for step in (1, 2, 5, 10, 20, 50) if overs / step <= 5), 100)
    places = {over: _percent(_share(over * BALLS, balls)) for over in range(step, math.floor(overs) + 1, step)}
    return [{"x": place, "middle": place, "short": f"{over}"} for over, place in places.items()]


def _columns(stretches: Sequence[Stretch], match: Match) -> list[dict[str, Any]]:
    shorts = match.rules.period_short_names(page_language())
    return [
        {
            "x": _percent(stretch.end),
            "middle": _percent(stretch.middle),
            "short": formatting.localise_minute(shorts, stretch.short),
        }
        for stretch in stretches
    ]


def _short(match: Match, code: str) -> str:
    period = match.rules.period(code)
    shorts = match.rules.period_short_names(page_language())
    return formatting.localise_minute(shorts, period.short) if period else ""


def _share(part: int, whole: int) -> int:
    return math.floor(part / whole * LINE + 0.5)


def _percent(thousandths: float) -> str:
    return f"{thousandths / 10:g}%"
