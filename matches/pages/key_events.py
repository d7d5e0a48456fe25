"""Key events as data for scripts and for the parts of the page above the feed: goals, cards, wickets, periods.

shared/key-events.js makes the same from the events of the feed.
"""

from typing import Any

from django.utils.html import json_script

KeyEvent = dict[str, Any]

FIELDS = ("id", "position", "period", "minute", "kind", "label", "icon", "side", "players", "scoreline", "scored")
SUBSTITUTION = "substitution"
CARD_ICONS = ("yellow", "second-yellow", "red")
# The line-ups show these too.
_OF_PLAYERS = (SUBSTITUTION, "card_overturned")


def is_key_event(row: dict[str, Any]) -> bool:
    """Whether a line is a key event for scripts: also a card or a basket that the feed does not show as one."""
    return row["key"] or row["scored"] or row["icon"] in CARD_ICONS or row["kind"] in _OF_PLAYERS


def key_event_of(row: dict[str, Any]) -> KeyEvent | None:
    """Return the data of a key event, None for another line. `row`: the entry as in its event."""
    if not is_key_event(row):
        return None
    return {name: row[name] for name in FIELDS} | {"key": row["key"], "retracted": row["retracted_at"] is not None}


def script_json(value: Any) -> bytes:
    """Return a value as JSON, escaped for a script element."""
    return json_script(value).partition(">")[2].removesuffix("</script>").encode()
