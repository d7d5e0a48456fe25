"""The write API, for the console and for programs. Described at /api/docs.

The actions check permission and do the work. Every error is `{"error": {"code", "message", …}}`.
"""

from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Body, Path, Router, Status

from accounts.models import User
from livecast.input_limits import ENTRY_KEY
from matches import actions
from matches.actions.entry_draft import EntryDraft
from matches.actions.past_state import resolve_typed_at
from matches.actions.posting import refusal_error, refusal_of, with_next_period
from matches.actions.reading import read_match_and_lineup
from matches.actions.text_posting import draft_of, interpret_text, shorthand_state_at
from matches.api.authentication import WRITE_AUTH
from matches.api.schemas import (
    ConsoleOut,
    CorrectionIn,
    EntryIn,
    EntryOut,
    ErrorResponse,
    HeldOut,
    Holds,
    LeadCommentatorIn,
    MatchOut,
    MatchStateIn,
    PinIn,
    PostOut,
    PreviewIn,
    PreviewOut,
    PrivateIn,
    PrivateOut,
    ReopenIn,
    RetractIn,
    UndoOut,
    WithdrawnOut,
)
from matches.feed import events
from matches.feed.console_state import console_state
from matches.scoring.clock import Clock
from matches.shorthand.completion import complete
from matches.shorthand.utf16 import from_browser, to_browser

PathKey = Annotated[str, Path(max_length=ENTRY_KEY.size)]

# An error of validation names the place as `where`: the parameter of the operation, then the field. So the names of
# body parameters below are part of the API.
router = Router(auth=WRITE_AUTH, tags=["Writing"])

ERROR_RESPONSES = dict.fromkeys((400, 401, 403, 404, 409, 422), ErrorResponse)


def _author(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # WRITE_AUTH refuses other requests
    return request.user


@router.post("/matches/{int:match_id}/preview", response={200: PreviewOut, **ERROR_RESPONSES}, summary="Preview a line")
def preview(request: HttpRequest, match_id: int, typed: PreviewIn) -> dict[str, Any]:
    match, lineup = read_match_and_lineup(match_id, _author(request))
    now = timezone.now()
    moment = resolve_typed_at(typed.typed_at, typed.sent_at, now)
    reading = interpret_text(match, lineup, typed.text, moment, now, typed.played)
    refusal = refusal_of(match, with_next_period(match, draft_of(match, reading))) if typed.text.strip() else None
    completions = []
    if typed.caret is not None:
        state = shorthand_state_at(match, moment, now, typed.played)
        caret = from_browser(typed.text, typed.caret)
        completions = complete(typed.text, caret, match.rules, lineup, state)
    return {
        "reading": reading.preview_data,
        "fields": reading.fields,
        "refusal": refusal_error(refusal).as_dict() if refusal is not None else None,
        "hold": match.hold_seconds_for(reading.kind.code),
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
    response={200: PostOut, 201: EntryOut, 202: HeldOut, **ERROR_RESPONSES},
    summary="Post an entry",
    description="201: posted. 202: held for some seconds, since the match holds this kind. "
    "Posting the same `key` again returns the existing entry or held line with 200.",
)
def post_entry(request: HttpRequest, match_id: int, new: EntryIn) -> Status:
    draft = None
    if new.text is None:
        draft = EntryDraft(
            body=new.body,
            kind=new.kind,
            side=new.side,
            players=[player.as_data() for player in new.players],
            period=new.period,
            clock_seconds=new.clock_seconds,
            awarded_score=new.score.model_dump() if new.score is not None else None,
        )
    result = actions.post_text(
        match_id=match_id,
        author=_author(request),
        client_key=new.key,
        draft=draft,
        text=new.text or "",
        typed_at=new.typed_at,
        sent_at=new.sent_at,
        played_seconds=new.played,
        hold=new.hold,
    )
    if result.held is not None:
        return Status(202 if result.new else 200, {"held": events.held_data(result.held.match, result.held)})
    assert result.entry is not None
    return Status(201 if result.new else 200, {"entry": events.entry_data(result.entry)})


@router.patch(
    "/entries/{int:entry_id}",
    response={200: EntryOut, **ERROR_RESPONSES},
    summary="Correct an entry",
    description="If somebody else has changed it since `version`: 409 `commentary.conflict` with `theirs`.",
)
def correct_entry(request: HttpRequest, entry_id: int, correction: CorrectionIn) -> dict[str, Any]:
    entry = actions.correct_commentary(
        entry_id=entry_id,
        author=_author(request),
        reason=correction.reason,
        version=correction.version,
        **correction.changes(),
    )
    return {"entry": events.entry_data(entry)}


@router.post("/entries/{int:entry_id}/retract", response={200: EntryOut, **ERROR_RESPONSES}, summary="Retract an entry")
def retract_entry(request: HttpRequest, entry_id: int, why: RetractIn) -> dict[str, Any]:
    entry = actions.retract_commentary(entry_id=entry_id, author=_author(request), reason=why.reason)
    return {"entry": events.entry_data(entry)}


@router.post(
    "/entries/{int:entry_id}/pin", response={200: EntryOut, **ERROR_RESPONSES}, summary="Pin or unpin an entry"
)
def pin_entry(request: HttpRequest, entry_id: int, pin: PinIn) -> dict[str, Any]:
    entry = actions.pin_commentary(entry_id=entry_id, author=_author(request), pinned=pin.pinned)
    return {"entry": events.entry_data(entry)}


@router.post(
    "/matches/{int:match_id}/state", response={200: MatchOut, **ERROR_RESPONSES}, summary="Set status, period or clock"
)
def set_state(request: HttpRequest, match_id: int, state: MatchStateIn) -> dict[str, Any]:
    clock = None
    if state.clock is not None:
        clock = Clock(state.clock.elapsed, timezone.now() if state.clock.running else None)
    match = actions.set_match_state(
        match_id=match_id, author=_author(request), status=state.status, period=state.period, clock=clock
    )
    return {"match": events.match_data(match)}


@router.post(
    "/matches/{int:match_id}/reopen",
    response={200: MatchOut, **ERROR_RESPONSES},
    summary="Reopen a match that is over, abandoned or postponed",
    description="Retracts the lines that ended the match. The match continues where it was, with the clock stopped. "
    "A match that is not over stays as it is.",
)
def reopen(request: HttpRequest, match_id: int, why: ReopenIn) -> dict[str, Any]:
    match = actions.reopen_match(match_id=match_id, author=_author(request), reason=why.reason)
    return {"match": events.match_data(match)}


@router.get(
    "/matches/{int:match_id}/console", response={200: ConsoleOut, **ERROR_RESPONSES}, summary="The state of the console"
)
def console(request: HttpRequest, match_id: int) -> dict[str, Any]:
    read_match_and_lineup(match_id, _author(request))  # refuses users who are not commentators
    return console_state(match_id)


@router.post(
    "/matches/{int:match_id}/undo",
    response={200: UndoOut, **ERROR_RESPONSES},
    summary="Undo my newest line",
    description="A held line is withdrawn before fans see it. A posted entry is retracted visibly.",
)
def undo(request: HttpRequest, match_id: int) -> dict[str, Any]:
    undone = actions.undo(match_id=match_id, author=_author(request))
    return {
        "entry": events.entry_data(undone.entry) if undone.entry is not None else None,
        "held": events.held_data(undone.held.match, undone.held) if undone.held is not None else None,
    }


@router.post(
    "/matches/{int:match_id}/held/{path:key}/release",
    response={200: EntryOut, **ERROR_RESPONSES},
    summary="Release a held line now",
)
def release_held(request: HttpRequest, match_id: int, key: PathKey) -> dict[str, Any]:
    entry = actions.release_held(match_id=match_id, author=_author(request), client_key=key)
    return {"entry": events.entry_data(entry)}


@router.delete(
    "/matches/{int:match_id}/held/{path:key}",
    response={200: WithdrawnOut, **ERROR_RESPONSES},
    summary="Withdraw a held line",
)
def withdraw_held(request: HttpRequest, match_id: int, key: PathKey) -> dict[str, Any]:
    held = actions.withdraw_held(match_id=match_id, author=_author(request), client_key=key)
    return {"typed": held.typed_text}


@router.post(
    "/matches/{int:match_id}/holds",
    response={200: ConsoleOut, **ERROR_RESPONSES},
    summary="Set the holds",
    description="Seconds by kind, 0 to 30. Other kinds keep their value.",
)
def set_holds(request: HttpRequest, match_id: int, holds: Body[Holds]) -> dict[str, Any]:
    actions.set_holds(match_id=match_id, author=_author(request), hold_seconds=holds)
    return console_state(match_id)


@router.post(
    "/matches/{int:match_id}/caller", response={200: ConsoleOut, **ERROR_RESPONSES}, summary="Set the lead commentator"
)
def set_lead_commentator(request: HttpRequest, match_id: int, caller: LeadCommentatorIn) -> dict[str, Any]:
    actions.set_lead_commentator(match_id=match_id, author=_author(request), user_id=caller.user)
    return console_state(match_id)


@router.post(
    "/matches/{int:match_id}/private",
    response={200: PrivateOut, **ERROR_RESPONSES},
    summary="Make a match private or public",
    description="For editors. Sockets of fans who watch a private match are closed with code 4404.",
)
def set_private(request: HttpRequest, match_id: int, wanted: PrivateIn) -> dict[str, Any]:
    match = actions.set_private(match_id=match_id, author=_author(request), private=wanted.private)
    return {"private": match.private}
