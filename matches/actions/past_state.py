"""How a match stood a moment ago: for a line that was typed then and comes in now."""

import copy
import json
from datetime import datetime, timedelta

from matches.models import Match, Publication
from matches.scoring.clock import Clock

# A line cannot have waited for longer than a match lasts.
MAX_WAIT = timedelta(hours=6)
# Younger than this, a line is of now.
JUST_NOW = timedelta(seconds=2)
# No request is on its way for longer: the console gives it up after 15 s, and sends it again.
MAX_REQUEST_TIME = timedelta(seconds=20)


def resolve_typed_at(typed_at: datetime | None, sent_at: datetime | None, now: datetime) -> datetime:
    """When a line that arrives `now` was typed: as long ago as its sender says, otherwise now.

    `typed_at` and `sent_at` are read from the sender's clock, which may be wrong by any amount. The server believes
    only the time between the two, up to LONGEST_AWAY. `typed_at` alone cannot be checked, and is ignored.

    Where the sender's clock agrees with ours, the time that the request took counts as well: of two lines in succession
    the first stays the first, however long its request took.
    """
    if typed_at is None or sent_at is None:
        return now
    waited, way = sent_at - typed_at, now - sent_at
    if not timedelta() <= waited <= MAX_WAIT:
        return now
    if abs(way) <= MAX_REQUEST_TIME:
        waited += way
    return now - waited if waited >= JUST_NOW else now


def state_at(match: Match, moment: datetime) -> Match:
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
