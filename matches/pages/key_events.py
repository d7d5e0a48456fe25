"""Key events as data for scripts and for the parts of the page above the feed: goals, cards, wickets, periods.

shared/key-events.js makes the same from the events of the feed.
"""

from typing import Any

from django.utils.html import json_script

KeyEvent = dict[str, Any]

FIELDS = ("id", "position", "period", "minute", "kind", "icon", "side", "players", "scoreline", "scored")
SUBSTITUTION = "substitution"  # the line-ups show it


def is_key_event(kind: str, key: bool, scored: bool) -> bool:
    """Whether a line is a key event for scripts: also a basket that the feed does not show as one."""
    return key or scored or kind == SUBSTITUTION


def key_event_of(row: dict[str, Any]) -> KeyEvent | None:
    """Return the data of a key event, None for another line. `row`: the entry as in its event."""
    if not is_key_event(row["kind"], row["key"], row["scored"]):
        return None
    return {name: row[name] for name in FIELDS} | {"key": row["key"], "retracted": row["retracted_at"] is not None}


def key_event_json(event: KeyEvent) -> bytes:
    """Return the JSON of a key event, escaped for a script element."""
    return json_script(event).partition(">")[2].removesuffix("</script>").encode()
