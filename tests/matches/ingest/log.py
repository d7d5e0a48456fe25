"""The log of a match as fans see it, to compare two ways of filling it."""

from typing import Any

from matches.models import Match


def log_of(match: Match) -> dict[str, Any]:
    """The entries in order, the score and the state."""
    match = Match.objects.get(pk=match.pk)
    entries = match.commentary.order_by("position", "pk")
    fields = ("client_key", "kind", "side", "body", "players", "period", "clock_seconds", "minute", "scoreline")
    return {
        "status": match.status,
        "period": match.period,
        "score": match.scoreline.as_data(),
        "tally": match.tally,
        "entries": [
            {name: getattr(entry, name) for name in fields} | {"retracted": entry.retracted_at is not None}
            for entry in entries
        ],
    }
