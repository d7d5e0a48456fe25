"""Follow the feeds of matches that have followers, and turn their publications into notices, each once."""

import json
import time
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from livecast.bounded_cache import BoundedCache
from livecast.task_queue import enqueue
from matches.feed import feed_log
from matches.models import Match, NoticePosition, Publication, SubscriptionFollow
from matches.notices.announcements import Announced, Notice, Published, announce

BATCH = 200  # publications of one run
MAX_AGE = timedelta(minutes=5)  # an older publication is not announced
FOLLOWED_SECONDS = 10.0  # a worker remembers so long whether a match has followers

# By match: whether it has followers, and the time until which that counts.
known_followed: BoundedCache[int, tuple[bool, float]] = BoundedCache(4000, 1)


def hint(match_id: int) -> None:
    """Enqueue the notices of a match that was pushed, if somebody gets notices of it."""
    if settings.WEB_PUSH_ON and _is_followed(match_id):
        enqueue("matches.tasks.send_notices", match_id)


def sweep() -> list[int]:
    """Return the matches with publications that were not announced, in case a task was lost."""
    if not settings.WEB_PUSH_ON:
        return []
    behind = NoticePosition.objects.filter(offset__lt=F("match__last_offset"), match__private=False)
    return list(behind.values_list("pk", flat=True))


@transaction.atomic
def announce_next(match_id: int) -> bool:
    """Announce the next publications of a match: enqueue one fan-out for each notice. Return whether more wait.

    The tasks are enqueued before the commit. A worker that dies in between makes the next run enqueue them again, and
    each device claims a notice before it is sent (fan_out.py).
    """
    match = Match.objects.select_related("home", "away", "competition").filter(pk=match_id, private=False).first()
    if match is None:
        return False
    position = _locked_position(match)
    publications = feed_log.publications_after(match_id, position.offset, BATCH)
    if not publications:
        return False
    announced, oldest = Announced(**position.state), timezone.now() - MAX_AGE
    published = [Published(one.offset, one.type, json.loads(one.data), one.created_at) for one in publications]
    notices = announce(match.rules, announced, published)
    times = {one.offset: one.at for one in published}
    for notice in notices:
        if times[notice.offset] >= oldest:
            enqueue("matches.tasks.fan_out_notice", match_id, _message(notice, times[notice.offset].timestamp()), 0)
    position.offset, position.state = publications[-1].offset, announced.as_data()
    position.save(update_fields=["offset", "state"])
    return len(publications) == BATCH


def followers_of(match: Match) -> Q:
    """A condition on rows of SubscriptionFollow: they follow the match or one of its teams."""
    return Q(match=match.pk) | Q(team__in=[match.home_id, match.away_id])


def _is_followed(match_id: int) -> bool:
    known = known_followed.get(match_id)
    if known is not None and time.monotonic() < known[1]:
        return known[0]
    teams = Match.objects.filter(Q(home=OuterRef("team")) | Q(away=OuterRef("team")), pk=match_id)
    found = SubscriptionFollow.objects.filter(Q(match=match_id) | Exists(teams)).exists()
    known_followed.put(match_id, (found, time.monotonic() + FOLLOWED_SECONDS), 0)
    return found


def _locked_position(match: Match) -> NoticePosition:
    """Return the position of the match, locked. A new one begins before the publications that are not too old."""
    NoticePosition.objects.get_or_create(pk=match.pk, defaults=_beginning(match))
    return NoticePosition.objects.select_for_update().get(pk=match.pk)


def _beginning(match: Match) -> dict[str, Any]:
    log = Publication.objects.filter(match=match.pk)
    old = log.filter(created_at__lt=timezone.now() - MAX_AGE).order_by("-offset")
    offset = old.values_list("offset", flat=True).first() or 0
    state = log.filter(offset__lte=offset, type="match.changed").order_by("-offset").first()
    announced = Announced()
    if state is not None:
        announced.match = {name: value for name, value in json.loads(state.data).items() if name != "tally"}
    return {"offset": offset, "state": announced.as_data()}


def _message(notice: Notice, published_at: float) -> dict[str, Any]:
    return {
        "kind": str(notice.kind),
        "tag": notice.tag,
        "offset": notice.offset,
        "state": notice.state,
        "entry": notice.entry,
        "before": notice.before,
        "renews": notice.renews,
        "at": published_at,
    }
