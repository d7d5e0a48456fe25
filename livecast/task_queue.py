"""Enqueue background tasks by name.

Celery is imported with the first task. It takes 8 MB, and most processes for sockets never enqueue one. The tasks are
named, because their modules import the callers of this module.
"""

from typing import Any


def enqueue(task: str, *arguments: Any, countdown: float | None = None, expires: float | None = None) -> None:
    """Enqueue a task, such as "matches.tasks.sweep". A worker runs it, after `countdown` seconds.

    After `expires` seconds no worker runs it any more.

    Raises kombu's OperationalError if the broker is unavailable.
    """
    from livecast.celery import app

    app.signature(task, arguments).apply_async(countdown=countdown, expires=expires)
