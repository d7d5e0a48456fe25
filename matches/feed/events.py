"""The events of a match: models as JSON data.

Pure functions; the caller has loaded the relations.
"""

import json
from collections.abc import Iterable
from typing import Any, Protocol

from django.utils import timezone

from livecast.realtime.protocol import Event
from matches.models import CommentaryEntry, HeldEntry, Match
from matches.scoring import statistics
from matches.scoring.clock import clock_data, minute_label


def entry_data(entry: CommentaryEntry) -> dict[str, Any]:
    """Return the whole entry, in the same form for the snapshot, the feed and the API."""
    kind = entry.match.rules.kind(entry.kind)
    author = entry.author
    return {
        "id": entry.pk,
        "position": entry.position,
        "period": entry.period,
        "minute": entry.minute,
        "kind": kind.code,
        # An ordinary comment has a label only if it has no text.
        "label": kind.name if kind.icon or not entry.body else "",
        "icon": kind.icon,
        "key": kind.key_event,
        "side": entry.side,
        "body": entry.body,
        "players": entry.players,
        # The byline of a provider, otherwise the user who posted the entry.
        "author": entry.byline or (author.public_name if author is not None else ""),
        "scoreline": entry.scoreline,
        "scored": entry.scored,
        "photo": _photo_data(entry),
        "pinned": entry.pinned,
        "happened_at": _iso(entry.happened_at),
        "posted_at": _iso(entry.posted_at),
        "corrected_at": _iso(entry.corrected_at),
        "retracted_at": _iso(entry.retracted_at),
        "reason": entry.reason,
        "version": entry.version,
    }


def held_data(match: Match, held: HeldEntry) -> dict[str, Any]:
    """Return a held line, for the console. `refused`: why the release failed when it was due."""
    line, kind = held.draft, match.rules.kind(held.draft["kind"])
    minute = line["minute"] or minute_label(match.rules, line["period"] or "", line["clock_seconds"])
    return {
        "key": held.client_key,
        "typed": held.typed_text,
        "preview": " · ".join(filter(None, (minute, kind.name, line["body"]))),
        "kind": kind.code,
        "author": held.author.public_name if held.author is not None else "",
        "author_id": held.author_id,
        "posted_at": _iso(held.posted_at),
        "release_at": _iso(held.release_at),
        "refused": held.refusal,
    }


def match_data(match: Match) -> dict[str, Any]:
    """Return the state of the match: status, clock, score, tally.

    Each event contains the whole object.
    """
    return {**fixture_list_data(match), "tally": match.tally or statistics.empty_tally()}


def fixture_list_data(match: Match) -> dict[str, Any]:
    """Return the state of the match for fixture lists, which do not show its tally. Does not read the tally."""
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
        "pause": match.pause,
        "award": match.award,
        "first_leg": match.first_leg,
        "kickoff_at": _iso(match.kickoff_at),
        "kickoff_time_known": match.kickoff_time_known,
    }


def without_tally(data: dict[str, Any]) -> dict[str, Any]:
    """Return the `fixture_list_data` of the `match_data` of an event."""
    return {name: value for name, value in data.items() if name != "tally"}


def lineups_data(match: Match) -> dict[str, Any]:
    """Return both team sheets in order. A side without a team sheet has an empty list."""
    sheets: dict[str, list[dict[str, Any]]] = {"home": [], "away": []}
    for player in match.lineup.all():
        sheets[player.side].append(
            {
                "name": player.name,
                "number": player.number,
                "position": player.position,
                "starts": player.starts,
                "captain": player.captain,
            }
        )
    return sheets


def commentary_added(entry: CommentaryEntry) -> Event:
    return Event("commentary.added", entry_data(entry))


def commentary_corrected(entry: CommentaryEntry) -> Event:
    return Event("commentary.corrected", entry_data(entry))


def commentary_photo(entry: CommentaryEntry) -> Event:
    """The entry has a new photo, or smaller copies of it. The entry is not marked as corrected."""
    return Event("commentary.photo", entry_data(entry))


def commentary_retracted(entry: CommentaryEntry) -> Event:
    return Event("commentary.retracted", entry_data(entry))


def commentary_pinned(entry: CommentaryEntry) -> Event:
    return Event("commentary.pinned", entry_data(entry))


class Rescored(Protocol):
    """The fields of an entry that an event of new scores contains."""

    pk: int
    scoreline: dict[str, Any]
    scored: bool


def commentary_rescored(entries: Iterable[Rescored]) -> Event:
    """The scorelines of entries after a corrected one.

    The other fields of these entries did not change.
    """
    return Event(
        "commentary.rescored",
        {"entries": [{"id": e.pk, "scoreline": e.scoreline, "scored": e.scored} for e in entries]},
    )


def changed_entries(event_type: str, data: str) -> set[int]:
    """Return the ids of the entries that a published event changes. `data`: its JSON."""
    if not event_type.startswith("commentary."):
        return set()
    changed = json.loads(data)
    return {entry["id"] for entry in changed.get("entries", [changed])}


def lineups_changed(match: Match) -> Event:
    return Event("match.lineups", lineups_data(match))


def match_changed(match: Match) -> Event:
    return Event("match.changed", match_data(match))


def _photo_data(entry: CommentaryEntry) -> dict[str, Any] | None:
    """`thumb`: the smallest copy, or None; `srcset`: all copies for an <img>, or ""."""
    # The photo of a retracted entry is not published, also not to programs that read the data.
    if not entry.photo or entry.retracted_at is not None:
        return None
    url = entry.photo.storage.url
    copies = [(url(thumb["name"]), thumb["width"]) for thumb in entry.photo_thumbs]
    widths = [*copies, (entry.photo.url, entry.photo_width)] if copies else []
    return {
        "url": entry.photo.url,
        "width": entry.photo_width,
        "height": entry.photo_height,
        "alt": entry.photo_alt,
        "thumb": copies[0][0] if copies else None,
        "srcset": ", ".join(f"{address} {width}w" for address, width in widths),
    }


def _iso(moment: Any) -> str | None:
    return None if moment is None else timezone.localtime(moment, timezone.get_default_timezone()).isoformat()
