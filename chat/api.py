"""Chat in the read API: a room's last messages, its history, and the chat of a stretch of the match."""

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from ninja import Field, Query, Router, Schema
from pydantic import AfterValidator, FiniteFloat

from chat import events, room_log, selectors
from chat import replay as replaying
from chat.http_commands import MEMBERS, answered
from livecast.errors import LivecastError
from livecast.realtime.protocol import encode_data
from matches.api.polling import PAGE, LogPage, Position, kept_briefly, log_page
from matches.feed import feed_log
from matches.pages.etag import no_store
from matches.permissions import require_sight

router = Router()


# What a JSON number holds exactly, and a database column.
Number = Annotated[int, Field(ge=0, lt=2**53)]


def _in_database(moment: datetime) -> datetime:
    """A time with a zone. The first and the last days of the calendar have no time in every zone."""
    if not 1 < moment.year < 9999:
        raise ValueError("this is not a time of a match")
    return timezone.make_aware(moment) if timezone.is_naive(moment) else moment


Moment = Annotated[datetime, AfterValidator(_in_database)]


class Before(Schema):
    """Without `before`: the last hundred messages. `offset` is for whoever must not be given a kept answer."""

    before: Number | None = None
    offset: Number | None = None


class Behind(Schema):
    """Without `after`: from now on. The answer's `head` is then where it begins."""

    after: int | None = None
    epoch: str | None = Field(None, max_length=64)


class Wanted(Schema):
    """From `begin` up to and without `end`, in seconds of a period's clock; or from `since` until `until`, of the day.

    Behind message `after`, where one answer did not hold them all. Without an end: what was said before it.
    """

    period: str = Field("", pattern=r"^\w{0,8}$")
    begin: FiniteFloat = 0.0
    end: FiniteFloat | None = None
    since: Moment | None = None
    until: Moment | None = None
    after: Number = 0


@router.get("/matches/{int:match_id}/chat", summary="A room's last messages, or the hundred before one")
def room(request: HttpRequest, match_id: int, wanted: Query[Before]) -> HttpResponse:
    match = selectors.match_of(match_id)
    require_sight(match, request.user)
    page = selectors.page(match, wanted.before)
    data = {name: getattr(page, name) for name in ("epoch", "offset", "room", "messages", "more", "reactions")}
    return _answer(data, private=match.private)


@router.get("/matches/{int:match_id}/chat/replay", summary="What was said while the match's clock stood in a stretch")
def replay(request: HttpRequest, match_id: int, wanted: Query[Wanted]) -> HttpResponse:
    match = selectors.match_of(match_id)
    require_sight(match, request.user)
    stretch, ends = _stretch(wanted)
    data = replaying.during(match, stretch, wanted.after) if ends else replaying.before(match, stretch)
    return _answer(data, private=match.private)


@router.get("/matches/{int:match_id}/chat/feed", response=LogPage, summary="What was told in a room since an offset")
def room_feed(request: HttpRequest, match_id: int, position: Query[Behind]) -> HttpResponse:
    match = selectors.match_of(match_id)
    require_sight(match, request.user)
    room = selectors.room_of(match)
    head = room.last_offset
    after = head if position.after is None else position.after
    lost = Position(after=after, epoch=position.epoch).is_lost(feed_log.epoch(), head, room_log.KEPT_FOR_RESUME)
    lines = [] if lost or after == head else room_log.since(match_id, after, PAGE)
    counted, signs = selectors.signs(room)
    body, version = log_page(
        head=head,
        frames=[room_log.frame_of(line, match_id) for line in lines],
        besides=[] if lost else [room_log.unnumbered_frame(match_id, events.reactions_counted(*counted))],
        resync=lost,
    )
    return kept_briefly(request, body, f"{after}-{version}-{signs}", private=match.private)


@router.post(
    "/matches/{int:match_id}/chat/commands",
    auth=MEMBERS,
    summary="What a member asks of a room",
    description="The body is a command, the answer what a socket is answered: docs/protocol.md tells of both.",
)
def command(request: HttpRequest, match_id: int) -> HttpResponse:
    match = selectors.match_of(match_id)
    require_sight(match, request.user)
    return no_store(HttpResponse(answered(request, match_id), content_type="application/json"))


def _stretch(wanted: Wanted) -> tuple[replaying.Stretch, bool]:
    """The stretch, and whether it has an end. Raises `chat.no_stretch` (422)."""
    if wanted.period:
        end = wanted.begin if wanted.end is None else wanted.end
        return replaying.Stretch(wanted.begin, end, wanted.period), wanted.end is not None
    if wanted.since is None:
        raise LivecastError("chat.no_stretch", "Say which stretch: “period”, or “since” a time.", status=422)
    return replaying.Stretch(wanted.since, wanted.until or wanted.since), wanted.until is not None


def _answer(data: dict[str, object], *, private: bool) -> HttpResponse:
    response = HttpResponse(encode_data(data), content_type="application/json")
    if private:
        patch_cache_control(response, private=True, no_store=True)
    else:
        patch_cache_control(response, public=True, max_age=1)
    return response
