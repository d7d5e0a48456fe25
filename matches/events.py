"""What fans can be told: a model in, an Event out. Pure, but for the relations that the caller has loaded."""

from typing import Any

from django.utils import timezone

from livecast.realtime.protocol import Event
from matches.clock import as_data as clock_data
from matches.models import CommentaryEntry, Match


def entry_data(entry: CommentaryEntry) -> dict[str, Any]:
    """The whole entry as it now stands: the same in the snapshot, in the feed and in the API."""
    kind = entry.match.rules.kind(entry.kind)
    author = entry.author
    return {
        "id": entry.pk,
        "position": entry.position,
        "period": entry.period,
        "minute": entry.minute,
        "kind": kind.code,
        # A plain line needs no label, unless it has nothing else to show.
        "label": kind.name if kind.icon or not entry.body else "",
        "icon": kind.icon,
        "key": kind.key,
        "side": entry.side,
        "body": entry.body,
        "players": entry.players,
        "author": author.public_name if author is not None else entry.byline,
        "scoreline": entry.scoreline,
        "scored": entry.scored,
        "photo": _photo_data(entry),
        "pinned": entry.pinned,
        "happened_at": _iso(entry.happened_at),
        "posted_at": _iso(entry.posted_at),
        "corrected_at": _iso(entry.corrected_at),
        "retracted_at": _iso(entry.retracted_at),
        "reason": entry.reason,
    }


def match_data(match: Match) -> dict[str, Any]:
    """The match's moving parts: the whole small object, so that a later one replaces an earlier one."""
    period = match.rules.period(match.period)
    return {
        "id": match.pk,
        "status": match.status,
        "period": match.period,
        "period_name": period.name if period else "",
        "period_short": period.short if period else "",
        "minute": match.minute() if match.is_in_play else "",
        "clock": clock_data(match.rules, match.period, match.clock),
        "scoreline": match.scoreline.as_data(),
        "kickoff_at": _iso(match.kickoff_at),
    }


def commentary_added(entry: CommentaryEntry) -> Event:
    return Event("commentary.added", entry_data(entry))


def commentary_corrected(entry: CommentaryEntry) -> Event:
    return Event("commentary.corrected", entry_data(entry))


def commentary_retracted(entry: CommentaryEntry) -> Event:
    return Event("commentary.retracted", entry_data(entry))


def commentary_pinned(entry: CommentaryEntry) -> Event:
    return Event("commentary.pinned", entry_data(entry))


def commentary_rescored(entries: list[CommentaryEntry]) -> Event:
    """The scorelines that a correction further up changed; nothing else of these entries did."""
    return Event(
        "commentary.rescored",
        {"entries": [{"id": e.pk, "scoreline": e.scoreline, "scored": e.scored} for e in entries]},
    )


def match_changed(match: Match) -> Event:
    return Event("match.changed", match_data(match))


def _photo_data(entry: CommentaryEntry) -> dict[str, Any] | None:
    if not entry.photo:
        return None
    return {
        "url": entry.photo.url,
        "width": entry.photo_width,
        "height": entry.photo_height,
        "alt": entry.photo_alt,
    }


def _iso(moment: Any) -> str | None:
    return None if moment is None else timezone.localtime(moment, timezone.get_default_timezone()).isoformat()
