"""Posting: write an entry, apply its effect to the match, publish both."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from operator import attrgetter

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from livecast.errors import LivecastError
from livecast.realtime.protocol import Event
from matches.actions import ordering
from matches.actions.entry_draft import EntryDraft, check_draft
from matches.actions.entry_rows import EntryRow, rows_of, save_rows
from matches.actions.locking import lock_for_post
from matches.actions.ordering import MatchTime, Placement
from matches.actions.reading import PostContext
from matches.actions.state_changes import (
    StateBefore,
    apply_effect,
    publish_changes,
    rescore,
    rescored_events,
    set_scoreline,
    updated_tally,
    with_result,
)
from matches.feed import events
from matches.models import CommentaryEntry, Match
from matches.scoring.clock import minute_label
from matches.scoring.possible import Refusal, why_not
from matches.scoring.score import Scoreline
from matches.sports import Effect


@transaction.atomic
def post_commentary(
    *, match_id: int, author: User | None, client_key: str, draft: EntryDraft, run_clock: bool = True
) -> CommentaryEntry:
    """Post an entry and publish it.

    Posting the same `client_key` again returns the existing entry.

    With `run_clock` False the entry sets the match clock without starting it (a match imported after it was played).
    """
    context = lock_for_post(match_id, author, client_key)
    if (posted := existing_entry(context)) is not None:
        return posted
    match = context.match
    draft = with_next_period(match, draft)
    check_draft(match.rules, draft)
    require_possible(match, author, draft)
    return write_entry(context, author, client_key, draft, timezone.now(), run_clock=run_clock)


def existing_entry(context: PostContext) -> CommentaryEntry | None:
    """Return the entry with the client key of the post, or None."""
    if context.entry_id is None:
        return None
    entry = CommentaryEntry.objects.select_related("author").get(pk=context.entry_id)
    entry.match = context.match
    return entry


def with_next_period(match: Match, draft: EntryDraft) -> EntryDraft:
    """Add the period that follows to a draft that starts a period and does not say which."""
    if match.rules.kind(draft.kind).effect is not Effect.PERIOD_START or draft.period or draft.feed_seq is not None:
        return draft
    following = match.rules.period_after(match.period)
    return draft if following is None else replace(draft, period=following.code, clock_seconds=0.0)


def require_possible(match: Match, author: User | None, draft: EntryDraft) -> None:
    """Raise LivecastError (409) if a line of this kind is not possible in the state of the match.

    The `offer` of the error is "reopen" if that would make the line possible. Imports (`author` is None) and the lines
    of a provider's feed state what happened: only a postponed match refuses them.
    """
    kind = match.rules.kind(draft.kind)
    if author is None or draft.feed_seq is not None:
        if not match.is_open:
            raise LivecastError("match.not_open", f"{match} is {match.get_status_display().lower()}.", status=409)
        return
    if refusal := refusal_of(match, draft):
        raise refusal_error(refusal)
    if kind.effect is Effect.AWARD and not draft.side:
        raise LivecastError("match.no_winner", "Say which side wins the match: home or away.")


def refusal_error(refusal: Refusal) -> LivecastError:
    offer = {"offer": refusal.offer} if refusal.offer else {}
    return LivecastError(refusal.code, refusal.sentence, status=409, **offer)


def refusal_of(match: Match, draft: EntryDraft) -> Refusal | None:
    """Why a commentator's line is not possible now; None if it is."""
    kind = match.rules.kind(draft.kind)
    return why_not(kind, match.status, match.period, match.rules, pause=match.pause, line_period=draft.period)


def write_entry(
    context: PostContext,
    author: User | None,
    client_key: str,
    draft: EntryDraft,
    now: datetime,
    *,
    run_clock: bool = True,
) -> CommentaryEntry:
    """Write and publish the entry of a valid draft."""
    match, draft = context.match, draft.cleaned()
    placement, rows = _placement_of(context, draft)
    timed_by_clock = draft.period is None and draft.clock_seconds is None and match.is_in_play
    entry = CommentaryEntry(
        match=match,
        position=placement.position,
        client_key=client_key,
        feed_seq=draft.feed_seq,
        kind=draft.kind,
        side=draft.side,
        body=draft.body,
        players=draft.players,
        author=author,
        byline=draft.byline,
        period=match.period if draft.period is None else draft.period,
        clock_seconds=match.clock.at(now) if timed_by_clock else draft.clock_seconds,
        provider_score=draft.provider_score,
        # A typed line is about this moment. A feed line without a time has an unknown time.
        happened_at=draft.happened_at or (now if draft.feed_seq is None else None),
        posted_at=now,
        corrected_at=draft.corrected_at,
        reason=draft.reason,
    )
    entry.minute = draft.minute or minute_label(match.rules, entry.period, entry.clock_seconds)

    before = StateBefore(match)
    published = save_shifted(match, placement)
    rescored: list[EntryRow] = []
    if placement.is_last:
        # The score of a finished match may be the stated result, which is not the score of the entries.
        last = context.last_entry
        score = match.scoreline if match.is_in_play else Scoreline.from_data(last.scoreline if last else None)
        set_scoreline(entry, score, match)
        match.tally = updated_tally(match, entry, score)
        match.scoreline = with_result(match, Scoreline.from_data(entry.scoreline))
        apply_effect(match, entry, now, run_clock, draft.awarded_score)
    else:
        rows = rows_of(match) if rows is None else rows
        rescored = rescore(match, entry, rows)
        published += rescored_events(rescored)
        if _is_last_effect(match, entry, rows):
            apply_effect(match, entry, now, run_clock, draft.awarded_score)
    entry.save()
    save_rows(rescored)
    publish_changes(match, before, now, *published, events.commentary_added(entry))
    return entry


def _is_last_effect(match: Match, entry: CommentaryEntry, rows: Iterable[EntryRow]) -> bool:
    """Whether the entry has an effect, and only lines without an effect come after it.

    A line that was held may follow lines that were written later.
    """
    kinds = match.rules.kinds
    if entry.feed_seq is not None or match.rules.kind(entry.kind).effect is None:
        return False
    later = (row for row in rows if row.position > entry.position and row.retracted_at is None)
    return not any(row.kind in kinds and kinds[row.kind].effect is not None for row in later)


def save_shifted(match: Match, placement: Placement) -> list[Event]:
    """Save the entries that were shifted to make room, and return their events."""
    if not placement.shifted:
        return []
    positions = {row.pk: row.position for row in placement.shifted}
    shifted = list(match.commentary.select_related("author").filter(pk__in=positions))
    for entry in shifted:
        entry.match, entry.position = match, positions[entry.pk]
    CommentaryEntry.objects.bulk_update(shifted, ["position"])
    shifted.sort(key=attrgetter("position"))
    return [events.commentary_corrected(entry) for entry in shifted]


def _placement_of(context: PostContext, draft: EntryDraft) -> tuple[Placement, list[EntryRow] | None]:
    """Return the position of a draft, and the rows of the match if they were read for it."""
    match = context.match
    last = context.last_entry.position if context.last_entry is not None else None
    if draft.position is not None:
        return Placement(draft.position, is_last=last is None or draft.position >= last), None
    if draft.feed_seq is None and (draft.period is not None or draft.clock_seconds is not None):
        period = match.period if draft.period is None else draft.period
        time = ordering.time_of(match.rules, draft.kind, period, draft.clock_seconds)
        if time is not None and not _is_last(context, time):
            rows = rows_of(match) if context.rows is None else context.rows
            return ordering.placement_by_time(match.rules, time, rows), rows
    return ordering.placement_after(last), None


def _is_last(context: PostContext, time: MatchTime) -> bool:
    """Whether an entry of this time certainly comes last; if not, all entries must be read."""
    match, last = context.match, context.last_entry
    if last is None:
        return True
    last_time = ordering.time_of(match.rules, last.kind, last.period, last.clock_seconds)
    if last_time is None or last_time > time:
        return False
    # Later entries of a period that has ended have no time of play.
    return last_time[0] < time[0] or (last.period == match.period and not context.period_ended)
