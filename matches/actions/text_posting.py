"""What a commentator types, read as the match stood when it was typed; then posted, or held back for some seconds."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from matches.actions.entry_draft import EntryDraft, check_draft
from matches.actions.holds import hold_entry
from matches.actions.locking import lock_match
from matches.actions.past_state import JUST_NOW, resolve_typed_at, state_at
from matches.actions.posting import existing_entry, require_open, write_entry
from matches.actions.shorthand_context import lineup_of, shorthand_state
from matches.models import CommentaryEntry, HeldEntry, Match
from matches.permissions import require_commentator
from matches.shorthand.interpreter import Reading, Standing, parse


@dataclass(frozen=True, slots=True)
class PostResult:
    """What became of a line: an entry, or one that is held back; `new` is False where its key had come before."""

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
    """Post a line as a person types it: `text`, which is read (shorthand.py), or a `line` of fields.

    `typed_at`, `sent_at`: when it was typed and sent, on the sender's clock. A line that waited for a connection gets
    the minute in which it was typed: see moment_of. `played`: see read_typed. `hold` False: at once, whatever the match
    holds back.
    """
    match = lock_match(match_id)
    require_commentator(match, author)
    if (entry := existing_entry(match, client_key)) is not None:
        return PostResult(entry, new=False)
    if (held := match.held.select_related("author").filter(client_key=client_key).first()) is not None:
        return PostResult(held=held, new=False)
    require_open(match)
    now = timezone.now()
    moment = resolve_typed_at(typed_at, sent_at, now)
    if draft is None:
        draft = EntryDraft(**interpret_text(match, text, moment, now, played_seconds).fields)
    check_draft(match.rules, draft)
    seconds = match.hold_seconds_for(draft.kind) if hold else 0
    if seconds or moment != now:
        draft = with_time(match, draft, moment)
    if seconds:
        return PostResult(
            held=hold_entry(match, author, client_key, draft, typed_text=text or draft.body, seconds=seconds, now=now)
        )
    return PostResult(write_entry(match, author, client_key, draft, now))


def interpret_text(
    match: Match, text: str, moment: datetime, now: datetime, played_seconds: float | None = None
) -> Reading:
    """What `text` says of this match. Never refuses: what it cannot read is plain text.

    `played`: the seconds of the period played as who typed it saw them, where that is known better than from `moment`.
    """
    return parse(text, match.rules, lineup_of(match), shorthand_state_at(match, moment, now, played_seconds))


def shorthand_state_at(match: Match, moment: datetime, now: datetime, played_seconds: float | None = None) -> Standing:
    then = match if moment == now else state_at(match, moment)
    standing = shorthand_state(then, moment)
    return standing if played_seconds is None else replace(standing, elapsed=played_seconds)


def with_time(match: Match, draft: EntryDraft, moment: datetime) -> EntryDraft:
    """The line with the period and the clock that the match had at `moment`, where it tells no time of its own."""
    then = state_at(match, moment) if moment < timezone.now() - JUST_NOW else match
    draft = replace(draft, happened_at=draft.happened_at or moment)
    if draft.period is None and draft.clock_seconds is None and then.is_in_play:
        return replace(draft, period=then.period, clock_seconds=then.clock.at(moment))
    if draft.period is None:
        return replace(draft, period=then.period)
    return draft
