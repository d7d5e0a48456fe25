"""What a commentator types, read as the match stood when it was typed; then posted, or held back for some seconds."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from matches.actions.entry_draft import Line, check_line
from matches.actions.holds import hold_line
from matches.actions.locking import locked_match
from matches.actions.past_state import JUST_NOW, as_it_stood, moment_of
from matches.actions.posting import posted_before, require_open, write_entry
from matches.actions.shorthand_context import lineup_of, standing_of
from matches.models import CommentaryEntry, HeldEntry, Match
from matches.permissions import require_commentator
from matches.shorthand.interpreter import Interpretation, MatchState, interpret


@dataclass(frozen=True, slots=True)
class Posted:
    """What became of a line: an entry, or one that is held back; `new` is False where its key had come before."""

    entry: CommentaryEntry | None = None
    held: HeldEntry | None = None
    new: bool = True


@transaction.atomic
def post_line(
    *,
    match_id: int,
    author: User,
    client_key: str,
    line: Line | None = None,
    text: str = "",
    typed_at: datetime | None = None,
    sent_at: datetime | None = None,
    played: float | None = None,
    hold: bool = True,
) -> Posted:
    """Post a line as a person types it: `text`, which is read (shorthand.py), or a `line` of fields.

    `typed_at`, `sent_at`: when it was typed and sent, on the sender's clock. A line that waited for a connection gets
    the minute in which it was typed: see moment_of. `played`: see read_typed. `hold` False: at once, whatever the match
    holds back.
    """
    match = locked_match(match_id)
    require_commentator(match, author)
    if (entry := posted_before(match, client_key)) is not None:
        return Posted(entry, new=False)
    if (held := match.held.select_related("author").filter(client_key=client_key).first()) is not None:
        return Posted(held=held, new=False)
    require_open(match)
    now = timezone.now()
    moment = moment_of(typed_at, sent_at, now)
    if line is None:
        line = Line(**read_typed(match, text, moment, now, played).fields)
    check_line(match.rules, line)
    seconds = match.hold_of(line.kind) if hold else 0
    if seconds or moment != now:
        line = dated(match, line, moment)
    if seconds:
        return Posted(
            held=hold_line(match, author, client_key, line, typed=text or line.body, seconds=seconds, now=now)
        )
    return Posted(write_entry(match, author, client_key, line, now))


def read_typed(match: Match, text: str, moment: datetime, now: datetime, played: float | None = None) -> Interpretation:
    """What `text` says of this match. Never refuses: what it cannot read is plain text.

    `played`: the seconds of the period played as who typed it saw them, where that is known better than from `moment`.
    """
    return interpret(text, match.rules, lineup_of(match), standing_at(match, moment, now, played))


def standing_at(match: Match, moment: datetime, now: datetime, played: float | None = None) -> MatchState:
    then = match if moment == now else as_it_stood(match, moment)
    standing = standing_of(then, moment)
    return standing if played is None else replace(standing, elapsed=played)


def dated(match: Match, line: Line, moment: datetime) -> Line:
    """The line with the period and the clock that the match had at `moment`, where it tells no time of its own."""
    then = as_it_stood(match, moment) if moment < timezone.now() - JUST_NOW else match
    line = replace(line, happened_at=line.happened_at or moment)
    if line.period is None and line.clock_seconds is None and then.is_in_play:
        return replace(line, period=then.period, clock_seconds=then.clock.at(moment))
    if line.period is None:
        return replace(line, period=then.period)
    return line
