"""Enqueue background tasks by name.

Only this module and the worker's import Celery, and this one imports it with the first task. A process for sockets
rarely has one, and Celery takes 8 MB.
"""

from typing import Any


def enqueue(task: str, *arguments: Any, countdown: float | None = None) -> None:
    """Enqueue a task, such as "matches.tasks.sweep". A worker runs it, after `countdown` seconds.

    Raises kombu's OperationalError if the broker is unavailable.
    """
    from livecast.celery import app

    app.signature(task, arguments).apply_async(countdown=countdown)
