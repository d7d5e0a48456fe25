"""Chat over HTTP: a room's last messages, its history, its feed, and the messages of a time range."""

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from ninja import Field, Query, Router, Schema
from pydantic import AfterValidator, FiniteFloat

from chat import events, room_log, selectors
from chat import replay as replaying
from chat.answers import HistoryOut, ReplayOut
from chat.history import history_page
from chat.http_commands import MEMBER_AUTH, handle_command
from livecast.errors import LivecastError
from livecast.realtime.protocol import encode_data
from matches.api.poll_responses import LogPageOut, PollPosition, cacheable_response, log_page
from matches.pages.etag import no_store
from matches.permissions import require_visible

router = Router()


# Integers that JSON and the database column hold exactly.
Number = Annotated[int, Field(ge=0, lt=2**53)]


def _storable(moment: datetime) -> datetime:
    """Return the time with a zone. Times in the first and the last year of the calendar do not exist in every zone."""
    if not 1 < moment.year < 9999:
        raise ValueError("this is not a time of a match")
    return timezone.make_aware(moment) if timezone.is_naive(moment) else moment


Moment = Annotated[datetime, AfterValidator(_storable)]


class HistoryQuery(Schema):
    """Without `before`: the last hundred messages. A client sends `offset` to bypass cached answers."""

    before: Number | None = None
    offset: Number | None = None


class FeedQuery(Schema):
    """Without `after`: from now on. The answer's `head` is then the position to continue from."""

    after: int | None = None
    epoch: str | None = Field(None, max_length=64)


class ReplayQuery(Schema):
    """From `begin` up to, not including `end`, in seconds of a period's clock; or from `since` to `until`, times of the
    day.

    `after` continues after that message where one answer did not hold all. Without an end: the messages before the
    range.
    """

    period: str = Field("", pattern=r"^\w{0,8}$")
    begin: FiniteFloat = 0.0
    end: FiniteFloat | None = None
    since: Moment | None = None
    until: Moment | None = None
    after: Number = 0


@router.get(
    "/matches/{int:match_id}/chat", response=HistoryOut, summary="A room's last messages, or the hundred before one"
)
def room(request: HttpRequest, match_id: int, wanted: Query[HistoryQuery]) -> HttpResponse:
    match, room, epoch = selectors.match_with_room(match_id, request.user)
    return _answer(history_page(match, room, epoch, wanted.before).json(), private=match.private)


@router.get(
    "/matches/{int:match_id}/chat/replay",
    response=ReplayOut,
    summary="What was said while the match's clock stood in a stretch",
)
def replay(request: HttpRequest, match_id: int, wanted: Query[ReplayQuery]) -> HttpResponse:
    match = selectors.match_of(match_id)
    require_visible(match, request.user)
    stretch, ends = _stretch(wanted)
    data = replaying.during(match, stretch, wanted.after) if ends else replaying.before(match, stretch)
    return _answer(encode_data(data), private=match.private)


@router.get("/matches/{int:match_id}/chat/feed", response=LogPageOut, summary="What was told in a room since an offset")
def room_feed(request: HttpRequest, match_id: int, position: Query[FeedQuery]) -> HttpResponse:
    match, room, epoch = selectors.match_with_room(match_id, request.user)
    head = room.last_offset
    after = head if position.after is None else position.after
    lost = PollPosition(after=after, epoch=position.epoch).needs_resync(epoch, head, room_log.RESUME_LINES)
    lines = [] if lost or after == head else room_log.lines_between(match_id, after, head)
    counted, signs = selectors.reaction_state(room)
    body, version = log_page(
        epoch=epoch,
        head=head,
        frames=[room_log.frame_of(line, match_id) for line in lines],
        unnumbered=[] if lost else [room_log.unnumbered_frame(match_id, events.reactions_counted(*counted))],
        resync=lost,
    )
    return cacheable_response(request, body, f"{after}-{version}-{signs}", private=match.private)


@router.post(
    "/matches/{int:match_id}/chat/commands",
    auth=MEMBER_AUTH,
    summary="Send a command to the room",
    description="The body is a command; the answer is the one of the socket. docs/protocol.md describes both.",
)
def command(request: HttpRequest, match_id: int) -> HttpResponse:
    match = selectors.match_of(match_id)
    require_visible(match, request.user)
    return no_store(HttpResponse(handle_command(request, match_id), content_type="application/json"))


def _stretch(wanted: ReplayQuery) -> tuple[replaying.TimeRange, bool]:
    """Return the time range and whether it has an end. Raises `chat.no_stretch` (422)."""
    if wanted.period:
        end = wanted.begin if wanted.end is None else wanted.end
        return replaying.TimeRange(wanted.begin, end, wanted.period), wanted.end is not None
    if wanted.since is None:
        raise LivecastError("chat.no_stretch", "State a range: “period” with “begin”, or “since”.", status=422)
    return replaying.TimeRange(wanted.since, wanted.until or wanted.since), wanted.until is not None


def _answer(body: str, *, private: bool) -> HttpResponse:
    response = HttpResponse(body, content_type="application/json")
    if private:
        patch_cache_control(response, private=True, no_store=True)
    else:
        patch_cache_control(response, public=True, max_age=1)
    return response
