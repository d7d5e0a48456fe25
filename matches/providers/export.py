"""Export a match as `commentary-feed/1`. Importing the file again gives the same match."""

import json
from collections.abc import Iterator
from typing import Any

from matches.models import CommentaryEntry, Match
from matches.providers.commentary_feed import MAX_ID, VERSION
from matches.sports import Direction

# The distance between two entries, so that lines can be added to the file by hand.
SEQ_STEP = 10


def export_match(match: Match) -> Iterator[str]:
    """Yield the lines of the file, each with a newline.

    Retractions follow all entries, in the same order.
    """
    entries = list(match.commentary.select_related("author").order_by("position", "pk"))
    yield _line(_header(match))
    seq = 0
    for entry in entries:
        seq += SEQ_STEP
        yield _line({"kind": "entry", "seq": seq, "op": "add", "id": _id(entry)} | _fields(match, entry))
    for entry in (entry for entry in entries if entry.retracted_at is not None):
        seq += SEQ_STEP
        yield _line({"kind": "entry", "seq": seq, "op": "delete", "id": _id(entry), "text": entry.reason})
    retracted = sum(entry.retracted_at is not None for entry in entries)
    yield _line({"kind": "end", "entries": len(entries) + retracted})


def _header(match: Match) -> dict[str, Any]:
    teams = {
        side: {"name": team.name, "code": team.code} for side, team in (("home", match.home), ("away", match.away))
    }
    score = match.scoreline.as_data()
    final: dict[str, Any] = {side: score[side] for side in ("home", "away") if score[side] is not None}
    if score["shootout"]:
        final["so"] = score["shootout"]
    return _without_empty(
        {
            "kind": "match",
            "feed": VERSION,
            "match_id": match.feed_key or f"livecast-{match.pk}",
            "sport": match.sport,
            "format": _without_empty(match.format.as_data()),
            "start": match.kickoff_at.isoformat(),
            "teams": teams,
            "venue": match.venue,
            "lang": match.language,
            "status": match.status,
            "final": final if match.status == Match.Status.FINISHED else {},
        }
    )


def _fields(match: Match, entry: CommentaryEntry) -> dict[str, Any]:
    stated = dict(entry.provider_score or {})
    shootout, detail = stated.pop("shootout", None), stated.pop("detail", {})
    return _without_empty(
        {
            "at": entry.happened_at.isoformat() if entry.happened_at else None,
            "period": entry.period,
            "clock": _clock(match, entry),
            "type": entry.kind,
            "side": entry.side,
            "players": entry.players,
            "score": stated | detail,
            "so": shootout,
            "text": entry.body,
            "author": entry.author.public_name if entry.author else entry.byline,
        }
    )


def _clock(match: Match, entry: CommentaryEntry) -> dict[str, Any]:
    """Seconds since the kick-off, or remaining seconds if the sport's clock counts down."""
    period, seconds = match.rules.period(entry.period), entry.clock_seconds
    if period is None or seconds is None:
        return {"display": entry.minute} if entry.minute else {}
    if match.rules.direction is Direction.DOWN and period.length is not None:
        return {"remaining": period.length - seconds}
    return {"s": period.start + seconds}


def _id(entry: CommentaryEntry) -> str:
    """The provider's own id for an imported entry, so that both files mean the same entry."""
    id = entry.client_key.removeprefix("feed:")
    return id if id.strip() and len(id) <= MAX_ID else f"entry-{entry.pk}"


def _without_empty(fields: dict[str, Any]) -> dict[str, Any]:
    """Leave out empty fields: an absent field means unknown."""
    return {name: value for name, value in fields.items() if value not in (None, "", [], {})}


def _line(record: dict[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False) + "\n"
