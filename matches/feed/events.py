"""What fans can be told: a model in, an Event out. Pure, but for the relations that the caller has loaded."""

from typing import Any

from django.utils import timezone

from livecast.realtime.protocol import Event
from matches.models import CommentaryEntry, HeldEntry, Match
from matches.scoring import statistics
from matches.scoring.clock import as_data as clock_data
from matches.scoring.clock import minute_label


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
        "key": kind.key_event,
        "side": entry.side,
        "body": entry.body,
        "players": entry.players,
        # Who is credited, before who posted it.
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
    """A line that is held back, for those who call the match. `refused` says what kept it, when its time had come."""
    line, kind = held.line, match.rules.kind(held.line["kind"])
    minute = line["minute"] or minute_label(match.rules, line["period"] or "", line["clock_seconds"])
    return {
        "key": held.client_key,
        "typed": held.typed,
        "preview": " · ".join(filter(None, (minute, kind.name, line["body"]))),
        "kind": kind.code,
        "author": held.author.public_name if held.author is not None else "",
        "author_id": held.author_id,
        "posted_at": _iso(held.posted_at),
        "release_at": _iso(held.release_at),
        "refused": held.refused,
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
        "tally": match.tally or statistics.empty(),
    }


def listed_data(match: Match) -> dict[str, Any]:
    """What a list shows of a match."""
    return in_lists(match_data(match))


def in_lists(data: dict[str, Any]) -> dict[str, Any]:
    """A match's moving parts without its period table and statistics, which no list shows."""
    return {name: value for name, value in data.items() if name != "tally"}


def lineups_data(match: Match) -> dict[str, Any]:
    """Both team sheets, in their order; a side without one has an empty list."""
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
    """A photo has come to the entry, or its smaller copies have: nothing that was said is corrected by that."""
    return Event("commentary.photo", entry_data(entry))


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


def lineups_changed(match: Match) -> Event:
    return Event("match.lineups", lineups_data(match))


def match_changed(match: Match) -> Event:
    return Event("match.changed", match_data(match))


def _photo_data(entry: CommentaryEntry) -> dict[str, Any] | None:
    """`thumb`: the smallest copy, or null while there is none; `srcset`: all of them for an <img>, "" while none."""
    # What was taken back is not to be found any more by who reads the data instead of the page.
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
