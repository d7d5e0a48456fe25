"""Run hourly and daily work once for each fixed time, also over restarts.

Beat has no state: it sends one cheap task every few seconds, which calls due_work. A row for each kind of work stores
the fixed time that it was last done for, so work stays due if no worker ran at its time. A compare-and-set in the row
prevents two workers from doing the same work.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db.models import Q

from livecast.models import PeriodicWork

# After this time another worker may try: the first was killed, or the work failed. Longer than CELERY_TASK_TIME_LIMIT.
CLAIM_FOR = timedelta(minutes=5)

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def latest_due_time(every: timedelta, at: timedelta, now: datetime) -> datetime:
    """Return the latest fixed time up to `now`.

    Fixed times are `at` after each multiple of `every` since 1970.
    """
    return EPOCH + at + (now - EPOCH - at) // every * every


def due_work(now: datetime) -> list[str]:
    """Return the names of the work that was not yet done for its latest fixed time."""
    done_for = dict(PeriodicWork.objects.values_list("name", "done_for"))
    return [name for name in settings.PERIODIC_WORK if _is_due(done_for.get(name), _due_time(name, now))]


def do_if_due(name: str, now: datetime, work: Callable[[], object]) -> bool:
    """Do the work unless it is done or another worker does it. Return whether this call did it.

    Exceptions of the work propagate. The work then stays due, and is tried again after CLAIM_FOR.
    """
    due_time = _due_time(name, now)
    if not _claim(name, due_time, now):
        return False
    work()
    PeriodicWork.objects.filter(name=name).update(done_for=due_time, claimed_at=None)
    return True


def _due_time(name: str, now: datetime) -> datetime:
    every, at = settings.PERIODIC_WORK[name]
    return latest_due_time(every, at, now)


def _is_due(done_for: datetime | None, due_time: datetime) -> bool:
    return done_for is None or done_for < due_time


def _claim(name: str, due_time: datetime, now: datetime) -> bool:
    PeriodicWork.objects.get_or_create(name=name)
    not_done = Q(done_for=None) | Q(done_for__lt=due_time)
    not_claimed = Q(claimed_at=None) | Q(claimed_at__lt=now - CLAIM_FOR)
    return PeriodicWork.objects.filter(not_done, not_claimed, name=name).update(claimed_at=now) == 1
