"""The state of a console: held lines, people, lead commentator, viewers.

The state is pushed to the topic `match.<id>.console` after each change. The reconciler of each process repairs a lost
push within two seconds.
"""

from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from livecast import presence
from livecast.prepared_query import Parameter, PreparedQuery
from livecast.realtime import viewers
from livecast.realtime.protocol import Frame, encode, encode_data
from livecast.realtime.push import push
from matches.feed import events, feed_log
from matches.models import HeldEntry, Match

CONSOLE_PUSH_TIMEOUT = 1.0  # seconds that a writer waits for the channel layer


def console_topic(match_id: int) -> str:
    return f"match.{match_id}.console"


def presence_key(match_id: int) -> str:
    return f"console:{match_id}"


def console_state(match_id: int) -> dict[str, Any]:
    """Return the state of a match's console; the lists are empty if the match does not exist."""
    match: Any = _matches.first(match=match_id)
    if match is None:
        return {"held": [], "people": [], "caller": None, "holds": {}, "viewers": 0}
    held = _held(match=match_id) if match.has_held else []
    lead = match.lead_commentator
    return {
        "held": [events.held_data(match, entry) for entry in held],
        "people": [person["shown"] for _, person in sorted(presence.current(presence_key(match_id)).items())],
        "caller": {"id": lead.pk, "name": lead.public_name} if lead is not None else None,
        "holds": match.hold_seconds,
        "viewers": viewers.count(feed_log.feed_topic(match_id)),
    }


def _match_query(match: Parameter) -> QuerySet[Match]:
    matches = Match.objects.order_by().filter(pk=match).select_related("lead_commentator", "competition")
    return matches.annotate(has_held=Exists(HeldEntry.objects.filter(match=OuterRef("pk"))))


def _held_query(match: Parameter) -> QuerySet[HeldEntry]:
    return HeldEntry.objects.filter(match=match).select_related("author")


_matches = PreparedQuery(_match_query)
_held = PreparedQuery(_held_query)


def console_frame(match_id: int) -> Frame:
    return Frame(encode("console", topic=console_topic(match_id), data=encode_data(console_state(match_id))))


def push_console_state(match_id: int) -> None:
    """Push the new state after the transaction commits.

    A failed push does not fail the transaction.
    """
    transaction.on_commit(
        lambda: push(console_topic(match_id), [console_frame(match_id)], timeout=CONSOLE_PUSH_TIMEOUT), robust=True
    )
