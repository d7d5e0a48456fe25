"""Post the text of a commentator, interpreted as of the moment of typing, or hold it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from matches.actions.awards import SCORE, read_award
from matches.actions.entry_draft import EntryDraft, check_draft
from matches.actions.holds import existing_held, hold_entry
from matches.actions.locking import lock_for_post, lock_for_text
from matches.actions.past_state import GRACE, resolve_typed_at, state_at
from matches.actions.posting import existing_entry, refusal_of, require_possible, with_next_period, write_entry
from matches.actions.shorthand_context import shorthand_state
from matches.models import CommentaryEntry, HeldEntry, Match
from matches.shorthand.interpretation import Interpretation, MatchState
from matches.shorthand.interpreter import interpret
from matches.shorthand.lineup import Lineup
from matches.shorthand.parse_result import SpanType
from matches.sports import Effect


@dataclass(frozen=True, slots=True)
class PostResult:
    """The entry or the held line. `new` is False if the key was posted before."""

    entry: CommentaryEntry | None = None
    held: HeldEntry | None = None
    new: bool = True


@transaction.atomic
def post_text(
    *,
    match_id: int,
    author: User,
    client_key: str,
    draft: EntryDraft | None = None,
    text: str = "",
    typed_at: datetime | None = None,
    sent_at: datetime | None = None,
    played_seconds: float | None = None,
    hold: bool = True,
) -> PostResult:
    """Post a one-line entry: `text` in shorthand, or a `draft` of fields.

    `typed_at`, `sent_at`: when the text was typed and sent, by the sender's clock. A line that waited for a connection
    gets the minute in which it was typed: see resolve_typed_at. `played_seconds`: see interpret_text. With `hold` False
    the entry is never held.
    """
    lock = lock_for_text if draft is None else lock_for_post
    context = lock(match_id, author, client_key)
    if (entry := existing_entry(context)) is not None:
        return PostResult(entry, new=False)
    if (held := existing_held(context)) is not None:
        return PostResult(held=held, new=False)
    match, now = context.match, timezone.now()
    moment = resolve_typed_at(typed_at, sent_at, now)
    past = cache(lambda: state_at(match, moment))  # read once, and only if the line depends on it
    if draft is None:
        state = _shorthand_state(match if moment == now else past(), moment, played_seconds)
        draft = draft_of(match, interpret(text, match.rules, context.lineup, state))
    draft = with_next_period(match, draft)
    check_draft(match.rules, draft)
    _require_possible_then(match, author, draft, moment, past)
    seconds = match.hold_seconds_for(draft.kind) if hold else 0
    if seconds or moment != now:
        draft = _with_time(match, draft, moment, past)
    if seconds:
        return PostResult(
            held=hold_entry(match, author, client_key, draft, typed_text=text or draft.body, seconds=seconds, now=now)
        )
    return PostResult(write_entry(context, author, client_key, draft, now))


def _require_possible_then(
    match: Match, author: User, draft: EntryDraft, moment: datetime, past: Callable[[], Match]
) -> None:
    """Raise LivecastError (409) if the line is not possible in the state of the match.

    A goal or a card that was typed before the final whistle and arrives after it belongs to the match. A line that
    changes the state must be possible now: the state may have changed since.
    """
    late = moment < timezone.now() - GRACE and match.rules.kind(draft.kind).effect is None
    if late and match.is_open and refusal_of(past(), draft) is None:
        return
    require_possible(match, author, draft)


def draft_of(match: Match, interpretation: Interpretation) -> EntryDraft:
    """Return the draft of an interpreted line.

    A line that is only the key of a state change is never a sentence: `ko` during play is refused, not posted as text.

    The text of a line that awards the match is its reason, after the score that it may state: `awd h 3-0 fielded a
    player who was banned`.
    """
    draft = EntryDraft(**interpretation.fields)
    if interpretation.plain and (key := _lone_key(match, interpretation.typed)) is not None:
        return key
    if interpretation.kind.effect is not Effect.AWARD:
        return draft
    typed, spans = interpretation.typed, interpretation.spans
    start = spans[-1].start if spans and spans[-1].type is SpanType.TEXT else len(typed)
    found = SCORE.search(typed)
    if found is not None and found.start() < start <= found.end():
        start, draft = found.start(), replace(draft, players=[])  # in `awd h 3–0` the 3 is not a shirt
    stated = next((typed[span.start : span.end] for span in spans if span.type is SpanType.SCORE), "")
    score, reason = read_award(f"{stated} {typed[start:]}".strip(), interpretation.kind.code, draft.side)
    return replace(draft, body=reason, awarded_score=score)


def _lone_key(match: Match, text: str) -> EntryDraft | None:
    """The draft of a line that is only the key of a state change which is not possible now, otherwise None."""
    kinds = match.rules.kinds.values()
    kind = next((kind for kind in kinds if kind.effect is not None and text.strip() in kind.keys), None)
    draft = EntryDraft(kind=kind.code) if kind is not None else None
    return draft if draft is not None and refusal_of(match, draft) is not None else None


def interpret_text(
    match: Match, lineup: Lineup, text: str, moment: datetime, now: datetime, played_seconds: float | None = None
) -> Interpretation:
    """Interpret `text` as shorthand.

    Text that cannot be interpreted becomes a comment; nothing is refused.

    `played_seconds`: the clock of the period as the author saw it, if that is known better than from `moment`.
    """
    return interpret(text, match.rules, lineup, shorthand_state_at(match, moment, now, played_seconds))


def shorthand_state_at(
    match: Match, moment: datetime, now: datetime, played_seconds: float | None = None
) -> MatchState:
    return _shorthand_state(match if moment == now else state_at(match, moment), moment, played_seconds)


def _shorthand_state(then: Match, moment: datetime, played_seconds: float | None) -> MatchState:
    state = shorthand_state(then, moment)
    return state if played_seconds is None else replace(state, elapsed=played_seconds)


def _with_time(match: Match, draft: EntryDraft, moment: datetime, past: Callable[[], Match]) -> EntryDraft:
    """Add the period and the clock of the match at `moment` to a draft that has no time."""
    then = past() if moment < timezone.now() - GRACE else match
    draft = replace(draft, happened_at=draft.happened_at or moment)
    if draft.period is None and draft.clock_seconds is None and then.is_in_play:
        return replace(draft, period=then.period, clock_seconds=then.clock.at(moment))
    if draft.period is None:
        return replace(draft, period=then.period)
    return draft
