"""Which publications of a match's log are messages of a webhook. Pure: a fold over the log."""

import json
from collections.abc import Mapping
from typing import Any

from matches.models import Match, Publication

MOST_SCORES = 500  # entries whose score was sent and that are remembered for corrections

State = dict[str, Any]


def message_of(match: Match, state: State, publication: Publication) -> dict[str, Any] | None:
    """The message of a publication, and None if it is none. Changes `state`: {"status", "scores": [ids]}."""
    data = json.loads(publication.data)
    if publication.type == "match.changed":
        # A match is scheduled until its log says something else.
        before, state["status"] = state.get("status", Match.Status.SCHEDULED.value), data["status"]
        if data["status"] == before:
            return None
        return _message(match, publication, "status", data["scoreline"], status=data["status"], before=before)
    event = _score_event(state, publication.type, data)
    if event is None:
        return None
    fields = ("id", "kind", "side", "period", "minute", "body", "players", "reason")
    entry = {name: data[name] for name in fields if name in data}
    return _message(match, publication, event, data["scoreline"], status=state.get("status", ""), entry=entry)


def state_of(publications: list[Publication]) -> State:
    """The state after these publications, without messages."""
    state: State = {}
    for publication in publications:
        data = json.loads(publication.data)
        if publication.type == "match.changed":
            state["status"] = data["status"]
        else:
            _score_event(state, publication.type, data)
    return state


def _score_event(state: State, type: str, data: Mapping[str, Any]) -> str | None:
    """The name of the message about an entry: a new score, a corrected or a withdrawn one."""
    if type not in ("commentary.added", "commentary.corrected", "commentary.retracted"):
        return None
    sent: list[int] = state.setdefault("scores", [])
    known, counts = data["id"] in sent, bool(data.get("scored")) and data.get("retracted_at") is None
    if not known and not counts:
        return None
    if not known:
        sent.append(data["id"])
        del sent[:-MOST_SCORES]
        return "score"
    if counts:
        return "score.corrected"
    sent.remove(data["id"])
    return "score.withdrawn"


def _message(match: Match, publication: Publication, event: str, score: Any, **more: Any) -> dict[str, Any]:
    kicks = score.get("shootout")
    return {
        "event": event,
        "match": {"id": match.pk, "sport": match.sport, "home": match.home.name, "away": match.away.name},
        "score": {name: score.get(name) for name in ("home", "away")} | ({"shootout": kicks} if kicks else {}),
        "offset": publication.offset,
        "published_at": publication.created_at.isoformat(),
        **more,
    }
