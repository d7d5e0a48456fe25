"""The timeline of key events above the statistics: home above the line, away below it.

pages/timeline.js draws the same for events that arrive live.
"""

from collections.abc import Sequence
from typing import Any

from livecast.languages import page_language
from matches.models import Match
from matches.pages import formatting
from matches.pages.key_events import CARD_ICONS, KeyEvent
from matches.pages.stretches import LINE, has_side, lay_out, played_periods
from matches.scoring.score import SIDES, other_side
from matches.sports import Sport

# Two marks that are nearer are put at different levels. 30 px of a line of 300 px.
GAP = 100
LEVEL = 44  # px: the height of a mark
BAND = 22  # px: the height of the line itself
MAX_MARKS = 60
# In these sports the chart shows the scores, and the timeline would be full of them.
OFTEN_SCORED = ("basketball", "handball", "cricket")
_BOUNDARIES = ("period_start", "period_end", "match_end", "postponed", "abandoned")


def timeline_context(
    match: Match, data: dict[str, Any], events: Sequence[KeyEvent], words: dict[str, str]
) -> dict[str, Any]:
    """Return what _timeline.html shows. `data`: `events.match_data`; `events`: the key events in order."""
    sport = match.rules
    begun = data["status"] not in ("scheduled", "postponed")
    valid = [event for event in events if not event["retracted"]]
    stretches, places = lay_out(sport, valid, played_periods(data))
    shown = [event for event in valid if event["id"] in places and is_on_timeline(event, sport)][-MAX_MARKS:]
    levels = _levels(shown, places)
    heights = {side: LEVEL * max([1, *(level + 1 for level, of in levels.values() if of == side)]) for side in SIDES}
    shorts = sport.period_short_names(page_language())
    return {
        "shown": begun and bool(stretches) and (bool(shown) or sport.code not in OFTEN_SCORED),
        "top": heights["home"],
        "height": heights["home"] + BAND + heights["away"],
        "stretches": [
            {
                "x": _percent(stretch.begin),
                "width": _percent(stretch.width),
                "added": _percent(stretch.added),
                "added_width": _percent(stretch.end - stretch.added),
                "middle": _percent(stretch.middle),
                "short": formatting.localise_minute(shorts, stretch.short),
            }
            for stretch in stretches
        ],
        "marks": [
            {
                "id": event["id"],
                "x": _percent(_clamped(places[event["id"]])),
                "y": heights["home"] - (level + 1) * LEVEL
                if side == "home"
                else heights["home"] + BAND + level * LEVEL,
                "side": side,
                "icon": event["icon"],
                "minute": _short_minute(event, sport),
                "name": event_name(event, match, words),
            }
            for event in shown
            for level, side in [levels[event["id"]]]
        ],
    }


def is_on_timeline(event: KeyEvent, sport: Sport) -> bool:
    """Whether the timeline marks this event: a key event or a card of a side."""
    is_shown = event["key"] or event["icon"] in CARD_ICONS
    if not has_side(event) or not is_shown or event["kind"] in _BOUNDARIES:
        return False
    return sport.code not in OFTEN_SCORED or not event["scored"] or event["icon"] == "wicket"


def event_name(event: KeyEvent, match: Match, words: dict[str, str]) -> str:
    """ "39' Goal, Puddlewick, Windle, 2–1": what a mark is called."""
    sport, page = match.rules, page_language()
    minute = formatting.localise_minute(sport.period_short_names(page), event["minute"])
    team = {"home": match.home.brief, "away": match.away.brief}.get(event["side"], "")
    player = subject_of(event)
    score = formatting.entry_score(event["scoreline"], words) if event["scored"] else ""
    parts = [f"{minute} {event['label']}".strip(), team, player.get("name") or "", score]
    return words["comma"].join(filter(None, parts))


def subject_of(event: KeyEvent) -> dict[str, Any]:
    """The player whom an event is about: the first whose role is not that of a second player."""
    return next((player for player in event["players"] if player.get("role") not in ("assist", "fouled")), {})


def _side_of(event: KeyEvent) -> str:
    """The side of a mark: an own goal is marked at the side that it counts for."""
    return other_side(event["side"]) if event["kind"] == "own_goal" else str(event["side"])


def _levels(shown: Sequence[KeyEvent], places: dict[int, int]) -> dict[int, tuple[int, str]]:
    """The level and the side of each mark: the lowest level at which it does not touch the marks before it."""
    taken: dict[str, list[int]] = {side: [] for side in SIDES}
    levels = {}
    for event in sorted(shown, key=lambda event: places[event["id"]]):
        side = _side_of(event)
        place, last = _clamped(places[event["id"]]), taken[side]
        level = next((level for level, x in enumerate(last) if place - x >= GAP), len(last))
        last[level:] = [place, *last[level + 1 :]]
        levels[event["id"]] = level, side
    return levels


def _short_minute(event: KeyEvent, sport: Sport) -> str:
    """The minute below a mark, if it is short enough: "39'", "04:11"."""
    period = sport.period(event["period"])
    minute = formatting.minute_text(event["minute"], period.short if period else "")
    return minute if len(minute) <= 6 else ""


def _clamped(place: int) -> int:
    return min(LINE - GAP // 2, max(GAP // 2, place))


def _percent(thousandths: float) -> str:
    return f"{thousandths / 10:g}%"
