"""Tasks of the project itself."""

from celery import shared_task

from livecast.health import sign_of_a_worker


@shared_task(time_limit=10)
def heartbeat() -> None:
    """Say that a worker is there and gets to its tasks: see livecast/health.py."""
    sign_of_a_worker()
