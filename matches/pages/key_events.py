"""Key events as data for scripts and for the parts of the page above the feed: goals, cards, wickets, periods.

shared/key-events.js makes the same from the events of the feed.
"""

import re
from collections.abc import Iterable
from typing import Any

from livecast.languages import page_language
from livecast.page_data import page_data
from matches.models import CommentaryEntry
from matches.sports import Kind

KeyEvent = dict[str, Any]

FIELDS = ("id", "position", "period", "minute", "kind", "label", "icon", "side", "players", "scoreline", "scored")
SUBSTITUTION = "substitution"
CARD_ICONS = ("yellow", "second-yellow", "red")
# The page leaves out what most events have, and what their kind says. shared/key-events.js fills it in.
_USUAL: KeyEvent = {"period": "", "minute": "", "side": "", "players": [], "retracted": False}
_USUAL_SCORELINE: dict[str, Any] = {"shootout": None, "detail": {}}
# The line-ups show these too.
_OF_PLAYERS = (SUBSTITUTION, "card_overturned")


_OWN_GOAL = re.compile(r"own goal by ([^,.:]{2,60}),", re.IGNORECASE)
_ENDS_BEFORE_NAME = re.compile(r"[.!?:;,\n]| (?:to|by|for|from) ")
MAX_NAME = 60
MAX_READ = 400  # characters of a text in which a name is looked for


def is_key_event(row: dict[str, Any]) -> bool:
    """Whether a line is a key event for scripts: also a card or a basket that the feed does not show as one."""
    return row["key"] or row["scored"] or row["icon"] in CARD_ICONS or row["kind"] in _OF_PLAYERS


def key_event_of(row: dict[str, Any], teams: Iterable[str]) -> KeyEvent | None:
    """Return the data of a key event, None for another line.

    `row`: the entry as in its event. `teams`: the names of both sides, for texts of feeds that state no players.
    """
    if not is_key_event(row):
        return None
    event = {name: row[name] for name in FIELDS} | {"key": row["key"], "retracted": row["retracted_at"] is not None}
    if not row["players"] and (name := named_in(row["body"], teams)):
        event["players"] = [{"name": name}]
    return event


def packed_json(event: KeyEvent, kind: Kind) -> bytes:
    """Return an event of this kind as the page has it: without the usual values, its position in steps."""
    short = _without(event, _USUAL | _kind_data(kind))
    steps, rest = divmod(event["position"], CommentaryEntry.POSITION_STEP)
    short["position"] = steps if not rest else event["position"] / CommentaryEntry.POSITION_STEP
    short["scoreline"] = _without(event["scoreline"], _USUAL_SCORELINE)
    return script_json(short)


def list_json(events: Iterable[bytes], kinds: Iterable[Kind]) -> bytes:
    """Return the key events of the page, from their `packed_json` and their kinds."""
    known = script_json({kind.code: _kind_data(kind) for kind in kinds})
    return b'{"step": %d, "kinds": %s, "events": [%s]}' % (CommentaryEntry.POSITION_STEP, known, b",".join(events))


def _kind_data(kind: Kind) -> KeyEvent:
    """Return the values that most events of a kind have."""
    label = kind.names.text(page_language()) if kind.icon else ""
    return {"label": label, "icon": kind.icon, "key": kind.key_event, "scored": bool(kind.points)}


def _without(values: dict[str, Any], usual: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in usual or value != usual[name]}


def named_in(text: str, teams: Iterable[str]) -> str:
    """The first player that a text names with the team: "Goal! Ida Parker (Harbour Town) …"; "" without such a name."""
    text = text[:MAX_READ]
    if own_goal := _OWN_GOAL.search(text):
        return own_goal[1].strip()
    ends = [end for team in teams if (end := text.find(f" ({team}")) > 0]
    name = _ENDS_BEFORE_NAME.split(text[: min(ends)])[-1].strip() if ends else ""
    return name if len(name) <= MAX_NAME else ""


def script_json(value: Any) -> bytes:
    """Return a value as JSON, escaped for a script element."""
    return page_data(value).partition(">")[2].removesuffix("</script>").encode()
