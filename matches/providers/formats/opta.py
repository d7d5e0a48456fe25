"""What Opta's formats share: the header of a match."""

from typing import Any

from matches.providers.formats.values import at, objects, text, whole, without_empty

# Statuses that end a match. Opta's "Played" also means that the match is over.
_ENDED = frozenset(("Played", "Awarded", "Postponed", "Suspended", "Cancelled", "Abandoned"))


def header_of(file: dict[str, Any] | Any) -> dict[str, Any]:
    """The header of a file with `matchInfo` and, in some formats, `liveData.matchDetails`."""
    info, details = at(file, "matchInfo"), at(file, "liveData", "matchDetails")
    teams = {text(one.get("position")): text(one.get("name")) for one in objects(at(info, "contestant"))}
    day, time = text(at(info, "date")).removesuffix("Z"), text(at(info, "time"))
    start = f"{day}T{time.removesuffix('Z')}Z" if day and time else ""
    status = text(at(details, "matchStatus"))
    return without_empty(
        {
            "match_id": text(at(info, "id")) or "opta",
            "sport": "football",
            "start": start,
            "date": day if not start else "",
            "teams": {side: teams[side] for side in ("home", "away") if teams.get(side)},
            "final": _final(details) if status in _ENDED else {},
            "status": status,
            "venue": text(at(info, "venue", "longName")) if details is not None else "",
            "lang": "en",
        }
    )


def _final(details: Any) -> dict[str, Any]:
    """The final score: Opta's total has the goals of extra time and, under "pen", those of the shootout."""
    scores = at(details, "scores")
    total, kicks = at(scores, "total"), at(scores, "pen")
    final: dict[str, Any] = {side: whole(at(total, side)) for side in ("home", "away")}
    if isinstance(kicks, dict):
        final["so"] = {side: whole(kicks.get(side)) for side in ("home", "away")}
    return without_empty(final)
