"""Celery tasks of the project package."""

import logging

from celery import current_app
from django.conf import settings
from django.utils import timezone

from livecast import installation, periodic_work
from livecast.celery import shared_task
from livecast.errors import LivecastError
from livecast.health import record_worker_heartbeat

logger = logging.getLogger(__name__)

# Seconds. While the broker is unavailable, a worker does not see that a task has ended: a lower limit would kill its
# process.
SHORT = 30


@shared_task(time_limit=SHORT)
def heartbeat() -> None:
    """Record that a worker runs tasks, and claim the Redis prefix.

    See health.py and installation.py.
    """
    record_worker_heartbeat()
    if settings.REDIS_URL:
        try:
            installation.claim_prefix()
        except LivecastError as refusal:  # the worker continues, also for fans of the other installation
            logger.log(logging.ERROR, refusal.message)


@shared_task(time_limit=SHORT)
def start_due_work() -> None:
    """Enqueue the hourly and daily work that is due.

    Runs every few seconds; concurrent runs are safe.
    """
    for name in periodic_work.due_work(timezone.now()):
        do_due_work.delay(name)


@shared_task
def do_due_work(name: str) -> None:
    """Do one kind of periodic work, unless another worker has done it or does it now."""
    periodic_work.do_if_due(name, timezone.now(), current_app.tasks[name])
