"""Delivery of the log to subscribers, in order, by one drain per match at a time.

A publication that is pushed twice or out of order costs some work, but hubs use the offsets, so no client misses one.
"""

import json
from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from livecast import redis
from livecast.realtime.protocol import Frame, encode, encode_data
from livecast.realtime.push import PUSH_TIMEOUT, push
from matches.feed import events, feed_log
from matches.models import Match, Publication

BATCH_SIZE = 100
SCORES_TOPIC = "scores"  # the topic of the fixture lists: the newest state of every match
LOCK_SECONDS = PUSH_TIMEOUT  # the longest time that one batch may take
# A publication older than this is pushed without the lock: the process that holds the lock was killed, or hangs.
OVERDUE_AFTER = timedelta(seconds=0.5)


def publication_frame(publication: Publication) -> Frame:
    """Encode a publication as a frame."""
    text = encode(
        publication.type,
        topic=feed_log.feed_topic(publication.match_id),
        offset=publication.offset,
        at=published_at(publication),
        data=publication.data,
    )
    return Frame(text, publication.offset)


def published_at(publication: Publication) -> int:
    """The time of a publication as frames carry it: a page with a delay shows the event so long after it."""
    return round(publication.created_at.timestamp() * 1000)


def scores_frame(publication: Publication) -> Frame:
    """Encode a `match.changed` for the fixture lists, which do not show the tally."""
    listed = encode_data(events.without_tally(json.loads(publication.data)))
    return Frame(encode("match.changed", topic=SCORES_TOPIC, at=published_at(publication), data=listed))


def drain(match_id: int) -> None:
    """Push the unpushed publications of a match.

    Returns at once while another drain of the match is running. A drain of one batch runs three queries.
    """
    unpushed = True
    while unpushed:
        with redis.try_lock(f"push:{match_id}", LOCK_SECONDS) as held:
            if not held:
                return
            _push_batch(match_id)
        # Check again after the release: the drain of a newer publication may have found the lock taken.
        unpushed = has_unpushed(match_id)


def sweep() -> None:
    """Push the unpushed publications of all matches, in case a task was lost."""
    unpushed = Match.objects.filter(pushed_offset__lt=F("last_offset")).order_by("pk")
    for match_id in unpushed.values_list("pk", flat=True):
        drain(match_id)
        if _is_overdue(match_id):
            _push_batch(match_id)


def has_unpushed(match_id: int) -> bool:
    offsets = Match.objects.filter(pk=match_id).values_list("pushed_offset", "last_offset").first()
    return offsets is not None and offsets[0] < offsets[1]


def _is_overdue(match_id: int) -> bool:
    waiting = Publication.objects.filter(match=match_id, offset__gt=F("match__pushed_offset"))
    return waiting.filter(created_at__lt=timezone.now() - OVERDUE_AFTER).exists()


def _push_batch(match_id: int) -> None:
    batch = feed_log.unpushed_publications(match_id, BATCH_SIZE)
    if not batch:  # another drain pushed them before this one got the lock
        return
    push(feed_log.feed_topic(match_id), map(publication_frame, batch))
    changed = [publication for publication in batch if publication.type == "match.changed"]
    if changed and not changed[-1].match.private:
        push(SCORES_TOPIC, [scores_frame(changed[-1])])
    # Only forward: a drain that lost its lock during a slow push may reach this line late.
    Match.objects.filter(pk=match_id, pushed_offset__lt=batch[-1].offset).update(pushed_offset=batch[-1].offset)
