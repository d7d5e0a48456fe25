"""A match's numbered log: what fans are told, and how far they have been told it."""

import secrets
import time

from celery import signature
from django.db import transaction
from kombu.exceptions import OperationalError

from livecast.realtime.protocol import Event, encode_data
from matches.models import Epoch, Match, Publication


def feed_topic(match_id: int) -> str:
    return f"match.{match_id}.feed"


def publish(match: Match, event: Event) -> Publication:
    """Append an event to the feed, and have it pushed to fans once the transaction commits.

    The caller holds the match row lock, which is what keeps offsets free of gaps. The log is the outbox: the push after
    the commit is a hint that makes it quick, and what the hint loses the sweep finds.
    """
    match.last_offset += 1
    match.save(update_fields=["last_offset"])
    publication = Publication.objects.create(
        match=match, offset=match.last_offset, type=event.type, data=encode_data(event.data)
    )
    _push_after_commit(match.pk)
    return publication


def publications_after(match_id: int, offset: int, limit: int) -> list[Publication]:
    """The publications behind `offset`, oldest first, at most `limit`."""
    return list(Publication.objects.filter(match_id=match_id, offset__gt=offset).order_by("offset")[:limit])


def current_epoch() -> str:
    """The feeds' current epoch; the first one is made when somebody asks."""
    latest = Epoch.objects.order_by("-pk").values_list("value", flat=True).first()
    return latest if latest is not None else start_epoch()


def start_epoch() -> str:
    """Start a new epoch: every fan reloads, since offsets may mean something else than before."""
    return Epoch.objects.create(value=secrets.token_hex(4)).value


def _push_after_commit(match_id: int) -> None:
    # One hint per transaction is enough, however many lines it wrote: the worker drains them all.
    hinted = {getattr(hook[1], "match_id", None) for hook in transaction.get_connection().run_on_commit}
    if match_id in hinted:
        return

    def hint() -> None:
        push_hints.send(match_id)

    hint.match_id = match_id  # type: ignore[attr-defined]
    # Robust: a broker that is away must not look like a post that failed.
    transaction.on_commit(hint, robust=True)


class PushHints:
    """Tells the workers that a feed has something to push; says nothing for a while when the broker does not answer.

    A broker that hangs costs every hint its time-out, and a commentator waits for each. The sweep needs no hints.
    """

    PAUSE = 5.0  # seconds

    def __init__(self) -> None:
        self._paused_until = 0.0

    def send(self, match_id: int) -> None:
        if time.monotonic() < self._paused_until:
            return
        try:
            signature("matches.tasks.push_publications", (match_id,)).apply_async()  # by name: tasks import the feed
        except OperationalError:
            self._paused_until = time.monotonic() + self.PAUSE
            raise


push_hints = PushHints()
