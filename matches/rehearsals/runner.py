"""Run rehearsals: a worker applies the lines that are due, for a short time at once.

The progress is in the database after each line. After a worker dies, another one continues: a line that was applied is
recognised by its key.
"""

import logging
from datetime import datetime
from functools import lru_cache
from io import BytesIO
from itertools import accumulate
from time import monotonic

from django.db import transaction
from django.utils import timezone

from livecast import redis
from livecast.errors import LivecastError
from livecast.input_limits import INGEST_BODY, REHEARSAL_ENTRIES, REHEARSAL_FILE
from matches.models import Match, Rehearsal
from matches.providers.commentary_feed import parse_feed
from matches.providers.files import is_plain_feed, read_match_lines
from matches.providers.importer import StepApplier, set_final_state
from matches.providers.normalise import NormalisedFeed, normalise_feed
from matches.providers.pacing import replay_pace
from matches.sports import Effect

logger = logging.getLogger(__name__)

MAX_TURN = 5.0  # seconds that one worker applies lines at once
LOCK_SECONDS = 20.0
# After a longer pause without a worker, a rehearsal continues from where it was and does not catch up.
MAX_LAG = 5.0


def advance_all() -> None:
    """Advance every running rehearsal."""
    for pk in Rehearsal.objects.filter(stopped_at=None, running_since__isnull=False).values_list("pk", flat=True):
        advance(pk)


def advance(pk: int, now: datetime | None = None) -> None:
    """Apply the due lines of a rehearsal. Does nothing while another worker has its lock."""
    with redis.try_lock(f"rehearsal:{pk}", LOCK_SECONDS) as held:
        if not held:
            return
        rehearsal = _update_clock(pk, now or timezone.now())
        if rehearsal is None:
            return
        try:
            apply_due_steps(rehearsal)
        except LivecastError as refusal:
            # The match was deleted, or it cannot continue. A retry would not help.
            logger.warning("%s stopped: %s", rehearsal, refusal.message)
            Rehearsal.objects.filter(pk=pk).update(stopped_at=timezone.now(), running_since=None)


def _update_clock(pk: int, now: datetime) -> Rehearsal | None:
    """The rehearsal with its clock set to `now`; None if it is not running."""
    with transaction.atomic():
        rehearsal = Rehearsal.objects.select_for_update().filter(pk=pk, stopped_at=None).first()
        if rehearsal is None or rehearsal.running_since is None:
            return None
        set_clock(rehearsal, now)
        rehearsal.save(update_fields=["elapsed", "running_since"])
        return rehearsal


def set_clock(rehearsal: Rehearsal, now: datetime) -> None:
    """Add the time since the last update to the rehearsal's clock."""
    if rehearsal.running_since is not None:
        passed = (now - rehearsal.running_since).total_seconds()
        rehearsal.elapsed += min(max(passed, 0.0), MAX_LAG) * rehearsal.speed
        rehearsal.running_since = max(now, rehearsal.running_since)


def apply_due_steps(rehearsal: Rehearsal) -> None:
    feed, moments = feed_and_due_times(rehearsal.key)
    due = rehearsal.next_step
    while due < len(moments) and moments[due] <= rehearsal.elapsed:
        due += 1
    if due > rehearsal.next_step:
        applier = StepApplier(Match.objects.get(pk=rehearsal.match_id), run_clock=True)
        ends = monotonic() + MAX_TURN
        for index in range(rehearsal.next_step, due):
            if not applier.has_applied(feed.steps[index]):
                applier.apply(feed.steps[index])
            Rehearsal.objects.filter(pk=rehearsal.pk).update(next_step=index + 1)
            if monotonic() > ends:
                return
    if due >= len(moments):
        set_final_state(rehearsal.match_id, feed.facts)
        Rehearsal.objects.filter(pk=rehearsal.pk).update(stopped_at=timezone.now(), running_since=None)


def end_of_break(rehearsal: Rehearsal) -> float | None:
    """When play continues, in seconds of the feed; None during play, and if no play follows."""
    match = rehearsal.match
    if match.status not in (Match.Status.SCHEDULED, Match.Status.BREAK):
        return None
    rules, now = match.rules, match.rules.order(match.period)
    feed, moments = feed_and_due_times(rehearsal.key)
    for index in range(rehearsal.next_step, len(moments)):
        line = feed.steps[index].line
        if line is not None and (
            rules.kind(line.kind).effect is Effect.PERIOD_START or rules.order(line.period or "") > now
        ):
            return moments[index]
    return None


@lru_cache(maxsize=8)
def feed_and_due_times(key: str) -> tuple[NormalisedFeed, tuple[float, ...]]:
    """The feed of a rehearsal, which never changes, and the time at which each step is due."""
    text = Rehearsal.objects.values_list("script", flat=True).get(key=key)
    feed = normalise_feed(parse_feed(BytesIO(text.encode())))
    return feed, tuple(accumulate(replay_pace(feed).waits))


def rehearsal_script(data: bytes) -> bytes:
    """A match file of any format as commentary-feed/1. Raises FeedError, and `rehearsal.too_big` (413)."""
    if not INGEST_BODY.admits(data):
        sentence = f"A file can have at most {INGEST_BODY.size // (1024 * 1024)} MB."
        raise LivecastError(REHEARSAL_FILE.code, sentence, status=413)
    return data if is_plain_feed(data) else read_match_lines(data).text.encode()


def read_rehearsal_feed(data: bytes) -> NormalisedFeed:
    """Parse and normalise a commentary-feed/1 file.

    Raises FeedError, and `rehearsal.too_big` (413).
    """
    REHEARSAL_FILE.require(data, f"A match to rehearse with has at most {REHEARSAL_FILE.size // 1024} KB.")
    most_lines = 2 * REHEARSAL_ENTRIES.size  # including blank ones
    if data.count(b"\n") > most_lines:
        sentence = f"A match to rehearse with has at most {REHEARSAL_ENTRIES.size:,} entries, in {most_lines:,} lines."
        raise LivecastError(REHEARSAL_ENTRIES.code, sentence, status=413)
    return normalise_feed(parse_feed(BytesIO(data), REHEARSAL_ENTRIES))
