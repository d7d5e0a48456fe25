"""The numbered log of a match: topics, publishing, epochs."""

import secrets
import time
from collections.abc import Collection

from django.db import transaction
from django.db.models import F, Subquery

from livecast.prepared_query import PreparedQuery
from livecast.realtime.protocol import Event, encode_data
from livecast.task_queue import enqueue
from matches.models import Epoch, Match, Publication

# The current epoch as a part of another query.
LATEST_EPOCH = Subquery(Epoch.objects.order_by("-pk").values("value")[:1])


def feed_topic(match_id: int) -> str:
    return f"match.{match_id}.feed"


def publish(match: Match, *events: Event, changed: Collection[str] = ()) -> list[Publication]:
    """Append events to the feed. They are pushed to subscribers after the transaction commits.

    The caller holds the lock on the match row, so offsets have no gaps. The log is the outbox: the task after the
    commit makes the push quick, and the sweep pushes publications whose task was lost.

    `changed`: fields of the match that are saved in the same statement as its offset.
    """
    publications = [
        Publication(match=match, offset=offset, type=event.type, data=encode_data(event.data))
        for offset, event in enumerate(events, match.last_offset + 1)
    ]
    match.last_offset += len(publications)
    match.save(update_fields=[*changed, "last_offset"])
    Publication.objects.bulk_create(publications)
    _push_after_commit(match.pk)
    return publications


def publications_after(match_id: int, offset: int, limit: int) -> list[Publication]:
    """Return the publications after `offset`, oldest first, at most `limit`."""
    return list(Publication.objects.filter(match_id=match_id, offset__gt=offset).order_by("offset")[:limit])


def publications_up_to(match_id: int, offset: int, head: int, limit: int) -> list[Publication]:
    """Return the publications after `offset`, oldest first, at most `limit` of those up to `head`."""
    if head - offset <= limit:  # the usual case: some new lines
        return publications_between(match_id, offset, head)
    return publications_after(match_id, offset, limit)


def unpushed_publications(match_id: int, limit: int) -> list[Publication]:
    """Return the publications that were not pushed yet, oldest first, at most `limit`.

    One query. Of the match, only `private` is loaded.
    """
    unpushed = Publication.objects.filter(match_id=match_id, offset__gt=F("match__pushed_offset"))
    loaded = unpushed.select_related("match").only("match_id", "offset", "type", "data", "created_at", "match__private")
    return list(loaded.order_by("offset")[:limit])


def publications_between(match_id: int, after: int, until: int) -> list[Publication]:
    """Return the publications after one offset and until another, oldest first."""
    return _publications(match_id=match_id, after=after, until=until)


_publications = PreparedQuery(
    lambda match_id, after, until: Publication.objects.filter(
        match_id=match_id, offset__gt=after, offset__lte=until
    ).order_by("offset")
)


def missed_publications(match: Match, offset: int, limit: int) -> list[Publication] | None:
    """Return the publications after `offset` up to the head of `match`.

    None if they are more than `limit`, not in the log any more, or before `offset`.
    """
    missed = match.last_offset - offset
    if not 0 <= missed <= limit:
        return None
    publications = publications_between(match.pk, offset, match.last_offset) if missed else []
    offsets = [publication.offset for publication in publications]
    return publications if offsets == list(range(offset + 1, match.last_offset + 1)) else None


def current_epoch() -> str:
    """Return the current epoch of all feeds. Creates the first one if the table is empty."""
    return epoch_or_first(Epoch.objects.order_by("-pk").values_list("value", flat=True).first())


def epoch_or_first(latest: str | None) -> str:
    """Return the value of LATEST_EPOCH. None: the table is empty, and the first epoch is created."""
    return latest if latest is not None else start_epoch()


def start_epoch() -> str:
    """Create a new epoch. Every client reloads, since old offsets may not be valid any more."""
    return Epoch.objects.create(value=secrets.token_hex(4)).value


def _push_after_commit(match_id: int) -> None:
    # One task per transaction is enough: the worker pushes all publications of the match.
    hinted = {getattr(hook[1], "match_id", None) for hook in transaction.get_connection().run_on_commit}
    if match_id in hinted:
        return

    def hint() -> None:
        push_hints.send(match_id)

    hint.match_id = match_id  # type: ignore[attr-defined]
    # Robust: an unavailable broker must not fail the post.
    transaction.on_commit(hint, robust=True)


class PushHints:
    """Enqueues the push task of a match, but pauses after the broker did not answer.

    A hanging broker delays each post by its time-out. During the pause the sweep pushes the publications.
    """

    PAUSE = 5.0  # seconds

    def __init__(self) -> None:
        self._paused_until = 0.0

    def send(self, match_id: int) -> None:
        if time.monotonic() < self._paused_until:
            return
        try:
            enqueue("matches.tasks.push_publications", match_id)
        except Exception:
            self._paused_until = time.monotonic() + self.PAUSE
            raise


push_hints = PushHints()
