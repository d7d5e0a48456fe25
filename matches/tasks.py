"""Thin tasks: fetch by id, call the engine. Order and completeness come from the log, never from the queue."""

from celery import shared_task

from matches import pusher


@shared_task
def push_publications(match_id: int) -> None:
    """Push what fans of this match have not been sent yet. Harmless when run twice, or by two workers at once."""
    pusher.drain(match_id)


@shared_task
def sweep() -> None:
    """Find the feeds whose push was lost (a broker away, a worker killed), and push them. Runs each second."""
    pusher.sweep()
