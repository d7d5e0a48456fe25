"""Thin tasks: fetch by id, call the engine. Order and completeness come from the log, never from the queue."""

from contextlib import suppress

from celery import shared_task
from django.utils import timezone

from livecast.errors import LivecastError
from matches import actions
from matches.feed import delivery
from matches.photos import entry_photos
from matches.rehearsals import runner


@shared_task
def push_publications(match_id: int) -> None:
    """Push what fans of this match have not been sent yet. Harmless when run twice, or by two workers at once."""
    delivery.drain(match_id)


@shared_task
def release_held(match_id: int, client_key: str) -> None:
    """Release a held line whose time has come, to the moment; what this hint loses, the sweep finds."""
    with suppress(LivecastError):  # the match itself is gone
        actions.release_if_due(match_id=match_id, client_key=client_key)


@shared_task
def sweep() -> None:
    """What no hint must be trusted with, each second: release held lines that are due, push what fans have not had."""
    actions.release_due()
    delivery.sweep()


@shared_task
def advance_rehearsals() -> None:
    """Play what is due of the rehearsals that are under way. Runs each second; harmless when two run at once."""
    runner.advance_all()


@shared_task
def make_thumbs(entry_id: int) -> None:
    """Make the smaller copies of an entry's photo. Harmless when run twice, or by two workers at once."""
    entry_photos.make_thumbs(entry_id)


@shared_task
def sweep_photos() -> None:
    """Find the photos whose smaller copies were never made, and have them made. Runs each minute."""
    for entry_id in entry_photos.entries_without_thumbs():
        make_thumbs.delay(entry_id)


@shared_task
def clear_away_uploads() -> None:
    """Delete the files of uploads that no entry refers to. Runs once a day."""
    entry_photos.delete_orphans(timezone.now())
