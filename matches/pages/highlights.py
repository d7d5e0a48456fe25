"""What happened, under the score: scorers and cards of each side, top scorers, wickets, kicks of a shootout.

It comes from the key events alone. pages/highlights.js makes the same live, by the same rules.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from livecast.languages import page_language
from matches.pages import formatting
from matches.pages.key_events import KeyEvent
from matches.scoring.score import SIDES, other_side
from matches.sports import Kind, Sport

SHOWN = 3  # items of a side; a press on “more” shows the others
TOP = 3  # scorers of a side in a sport with many scores

# Sports whose scores are too many to list: the points of each player are added up.
ADDED_UP = ("basketball", "handball", "cricket")
# Sports whose scorers are not listed, or only some of them: the score by period comes first.
PERIODS_FIRST = ("baseball", "basketball", "american_football", "tennis", "volleyball", "cricket")
_CARDS = ("red", "second-yellow", "yellow")
_MORE_CARDS = ("major_penalty", "game_misconduct")  # of ice hockey, which has no cards
_SCORERS = ("goal_scorer", "scorer", "batter")  # roles that providers give to the player of a line
_TICK, _CROSS = "✓", "✗"


def shows_periods(sport: Sport) -> bool:
    """Whether the score by period is under the score, instead of among the statistics."""
    return sport.code in PERIODS_FIRST


def rules_of(sport: Sport) -> dict[str, Any]:
    """Return what highlights need to know of a sport, as JSON values.

    `rules`: for each kind that they show its role ("score", "card", "miss", "kick", "wicket"), its points, whether
    they are for the other side, its sign, its name, and a mark after the minute: "pen".
    """
    marks = _marks()
    roles = {code: _role(sport, kind) for code, kind in sport.kinds.items()}
    kinds = {code: _rule(sport, sport.kinds[code], role, marks) for code, role in roles.items() if role}
    return {
        "adds": sport.code in ADDED_UP,
        "clockless": sport.code == "baseball",
        "rules": kinds,
        "kicks": sport.status_names.shootout.text(page_language()),
        "more": _("{n} more"),
    }


def _rule(sport: Sport, kind: Kind, role: str, marks: dict[str, str]) -> dict[str, Any]:
    points = kind.points
    if sport.sides_in_turn:  # the batter's runs, without extras
        points -= kind.counts.count("extras")
    return {
        "role": role,
        "points": points,
        "other": kind.for_opponent,
        "sign": kind.icon,
        "name": kind.names.text(page_language()),
        "mark": marks.get(kind.code, ""),
    }


def _role(sport: Sport, kind: Kind) -> str:
    """The role of a line of this kind in the highlights; "" if they do not show it."""
    if kind.shootout:
        return "kick"
    if kind.icon == "wicket":
        return "wicket"
    if (kind.key_event and kind.icon in _CARDS) or kind.code in _MORE_CARDS:
        return "card"
    if kind.points and sport.code not in ("tennis", "volleyball"):
        if sport.code == "baseball":
            return "score" if "home_runs" in kind.counts else ""
        return "score" if kind.key_event or sport.code != "american_football" else ""
    if kind.icon == "miss" and kind.key_event and sport.code in ("football", "ice_hockey"):
        return "miss"
    return ""


def _marks() -> dict[str, str]:
    """What follows the minute, by kind."""
    return {
        "penalty_goal": _("pen"),
        "own_goal": _("og"),
        "penalty_missed": _("pen missed"),
        "penalty_saved": _("pen saved"),
        "penalty_try": _("pen try"),
        "conversion": _("con"),
        "drop_goal": _("drop"),
        "power_play_goal": _("PP"),
        "short_handed_goal": _("SH"),
        "empty_net_goal": _("EN"),
        "penalty_shot_goal": _("pen"),
        "penalty_shot_missed": _("pen missed"),
        "touchdown": _("TD"),
        "field_goal": _("FG"),
        "two_point_conversion": _("2 pts"),
        "defensive_conversion": _("2 pts"),
        "safety": _("safety"),
        "home_run": _("HR"),
        "two_run_home_run": _("2-run HR"),
        "three_run_home_run": _("3-run HR"),
        "grand_slam": _("grand slam"),
    }


@dataclass(slots=True)
class Item:
    """One line of a side. `parts`: the links to lines of the feed, {id, text}; a kick also has a name."""

    role: str
    sign: str
    label: str
    who: str
    parts: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class SideItems:
    """The items of one side: those that are shown, and those that “more” shows."""

    side: str
    shown: Sequence[Item]
    more: Sequence[Item]


def highlights_of(events: Iterable[KeyEvent], sport: Sport) -> list[SideItems]:
    """Return the items of both sides, home first. Retracted events are left out."""
    rules, shorts = rules_of(sport), sport.period_short_names(page_language())
    lists = _Lists(rules, {period.code: period.short for period in sport.periods}, shorts)
    for event in events:
        if not event["retracted"]:
            lists.add(event)
    return [SideItems(side, found[:SHOWN], found[SHOWN:]) for side, found in lists.by_side().items()]


def more_text(sides: Iterable[SideItems]) -> str:
    """ "4 more"; "" if all items are shown."""
    count = sum(len(side.more) for side in sides)
    return _("{n} more").format(n=count) if count else ""


class _Lists:
    """The items, built from one event after the other."""

    def __init__(self, rules: dict[str, Any], periods: dict[str, str], shorts: dict[str, str]) -> None:
        self._rules, self._periods, self._shorts = rules, periods, shorts
        self._groups: dict[tuple[str, ...], Item] = {}
        self._totals: dict[tuple[str, str], dict[str, Any]] = {}

    def add(self, event: KeyEvent) -> None:
        rule = self._rules["rules"].get(event["kind"])
        if rule is None or event["side"] not in SIDES:
            return
        role, name = rule["role"], _name_of(event)
        side = other_side(event["side"]) if rule["other"] else event["side"]
        if role == "score" and self._rules["adds"]:
            if name and rule["points"]:
                total = self._totals.setdefault((side, name), {"points": 0, "id": 0})
                total["points"] += rule["points"]
                total["id"] = event["id"]
            return
        if role == "kick":
            sign = _TICK if rule["points"] else _CROSS
            item = self._group(side, role, self._rules["kicks"], {**rule, "sign": ""})
            item.parts.append({"id": event["id"], "name": name, "text": sign})
            return
        item = self._group(side, role, name or rule["name"], rule)
        when = self._minute(event)
        # Without a player the item has the name of the kind, which says the same as the mark.
        mark = f" ({rule['mark']})" if name and rule["mark"] else ""
        item.parts.append({"id": event["id"], "text": f"{when}{mark}".strip() or rule["name"]})

    def by_side(self) -> dict[str, list[Item]]:
        found: dict[str, list[Item]] = {side: [] for side in SIDES}
        for side in SIDES:
            totals = [(name, total) for (of, name), total in self._totals.items() if of == side]
            totals.sort(key=lambda one: -one[1]["points"])
            for name, total in totals[:TOP]:
                found[side].append(Item("total", "", "", name, [{"id": total["id"], "text": str(total["points"])}]))
        for (side, *_rest), item in self._groups.items():
            found[side].append(item)
        return found

    def _group(self, side: str, role: str, who: str, rule: dict[str, Any]) -> Item:
        """The item of this player, or of this kind without a player. A yellow and a red card are two items."""
        key = (side, role, who, rule["sign"] if role == "card" else "")
        return self._groups.setdefault(key, Item(role, rule["sign"], rule["name"], who))

    def _minute(self, event: KeyEvent) -> str:
        short = self._periods.get(event["period"], "")
        minute = short if self._rules["clockless"] else event["minute"] or short
        return formatting.localise_minute(self._shorts, minute)


def _name_of(event: KeyEvent) -> str:
    """The player of the event: the scorer, the batter, the booked one; "" if it is not known."""
    players: list[dict[str, Any]] = event["players"]
    named = [player for player in players if player.get("name")]
    chosen = [player for player in named if player.get("role") in _SCORERS] or named
    return str(chosen[0]["name"]) if chosen else ""
