"""The state of some seconds ago, for pages that are as far behind the match as the fan's television."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from ninja import Field, Query, Router, Schema

from livecast.realtime.protocol import Event, Frame, encode, encode_data
from matches import selectors
from matches.feed import delayed_feed, delivery
from matches.pages.etag import no_store

router = Router()


class DelayQuery(Schema):
    """`seconds`: how far the page is behind. `offset` only keeps the caches of different pages apart."""

    seconds: Annotated[int, Field(ge=0, le=delayed_feed.MAX_DELAY)]
    offset: int | None = None


class RewindOut(Schema):
    """`restore`: events that lead back to the moment. `events`: the frames since then, oldest first."""

    now: str
    restore: list[dict[str, Any]]
    events: list[dict[str, Any]]


@router.get("/matches/{int:match_id}/delayed", response=RewindOut, summary="A match as it was some seconds ago")
def delayed_match(request: HttpRequest, match_id: int, delay: Query[DelayQuery]) -> HttpResponse:
    match, _ = selectors.match_at_head(match_id, request.user)
    rewind = delayed_feed.rewind_match(match, timezone.now() - timedelta(seconds=delay.seconds))
    return _answer(rewind.restore, [delivery.publication_frame(line) for line in rewind.since], private=match.private)


@router.get("/scores/delayed", response=RewindOut, summary="The fixture lists as they were some seconds ago")
def delayed_scores(request: HttpRequest, delay: Query[DelayQuery]) -> HttpResponse:
    moment = timezone.now() - timedelta(seconds=delay.seconds)
    rewind = delayed_feed.rewind_scores(selectors.current_matches(), moment)
    return _answer(rewind.restore, [delivery.scores_frame(line) for line in rewind.since], private=False)


def _answer(restore: Sequence[Event], since: Sequence[Frame], *, private: bool) -> HttpResponse:
    fields = {
        "now": encode_data(timezone.now().isoformat()),
        "restore": "[" + ",".join(encode(event.type, data=event.text) for event in restore) + "]",
        "events": "[" + ",".join(frame.text for frame in since) + "]",
    }
    body = "{" + ",".join(f'"{name}":{value}' for name, value in fields.items()) + "}"
    response = HttpResponse(body, content_type="application/json")
    if private:
        return no_store(response)
    # A stale answer would lack the newest events, which the page may have.
    patch_cache_control(response, public=True, max_age=1)
    return response
