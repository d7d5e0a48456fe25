"""The write API: what the console does, for the console and for programs. Described at /api/docs.

Thin: who may do it, and what it does, is said by the actions. Every refusal is `{"error": {"code", "message", …}}`.
"""

from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Body, Path, Router, Status

from accounts.models import User
from livecast.errors import LivecastError
from livecast.input_limits import ENTRY_KEY
from matches import actions
from matches.actions.entry_draft import Line
from matches.actions.past_state import moment_of
from matches.actions.post_text import read_typed, standing_at
from matches.actions.shorthand_context import lineup_of
from matches.api.authentication import WRITERS
from matches.api.schemas import (
    Box,
    CallerSet,
    Correction,
    EntryAnswer,
    HeldAnswer,
    Holds,
    MatchAnswer,
    NewEntry,
    Pin,
    PostedAnswer,
    Preview,
    PrivateAnswer,
    PrivateSet,
    Reason,
    Refused,
    Returned,
    StateSet,
    Typed,
    UndoneAnswer,
)
from matches.feed import events
from matches.feed.console_state import console_state
from matches.models import Match
from matches.permissions import require_commentator
from matches.scoring.clock import Clock
from matches.shorthand.completion import complete
from matches.shorthand.utf16 import from_browser, to_browser

PathKey = Annotated[str, Path(max_length=ENTRY_KEY.size)]

router = Router(auth=WRITERS, tags=["Writing"])

REFUSALS = dict.fromkeys((400, 401, 403, 404, 409, 422), Refused)


def _author(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # WRITERS let nobody else through
    return request.user


def match_to_call(request: HttpRequest, match_id: int) -> Match:
    """The match, for who may call it. Reads only: the actions lock it and ask again."""
    match = Match.objects.select_related("home", "away", "competition").filter(pk=match_id).first()
    if match is None:
        raise LivecastError("match.not_found", "There is no such match.", status=404)
    require_commentator(match, _author(request))
    return match


@router.post("/matches/{int:match_id}/preview", response={200: Preview, **REFUSALS}, summary="What a line would be")
def preview(request: HttpRequest, match_id: int, typed: Typed) -> dict[str, Any]:
    match = match_to_call(request, match_id)
    now = timezone.now()
    moment = moment_of(typed.typed_at, typed.sent_at, now)
    reading = read_typed(match, typed.text, moment, now, typed.played)
    completions = []
    if typed.caret is not None:
        standing = standing_at(match, moment, now, typed.played)
        caret = from_browser(typed.text, typed.caret)
        completions = complete(typed.text, caret, match.rules, lineup_of(match), standing)
    return {
        "reading": reading.preview_data,
        "fields": reading.fields,
        "hold": match.hold_of(reading.kind.code),
        "completions": [
            {
                "what": candidate.type.value,
                "insert": candidate.insert,
                "label": candidate.label,
                "detail": candidate.detail,
                "start": to_browser(typed.text, candidate.start),
                "end": to_browser(typed.text, candidate.end),
            }
            for candidate in completions
        ],
    }


@router.post(
    "/matches/{int:match_id}/entries",
    response={200: PostedAnswer, 201: EntryAnswer, 202: HeldAnswer, **REFUSALS},
    summary="Post an entry",
    description="201: it is out. 202: it is held back for some seconds, as the match holds its kind. "
    "The same `key` again posts nothing more, and is answered by what it made, with 200.",
)
def post_entry(request: HttpRequest, match_id: int, new: NewEntry) -> Status:
    line = None
    if new.text is None:
        line = Line(
            body=new.body,
            kind=new.kind,
            side=new.side,
            players=[player.as_data() for player in new.players],
            period=new.period,
            clock_seconds=new.clock_seconds,
        )
    posted = actions.post_line(
        match_id=match_id,
        author=_author(request),
        client_key=new.key,
        line=line,
        text=new.text or "",
        typed_at=new.typed_at,
        sent_at=new.sent_at,
        played=new.played,
        hold=new.hold,
    )
    if posted.held is not None:
        return Status(202 if posted.new else 200, {"held": events.held_data(posted.held.match, posted.held)})
    assert posted.entry is not None
    return Status(201 if posted.new else 200, {"entry": events.entry_data(posted.entry)})


@router.patch(
    "/entries/{int:entry_id}",
    response={200: EntryAnswer, **REFUSALS},
    summary="Correct an entry",
    description="Where somebody else has changed it since `version`: 409 `commentary.conflict`, with `theirs`.",
)
def correct_entry(request: HttpRequest, entry_id: int, correction: Correction) -> dict[str, Any]:
    entry = actions.correct_commentary(
        entry_id=entry_id,
        author=_author(request),
        reason=correction.reason,
        version=correction.version,
        **correction.changes(),
    )
    return {"entry": events.entry_data(entry)}


@router.post("/entries/{int:entry_id}/retract", response={200: EntryAnswer, **REFUSALS}, summary="Withdraw an entry")
def retract_entry(request: HttpRequest, entry_id: int, why: Reason) -> dict[str, Any]:
    entry = actions.retract_commentary(entry_id=entry_id, author=_author(request), reason=why.reason)
    return {"entry": events.entry_data(entry)}


@router.post("/entries/{int:entry_id}/pin", response={200: EntryAnswer, **REFUSALS}, summary="Pin an entry, or not")
def pin_entry(request: HttpRequest, entry_id: int, pin: Pin) -> dict[str, Any]:
    entry = actions.pin_commentary(entry_id=entry_id, author=_author(request), pinned=pin.pinned)
    return {"entry": events.entry_data(entry)}


@router.post(
    "/matches/{int:match_id}/state", response={200: MatchAnswer, **REFUSALS}, summary="Set status, period or clock"
)
def set_state(request: HttpRequest, match_id: int, state: StateSet) -> dict[str, Any]:
    clock = None
    if state.clock is not None:
        clock = Clock(state.clock.elapsed, timezone.now() if state.clock.running else None)
    match = actions.set_match_state(
        match_id=match_id, author=_author(request), status=state.status, period=state.period, clock=clock
    )
    return {"match": events.match_data(match)}


@router.get("/matches/{int:match_id}/console", response={200: Box, **REFUSALS}, summary="The commentators' box")
def console(request: HttpRequest, match_id: int) -> dict[str, Any]:
    match_to_call(request, match_id)
    return console_state(match_id)


@router.post(
    "/matches/{int:match_id}/undo",
    response={200: UndoneAnswer, **REFUSALS},
    summary="Take back my newest line that stands",
    description="One that is held is taken back, and nobody has seen it; one that is out is withdrawn, visibly.",
)
def undo(request: HttpRequest, match_id: int) -> dict[str, Any]:
    undone = actions.undo(match_id=match_id, author=_author(request))
    return {
        "entry": events.entry_data(undone.entry) if undone.entry is not None else None,
        "held": events.held_data(undone.held.match, undone.held) if undone.held is not None else None,
    }


@router.post(
    "/matches/{int:match_id}/held/{path:key}/release",
    response={200: EntryAnswer, **REFUSALS},
    summary="Let a held line out now",
)
def release(request: HttpRequest, match_id: int, key: PathKey) -> dict[str, Any]:
    entry = actions.release(match_id=match_id, author=_author(request), client_key=key)
    return {"entry": events.entry_data(entry)}


@router.delete(
    "/matches/{int:match_id}/held/{path:key}", response={200: Returned, **REFUSALS}, summary="Take a held line back"
)
def take_back(request: HttpRequest, match_id: int, key: PathKey) -> dict[str, Any]:
    held = actions.take_back(match_id=match_id, author=_author(request), client_key=key)
    return {"typed": held.typed}


@router.post(
    "/matches/{int:match_id}/holds",
    response={200: Box, **REFUSALS},
    summary="Hold kinds of entries back",
    description="Seconds by kind, 0 to 30; kinds that are not named stay as they are.",
)
def set_holds(request: HttpRequest, match_id: int, holds: Body[Holds]) -> dict[str, Any]:
    actions.set_holds(match_id=match_id, author=_author(request), holds=holds)
    return console_state(match_id)


@router.post("/matches/{int:match_id}/caller", response={200: Box, **REFUSALS}, summary="Hand the microphone over")
def hand_over(request: HttpRequest, match_id: int, caller: CallerSet) -> dict[str, Any]:
    actions.hand_over(match_id=match_id, author=_author(request), caller_id=caller.user)
    return console_state(match_id)


@router.post(
    "/matches/{int:match_id}/private",
    response={200: PrivateAnswer, **REFUSALS},
    summary="Hide a match from fans, or show it to them",
    description="For editors. Fans who watch it are sent away, with close code 4404.",
)
def set_private(request: HttpRequest, match_id: int, wanted: PrivateSet) -> dict[str, Any]:
    match = actions.set_private(match_id=match_id, author=_author(request), private=wanted.private)
    return {"private": match.private}
