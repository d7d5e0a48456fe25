"""Polling: pages of a numbered log after an offset, with the same frames as the WebSocket.

Used for the feed of a match and for the log of a chat room.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from ninja import Schema
from pydantic import Field

from livecast import release
from livecast.input_limits import FEED_EPOCH
from livecast.realtime.protocol import Frame, encode_data
from matches.pages.etag import no_store

PAGE_SIZE = 200  # events in one answer


class PollPosition(Schema):
    """The position of a client: its last offset, and the epoch of that offset."""

    after: int = 0
    epoch: Annotated[str, Field(max_length=FEED_EPOCH.size)] | None = None

    def needs_resync(self, epoch: str, head: int, limit: int) -> bool:
        """Whether the client must load the snapshot, since the missing events cannot be sent."""
        return (
            (self.epoch is not None and self.epoch != epoch) or not 0 <= self.after <= head or head - self.after > limit
        )


class LogPageOut(Schema):
    """The events after `after`, oldest first, and the seconds until the next poll.

    `resync`: load the snapshot; the missing events cannot be sent. `now`: the time of the server.
    """

    epoch: str
    head: int
    events: list[dict[str, Any]]
    more: bool
    resync: bool
    interval: float
    now: datetime


def log_page(
    *, epoch: str, head: int, frames: Sequence[Frame], resync: bool, unnumbered: Sequence[Frame] = ()
) -> tuple[str, str]:
    """Return the JSON of a LogPageOut, and a version for its ETag.

    `unnumbered`: frames without an offset. The texts of the frames are used as they were encoded when published.
    """
    offset = frames[-1].offset if frames else head
    fields = {
        "epoch": encode_data(epoch),
        "head": str(head),
        "events": "[" + ",".join(frame.text for frame in (*frames, *unnumbered)) + "]",
        "more": encode_data(bool(frames) and (offset or 0) < head),
        "resync": encode_data(resync),
        "interval": encode_data(settings.LIVECAST["POLL_INTERVAL"]),
        "now": encode_data(timezone.now().isoformat()),
    }
    body = "{" + ",".join(f'"{name}":{value}' for name, value in fields.items()) + "}"
    return body, f"{epoch}-{offset}-{int(resync)}"


def cacheable_response(
    request: HttpRequest, body: str | Callable[[], str], version: str, *, private: bool
) -> HttpResponse:
    """Return a response that can be cached for a second, or 304 if the client has this version.

    `body`: JSON, or a function that makes it, which is not called for a 304. Responses about private matches are not
    cached. The ETag contains the release, since the JSON of another release may differ.
    """

    def response() -> HttpResponse:
        return HttpResponse(body() if callable(body) else body, content_type="application/json")

    if private:
        return no_store(response())
    etag = f'W/"{release.identifier()}-{version}"'
    answer = get_conditional_response(request, etag=etag) or response()
    answer["ETag"] = etag
    patch_cache_control(answer, public=True, max_age=1, stale_while_revalidate=5, stale_if_error=600)
    return answer
