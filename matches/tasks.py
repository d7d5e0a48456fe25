"""Celery tasks.

Each calls an action by id; the log, not the queue, gives order and completeness.
"""

from contextlib import suppress
from typing import Any

from django.utils import timezone

from livecast.celery import shared_task
from livecast.errors import LivecastError
from matches import actions
from matches.feed import delivery
from matches.ingest import polling
from matches.notices import announcing, cleanup, fan_out
from matches.photos import entry_photos, team_pictures
from matches.rehearsals import runner
from matches.search import index
from matches.share_images import kept
from matches.share_images.content import Content
from matches.webhooks import delivery as webhook_delivery


@shared_task
def push_publications(match_id: int) -> None:
    """Push the publications of this match that were not pushed yet.

    Safe to run twice or in parallel.
    """
    delivery.drain(match_id)
    announcing.hint(match_id)
    webhook_delivery.hint(match_id)


@shared_task
def release_held(match_id: int, client_key: str) -> None:
    """Release a held line at its due time. The sweep releases it if this task is lost."""
    with suppress(LivecastError):  # the match was deleted
        actions.release_if_due(match_id=match_id, client_key=client_key)


@shared_task
def sweep() -> None:
    """Release held lines that are due and push unpushed publications.

    Runs each second, in case a task was lost.
    """
    actions.release_due()
    delivery.sweep()


@shared_task
def advance_rehearsals() -> None:
    """Play the due entries of running rehearsals. Runs each second; safe to run in parallel."""
    runner.advance_all()


@shared_task
def make_thumbs(entry_id: int) -> None:
    """Make the smaller copies of an entry's photo. Safe to run twice or in parallel."""
    entry_photos.make_thumbs(entry_id)


@shared_task
def draw_share_image(content: dict[str, Any]) -> None:
    """Draw the image of a match for other sites, unless it is kept already. `content`: Content.as_data()."""
    from matches.share_images.drawing import draw  # here, because it loads Pillow

    shown = Content.from_data(content)
    if not kept.is_kept(shown):
        kept.keep(shown, draw(shown))


@shared_task
def sweep_photos() -> None:
    """Enqueue `make_thumbs` for photos without smaller copies. Runs each minute."""
    for entry_id in entry_photos.entries_without_thumbs():
        make_thumbs.delay(entry_id)


@shared_task
def clear_away_uploads() -> None:
    """Delete uploaded files that no entry, team or player uses. Runs once a day."""
    entry_photos.delete_orphans(timezone.now())
    team_pictures.delete_unused(timezone.now())


@shared_task(expires=120)
def update_search() -> None:
    """Bring the search up to date with all names. Runs once an hour, and when editors saved names."""
    index.update()


@shared_task
def watch_search() -> None:
    """Bring the search up to date if names were imported. Runs each half minute; safe to run in parallel."""
    index.update_if_changed()


@shared_task
def poll_sources() -> None:
    """Start the polls of sources that are due. Runs each second; safe to run in parallel."""
    for source_id in polling.claim_due(timezone.now()):
        poll_source.delay(source_id)


@shared_task(soft_time_limit=polling.TIME_LIMIT, expires=60)
def poll_source(source_id: int) -> None:
    """Poll one source. Safe to run twice: a file that was taken before changes nothing."""
    polling.poll(source_id)


@shared_task
def send_notices(match_id: int) -> None:
    """Announce the new publications of a match. Safe to run twice or in parallel: each is announced once."""
    while announcing.announce_next(match_id):
        pass


@shared_task
def fan_out_notice(match_id: int, message: dict[str, Any], after: int) -> None:
    """Send a notice to the devices of its followers, a batch after the device `after`. Safe to run twice."""
    fan_out.fan_out(match_id, message, after)


@shared_task
def send_notice(match_id: int, message: dict[str, Any], device_id: int, attempt: int, due: float) -> None:
    """Send a notice to one device, because the device wants it later or because an attempt failed."""
    fan_out.send_to_one(match_id, message, device_id, attempt, due)


@shared_task
def send_webhooks(match_id: int) -> None:
    """Start the messages of a match to webhooks. Safe to run twice or in parallel."""
    for position_id in webhook_delivery.start(match_id):
        deliver_webhook.delay(position_id)


@shared_task(expires=60)
def deliver_webhook(position_id: int) -> None:
    """Send one webhook what it has not got of a match. Safe to run in parallel: one worker sends."""
    webhook_delivery.deliver(position_id)


@shared_task
def sweep_webhooks() -> None:
    """Start messages to webhooks that are due: whose task was lost, or that are tried again. Runs every few seconds."""
    for position_id in webhook_delivery.sweep(timezone.now()):
        deliver_webhook.delay(position_id)


@shared_task
def sweep_notices() -> None:
    """Announce publications whose task was lost. Runs every few seconds."""
    for match_id in announcing.sweep():
        send_notices.delay(match_id)


@shared_task
def tidy_notices() -> None:
    """Delete devices that are not in use, and the follows of deleted accounts. Runs once a day."""
    cleanup.tidy(timezone.now())
