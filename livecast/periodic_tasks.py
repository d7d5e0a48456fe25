"""Hourly and daily work at fixed times, done once each, whenever beat and the workers are restarted.

Beat remembers nothing: it sends one cheap task every few seconds, which asks here what is due. A row for each kind of
work says for which fixed time it was last done, so that work is also due when nobody ran at its time. Two workers that
ask at once are kept apart by a compare-and-set in the row.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db.models import Q

from livecast.models import PeriodicWork

# A worker that claimed work and did not finish it was killed, or the work failed: then another may try. Longer than a
# task may run (CELERY_TASK_TIME_LIMIT).
CLAIM_FOR = timedelta(minutes=5)

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def latest_due_time(every: timedelta, at: timedelta, now: datetime) -> datetime:
    """The latest of the fixed times up to `now`: `at` past the hour, past midnight UTC, or whatever `every` is."""
    return EPOCH + at + (now - EPOCH - at) // every * every


def due_work(now: datetime) -> list[str]:
    """The names of the work whose latest fixed time it was not done for yet."""
    done_for = dict(PeriodicWork.objects.values_list("name", "done_for"))
    return [name for name in settings.PERIODIC_WORK if _is_due(done_for.get(name), _due_time(name, now))]


def do_if_due(name: str, now: datetime, work: Callable[[], object]) -> bool:
    """Do the work unless it is done, or another worker is doing it; returns whether it was done here.

    What the work raises goes to the caller. Then the work is still due, and is tried again after CLAIM_FOR.
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
