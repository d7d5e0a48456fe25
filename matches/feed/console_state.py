"""The state of a console: held lines, people, lead commentator, viewers.

The state is pushed to the topic `match.<id>.console` after each change. The reconciler of each process repairs a lost
push within two seconds.
"""

from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet

from accounts.models import User
from livecast import presence
from livecast.prepared_query import Parameter, PreparedQuery
from livecast.realtime import viewers
from livecast.realtime.protocol import Frame, encode, encode_data
from livecast.realtime.push import push
from matches.feed import events, feed_log
from matches.models import CommentaryEntry, HeldEntry, Match

CONSOLE_PUSH_TIMEOUT = 1.0  # seconds that a writer waits for the channel layer


def console_topic(match_id: int) -> str:
    return f"match.{match_id}.console"


def presence_key(match_id: int) -> str:
    return f"console:{match_id}"


def console_state(match_id: int) -> dict[str, Any]:
    """Return the state of a match's console; the lists are empty if the match does not exist."""
    rows: list[Any] = _consoles(match=match_id)  # one for each held line, and one without a held line
    if not rows:
        return {"held": [], "people": [], "caller": None, "holds": {}, "viewers": 0}
    match = rows[0]
    lead = match.lead_commentator
    held = [_held_entry(row) for row in rows if row.held_pk is not None and not row.held_is_released]
    return {
        "held": [events.held_data(match, entry) for entry in held],
        "people": [person["shown"] for _, person in sorted(presence.current(presence_key(match_id)).items())],
        "caller": {"id": lead.pk, "name": lead.public_name} if lead is not None else None,
        "holds": match.hold_seconds,
        "viewers": viewers.count(feed_log.feed_topic(match_id)),
    }


def _held_entry(row: Any) -> HeldEntry:
    held = HeldEntry(**{name: getattr(row, f"held_{name}") for name in _HELD})
    if held.author_id is not None:
        held.author = User(pk=held.author_id, **{name: getattr(row, f"author_{name}") for name in _AUTHOR})
    return held


def _console_query(match: Parameter) -> QuerySet[Match]:
    """The match, joined with its held lines, if it has any, in the order of their release."""
    matches = Match.objects.filter(pk=match).order_by("held__release_at", "held__pk")
    entries = CommentaryEntry.objects.filter(match=OuterRef("pk"), client_key=OuterRef("held__client_key"))
    return matches.select_related("lead_commentator", "competition").annotate(
        held_is_released=Exists(entries),
        **{f"held_{name}": F(f"held__{name}") for name in _HELD},
        **{f"author_{name}": F(f"held__author__{name}") for name in _AUTHOR},
    )


_HELD = ("pk", "client_key", "typed_text", "draft", "posted_at", "release_at", "refusal", "author_id")
_AUTHOR = ("username", "first_name", "last_name", "display_name", "deleted_at")  # of which public_name is made

_consoles = PreparedQuery(_console_query)


def console_frame(match_id: int) -> Frame:
    return Frame(encode("console", topic=console_topic(match_id), data=encode_data(console_state(match_id))))


def push_console_state(match_id: int) -> None:
    """Push the new state after the transaction commits.

    A failed push does not fail the transaction.
    """
    transaction.on_commit(
        lambda: push(console_topic(match_id), [console_frame(match_id)], timeout=CONSOLE_PUSH_TIMEOUT), robust=True
    )
