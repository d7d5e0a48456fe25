"""The read API: the same events and offsets as the socket, for who polls, and the snapshot they start from.

Open to everybody and cacheable; described at /api/docs (OpenAPI at /api/openapi.json).
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from ninja import NinjaAPI, Query, Schema

from livecast.errors import LivecastError
from livecast.realtime.protocol import encode_data
from matches import feed, pusher, selectors

api = NinjaAPI(title="livecast", version="1", urls_namespace="api", description="Matches and their feeds.")

PAGE = 200  # events in one answer


class Position(Schema):
    """Where a client stands: the offset it has, and the epoch that the offset belongs to."""

    after: int = 0
    epoch: str | None = None


class FeedPage(Schema):
    """What happened behind `after`, oldest first, and the seconds until the next poll.

    `resync`: load the snapshot instead, this cannot be caught up. `now`: the server's time when it answered.
    """

    epoch: str
    head: int
    events: list[dict[str, Any]]
    more: bool
    resync: bool
    interval: float
    now: datetime


@api.exception_handler(LivecastError)
def refused(request: HttpRequest, refusal: LivecastError) -> HttpResponse:
    return api.create_response(request, {"error": refusal.as_dict()}, status=refusal.status)


@api.get("/matches/{int:match_id}", summary="A match, its commentary and the offset they stand at")
def match_snapshot(request: HttpRequest, match_id: int) -> HttpResponse:
    data = selectors.snapshot(match_id).as_data()
    return _cacheable(request, encode_data(data), f"{data['epoch']}-{data['offset']}")


@api.get("/matches/{int:match_id}/feed", response=FeedPage, summary="What happened since an offset")
def match_feed(request: HttpRequest, match_id: int, position: Query[Position]) -> HttpResponse:
    head = feed.head(match_id)
    epoch = feed.epoch()
    after = position.after
    resync = (
        (position.epoch is not None and position.epoch != epoch)
        or not 0 <= after <= head
        or head - after > settings.LIVECAST["RESUME_LIMIT"]
    )
    lines = [] if resync or after == head else feed.since(match_id, after, PAGE)
    fields = {
        "epoch": encode_data(epoch),
        "head": str(head),
        # The log's own text, encoded once when it was published.
        "events": "[" + ",".join(pusher.frame_of(line).text for line in lines) + "]",
        "more": encode_data(bool(lines) and lines[-1].offset < head),
        "resync": encode_data(resync),
        "interval": encode_data(settings.LIVECAST["POLL_INTERVAL"]),
        "now": encode_data(timezone.now().isoformat()),
    }
    body = "{" + ",".join(f'"{name}":{value}' for name, value in fields.items()) + "}"
    return _cacheable(request, body, f"{epoch}-{after}-{lines[-1].offset if lines else head}-{int(resync)}")


def _cacheable(request: HttpRequest, body: str, version: str) -> HttpResponse:
    """An answer that anything may keep for a second, or nothing but its ETag where the client has it already."""
    etag = f'W/"{version}"'
    response = HttpResponse(body, content_type="application/json", headers={"ETag": etag})
    patch_cache_control(response, public=True, max_age=1, stale_while_revalidate=5, stale_if_error=600)
    return get_conditional_response(request, etag=etag, response=response) or response
