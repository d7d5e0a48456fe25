"""From the log to the fans: drains what is not pushed yet, in order, one drain per match at a time.

What is pushed twice, or by two drains in a muddle, costs a little work and no fan a line: hubs go by the offsets.
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
SCORES_TOPIC = "scores"  # the topic of the fixture lists: every match's newest state
LOCK_SECONDS = PUSH_TIMEOUT  # as long as one batch may take
# A line that waits for so long under somebody's lock is pushed without it: its holder was killed, or hangs.
OVERDUE_AFTER = timedelta(seconds=0.5)


def publication_frame(publication: Publication) -> Frame:
    """The publication on the wire."""
    text = encode(
        publication.type,
        topic=feed_log.feed_topic(publication.match_id),
        offset=publication.offset,
        data=publication.data,
    )
    return Frame(text, publication.offset)


def drain(match_id: int) -> None:
    """Push the match's unpushed publications. Returns at once while another drain of the match is at work."""
    while has_unpushed(match_id):
        with redis.try_lock(f"push:{match_id}", LOCK_SECONDS) as held:
            if not held:
                return
            _push_batch(match_id)
        # Look again after letting go: a line may have come whose own drain found the lock taken.


def sweep() -> None:
    """Push what was left lying, of all matches: a hint that was lost, a worker that was killed."""
    behind = Match.objects.filter(pushed_offset__lt=F("last_offset")).order_by("pk")
    for match_id in behind.values_list("pk", flat=True):
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
    pushed, private = Match.objects.values_list("pushed_offset", "private").get(pk=match_id)
    batch = feed_log.publications_after(match_id, pushed, BATCH_SIZE)
    if not batch:  # another drain was here between the look and the lock
        return
    push(feed_log.feed_topic(match_id), map(publication_frame, batch))
    changed = [publication for publication in batch if publication.type == "match.changed"]
    if changed and not private:
        listed = encode_data(events.without_tally(json.loads(changed[-1].data)))
        push(SCORES_TOPIC, [Frame(encode("match.changed", topic=SCORES_TOPIC, data=listed))])
    # Never back: a drain that lost its lock to a slow push may come here late.
    Match.objects.filter(pk=match_id, pushed_offset__lt=batch[-1].offset).update(pushed_offset=batch[-1].offset)
