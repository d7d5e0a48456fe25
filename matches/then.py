"""How a match stood a moment ago: for a line that was typed then and comes in now."""

import copy
import json
from datetime import datetime, timedelta

from matches.clock import Clock
from matches.models import Match, Publication

# A browser that was away for longer than a match lasts is not believed.
LONGEST_AWAY = timedelta(hours=6)
# Younger than this, a line is of now.
JUST_NOW = timedelta(seconds=2)


def moment_of(typed_at: datetime | None, now: datetime) -> datetime:
    """When a line was typed: as its browser says, where that can be; else now."""
    if typed_at is None or not now - LONGEST_AWAY <= typed_at <= now - JUST_NOW:
        return now
    return typed_at


def as_it_stood(match: Match, moment: datetime) -> Match:
    """The match with the status, period and clock that it had. To read only: it is never saved."""
    then = copy.copy(match)
    # The log tells: a change of these that fans were not told of was none to speak of.
    changes = Publication.objects.filter(match=match.pk, type="match.changed")
    if not changes.filter(created_at__gt=moment).exists():
        return then
    told = changes.filter(created_at__lte=moment).order_by("-offset").values_list("data", flat=True).first()
    if told is None:
        then.status, then.period, then.clock = Match.Status.SCHEDULED, "", Clock()
        return then
    data = json.loads(told)
    clock = data["clock"]
    since = clock["running_since"]
    then.status, then.period = data["status"], data["period"]
    then.clock = Clock(clock["elapsed"], datetime.fromisoformat(since) if since else None)
    return then
