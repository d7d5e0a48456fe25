"""The past state of a match, for a line that was typed earlier and arrives now."""

import copy
import json
from datetime import datetime, timedelta

from matches.models import Match, Publication
from matches.scoring.clock import Clock

# The longest wait that is believed: about the length of a match.
MAX_WAIT = timedelta(hours=6)
# The first part of a wait does not count: a line that did not wait belongs to the moment of its arrival. It is
# subtracted from longer waits, too. Otherwise a line that waited a little less would come after the sender's next line.
GRACE = timedelta(seconds=2)
# The longest time of a request: the console gives up after 15 s and sends again.
MAX_REQUEST_TIME = timedelta(seconds=20)


def resolve_typed_at(typed_at: datetime | None, sent_at: datetime | None, now: datetime) -> datetime:
    """Return when a line that arrives `now` was typed.

    `typed_at` and `sent_at` come from the sender's clock, which may be wrong by any amount. Only the time between the
    two is used, up to MAX_WAIT. `typed_at` without `sent_at` cannot be checked and is ignored.

    If the sender's clock agrees with the server's, the time of the request is added. So the first of two lines stays
    first even if its request takes longer.
    """
    if typed_at is None or sent_at is None:
        return now
    waited, request_time = sent_at - typed_at, now - sent_at
    if not timedelta() <= waited <= MAX_WAIT:
        return now
    if abs(request_time) <= MAX_REQUEST_TIME:
        waited += request_time
    return now - max(waited - GRACE, timedelta())


def state_at(match: Match, moment: datetime) -> Match:
    """Return a copy of the match with the status, period and clock of that moment.

    It must not be saved. A change that was typed before that moment counts, even if it arrived later: the sender of
    several lines that waited had the first of them in mind when the second was typed.
    """
    past = copy.copy(match)
    # The log has every change of status, period and clock that was published to clients.
    changes = Publication.objects.filter(match=match.pk, type="match.changed")
    if not changes.filter(created_at__gt=moment).exists():
        return past
    published = changes.filter(created_at__lte=moment).order_by("-offset").first()
    _set_published_state(past, published)
    typed = match.commentary.filter(state_change__isnull=False, happened_at__lte=moment)
    if published is not None:
        # Earlier entries are part of the published state: a match is locked from the time of an entry until its commit.
        typed = typed.filter(posted_at__gte=published.created_at)
    last = typed.order_by("-happened_at", "-position", "-pk").first()
    if last is not None and last.state_change is not None:
        to = last.state_change["to"]
        past.status, past.period, past.pause = to["status"], to["period"], to.get("pause", "")
        past.clock = Clock(to["elapsed"], last.happened_at if to["running_since"] else None)
    return past


def _set_published_state(past: Match, published: Publication | None) -> None:
    if published is None:
        past.status, past.period, past.pause, past.clock = Match.Status.SCHEDULED, "", "", Clock()
        return
    data = json.loads(published.data)
    clock = data["clock"]
    since = clock["running_since"]
    past.status, past.period, past.pause = data["status"], data["period"], data.get("pause", "")
    past.clock = Clock(clock["elapsed"], datetime.fromisoformat(since) if since else None)
