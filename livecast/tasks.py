"""Tasks of the project itself."""

import logging

from celery import current_app, shared_task
from django.conf import settings
from django.utils import timezone

from livecast import installation, periodic_tasks
from livecast.errors import LivecastError
from livecast.health import record_worker_heartbeat

logger = logging.getLogger(__name__)


@shared_task(time_limit=10)
def heartbeat() -> None:
    """Say that a worker is there and gets to its tasks: see livecast/health.py and livecast/installation.py."""
    record_worker_heartbeat()
    if settings.REDIS_URL:
        try:
            installation.claim_prefix()
        except LivecastError as refusal:  # it works meanwhile, for the wrong fans, too
            logger.log(logging.ERROR, refusal.message)


@shared_task(time_limit=10)
def start_due_work() -> None:
    """Start the hourly and daily work that is due. Runs every few seconds; harmless when two run at once."""
    for name in periodic_tasks.due_work(timezone.now()):
        do_due_work.delay(name)


@shared_task
def do_due_work(name: str) -> None:
    """Do one kind of periodic work, unless another worker has done it or is doing it."""
    periodic_tasks.do_if_due(name, timezone.now(), current_app.tasks[name])
