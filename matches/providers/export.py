"""Export a match as `commentary-feed/1`. Importing the file again gives the same match.

The header says that livecast wrote the file, so that own_feed.py reads the values as they are. Photos, pins and team
sheets are not in the file.
"""

import json
from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from matches.models import CommentaryEntry, Match
from matches.providers.commentary_feed import MAX_ID, MAX_OWN_ID, OWN_SOURCE, VERSION
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
        side: {"name": team.name, "code": team.letters} for side, team in (("home", match.home), ("away", match.away))
    }
    score = match.scoreline.as_data()
    final: dict[str, Any] = {side: score[side] for side in ("home", "away") if score[side] is not None}
    if score["shootout"]:
        final["so"] = score["shootout"]
    key = match.feed_key or f"livecast-{match.pk}"
    return _without_empty(
        {
            "kind": "match",
            "feed": VERSION,
            "source": OWN_SOURCE,
            "match_id": key if len(key) <= MAX_ID else f"livecast-{match.pk}",
            "sport": match.sport,
            "format": _without_empty(match.format.as_data()),
            **_kickoff(match),
            "teams": teams,
            "venue": match.venue,
            "lang": match.language,
            "status": match.status,
            "period": match.period,
            "pause": match.pause,
            "award": match.award,
            "first_leg": match.first_leg,
            "round": match.round,
            "group": match.group,
            "knockout": match.knockout or None,
            "attendance": match.attendance,
            "figures": match.figures,
            "result": match.result,
            "final": final if match.status == Match.Status.FINISHED else {},
        }
    )


def _kickoff(match: Match) -> dict[str, str]:
    """The moment of the kick-off, its date if the time is not known, or nothing."""
    if match.kickoff_at is None:
        return {}
    if match.kickoff_time_known:
        return {"start": match.kickoff_at.isoformat()}
    return {"date": timezone.localdate(match.kickoff_at, timezone.get_default_timezone()).isoformat()}


def _fields(match: Match, entry: CommentaryEntry) -> dict[str, Any]:
    return _without_empty(
        {
            "at": entry.happened_at.isoformat() if entry.happened_at else None,
            "edited": entry.corrected_at.isoformat() if entry.corrected_at else None,
            "period": entry.period,
            "clock": _clock(match, entry),
            "type": entry.kind,
            "side": entry.side,
            "players": entry.players,
            "score": {name: value for name, value in (entry.provider_score or {}).items() if name != "shootout"},
            "so": (entry.provider_score or {}).get("shootout"),
            "text": entry.body,
            "author": entry.byline or (entry.author.public_name if entry.author else ""),
            "reason": entry.reason if entry.corrected_at else "",
        }
    )


def _clock(match: Match, entry: CommentaryEntry) -> dict[str, Any]:
    """The clock as livecast has it: `elapsed` seconds of the period, and `display`, the minute that pages show.

    Other readers find the usual forms too: `s`, the seconds since the kick-off, or `remaining`, the seconds that remain
    if the sport's clock counts down.
    """
    clock: dict[str, Any] = {}
    period, seconds = match.rules.period(entry.period), entry.clock_seconds
    if seconds is not None:
        if period is None or period.length is None or match.rules.direction is Direction.UP:
            clock["s"] = (period.start if period else 0) + seconds
        else:
            clock["remaining"] = max(0.0, period.length - seconds)
        clock["elapsed"] = seconds
    return clock | ({"display": entry.minute} if entry.minute else {})


def _id(entry: CommentaryEntry) -> str:
    """The key of the entry in the database, so that both mean the same entry: "feed:17" for a provider's 17."""
    key = entry.client_key
    return key if key.strip() and len(key) <= MAX_OWN_ID else f"entry-{entry.pk}"


def _without_empty(fields: dict[str, Any]) -> dict[str, Any]:
    """Leave out empty fields: an absent field means unknown."""
    return {name: value for name, value in fields.items() if value not in (None, "", [], {})}


def _line(record: dict[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False) + "\n"
