"""Sportradar's timeline of a football match: a list of events, or `{"sport_event": …, "timeline": […]}` of its API.

The list alone names neither the match nor its teams. An event has the score after it, which may lag behind its text.
"""

from collections.abc import Iterator
from typing import Any

from matches.providers.formats import Converted
from matches.providers.formats.document import Document
from matches.providers.formats.entry_ids import EntryIds
from matches.providers.formats.values import at, objects, text, verbatim, whole, without_empty

NAME = "Sportradar timeline"

_ROLES = ("goal_scorer", "assist", "player", "player_in", "player_out")
_DATA = ("x", "y", "outcome", "description", "injury_time_announced", "card_description")
_LOOKED_AT = 20  # events that show whether a list is a timeline
_OTHER_SPORTS = ("inning", "quarter", "overtime_period", "set")


def recognises(document: Document) -> bool:
    events = [event for event in _timeline(document)[:_LOOKED_AT] if isinstance(event, dict)]
    if not events:
        return "sport_event" in document.object and _sport(document) == "soccer"
    if "sport_event" in document.object and _sport(document) not in ("", "soccer"):
        return False
    return all("type" in event and "time" in event and "id" in event for event in events) and any(
        "match_clock" in event or text(event.get("type")) in ("match_started", "period_start") for event in events
    )


def convert(document: Document) -> Converted:
    events = list(objects(_timeline(document)))
    return Converted(without_empty(_header(document, events)), _entries(events))


def _timeline(document: Document) -> list[Any]:
    timeline = document.object.get("timeline") if document.object else document.array
    return timeline if isinstance(timeline, list) else []


def _sport(document: Document) -> str:
    for path in (("sport_event_context", "sport", "name"), ("tournament", "sport", "name")):
        if name := text(at(document.object.get("sport_event"), *path)):
            return name.lower()
    return "soccer" if _timeline(document) else ""


def _header(document: Document, events: list[dict[str, Any]]) -> dict[str, Any]:
    event, status = document.object.get("sport_event"), document.object.get("sport_event_status")
    teams = {text(one.get("qualifier")): text(one.get("name")) for one in objects(at(event, "competitors"))}
    first = text(events[0].get("id")) if events else ""
    stated = text(at(status, "match_status")) or text(at(status, "status"))
    ended = any(one.get("type") == "match_ended" for one in events)
    return {
        "match_id": text(at(event, "id")) or f"sr-{first}",
        "sport": "football",
        "start": text(at(event, "start_time")) or text(at(event, "scheduled")),
        "teams": {side: teams[side] for side in ("home", "away") if teams.get(side)},
        "final": without_empty({"home": whole(at(status, "home_score")), "away": whole(at(status, "away_score"))})
        if ended
        else {},
        "status": stated if stated in _STATUSES else "live" if events and not ended else "",
        "venue": text(at(event, "venue", "name")),
        "lang": "en",
    }


# The words of the API for matches that are not in play.
_STATUSES = frozenset(("not_started", "postponed", "cancelled", "abandoned", "ended", "closed", "aet", "ap"))


def _entries(events: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    ids = EntryIds()
    for event in events:
        display = text(event.get("match_clock"))
        stoppage = text(event.get("stoppage_time_clock")) or text(event.get("stoppage_time"))
        yield without_empty(
            {
                "id": ids.distinct(text(event.get("id"))),
                "at": text(event.get("time")),
                "period": _period(event),
                "clock": without_empty({"display": display, "stoppage": stoppage}) if display else None,
                "type": text(event.get("type")),
                "side": text(event.get("team") or event.get("competitor")),
                "players": _players(event),
                "score": _score(event, "home_score", "away_score"),
                "so": _score(event, "shootout_home_score", "shootout_away_score"),
                "text": " ".join(
                    filter(None, (verbatim(one.get("text")) for one in objects(event.get("commentaries"))))
                ),
                "data": without_empty({name: event.get(name) for name in _DATA if _is_plain(event.get(name))}),
            }
        )


def _period(event: dict[str, Any]) -> str:
    kind, number = text(event.get("period_type")), whole(event.get("period"))
    if kind in ("penalties", "penalty_shootout"):
        return "SO"
    if number not in (1, 2):
        return ""
    return f"ET{number}" if kind.startswith("overtime") else f"{number}H"


def _players(event: dict[str, Any]) -> list[dict[str, Any]]:
    found = []
    for role in _ROLES:
        player = event.get(role)
        if name := text(at(player, "name")):
            method = text(at(player, "method"))
            found.append(without_empty({"id": text(at(player, "id")), "name": name, "method": method, "role": role}))
    for player in objects(event.get("players")):  # newer versions list them, each with its role
        if name := text(player.get("name")):
            role = text(player.get("type"))
            found.append(without_empty({"id": text(player.get("id")), "name": name, "role": role}))
    return found


def _score(event: dict[str, Any], home: str, away: str) -> dict[str, int] | None:
    points = {"home": whole(event.get(home)), "away": whole(event.get(away))}
    return None if None in points.values() else {side: value for side, value in points.items() if value is not None}


def _is_plain(value: Any) -> bool:
    return isinstance(value, (str, int, float)) and not isinstance(value, bool)
