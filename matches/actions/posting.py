"""Posting: write an entry, apply its effect to the match, publish both."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from livecast.errors import LivecastError
from matches.actions import ordering
from matches.actions.entry_draft import EntryDraft, check_draft
from matches.actions.locking import lock_match
from matches.actions.ordering import Placement
from matches.actions.state_changes import (
    StateBefore,
    apply_effect,
    current_score,
    publish_if_changed,
    rescore,
    set_scoreline,
    updated_tally,
    with_result,
)
from matches.feed import events, feed_log
from matches.models import CommentaryEntry, Match
from matches.permissions import require_commentator
from matches.scoring.clock import minute_label
from matches.scoring.score import Scoreline


@transaction.atomic
def post_commentary(
    *, match_id: int, author: User | None, client_key: str, draft: EntryDraft, run_clock: bool = True
) -> CommentaryEntry:
    """Post an entry and publish it.

    Posting the same `client_key` again returns the existing entry.

    With `run_clock` False the entry sets the match clock without starting it (a match imported after it was played).
    """
    match = lock_match(match_id)
    require_commentator(match, author)
    if (posted := existing_entry(match, client_key)) is not None:
        return posted
    require_open(match)
    check_draft(match.rules, draft)
    return write_entry(match, author, client_key, draft, timezone.now(), run_clock=run_clock)


def existing_entry(match: Match, client_key: str) -> CommentaryEntry | None:
    """Return the entry of this key, or None."""
    entry = match.commentary.select_related("author").filter(client_key=client_key).first()
    if entry is not None:
        entry.match = match
    return entry


def require_open(match: Match) -> None:
    """Raise `match.not_open` (409) if the match does not accept commentary now."""
    if not match.is_open:
        raise LivecastError("match.not_open", f"{match} is {match.get_status_display().lower()}.", status=409)


def write_entry(
    match: Match, author: User | None, client_key: str, draft: EntryDraft, now: datetime, *, run_clock: bool = True
) -> CommentaryEntry:
    """Write and publish the entry of a valid draft. The caller has locked the match."""
    placement = _placement_of(match, draft)
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
    publish_shifted(match, placement)
    if placement.is_last:
        # The score of a finished match may be the stated result, which is not the score of the entries.
        score = match.scoreline if match.is_in_play else current_score(match)
        set_scoreline(entry, score, match)
        entry.save()
        feed_log.publish(match, events.commentary_added(entry))
        match.tally = updated_tally(match, entry, score)
        match.scoreline = with_result(match, Scoreline.from_data(entry.scoreline))
        apply_effect(match, entry, now, run_clock)
    else:
        entry.save()
        rescore(match, entry)
        feed_log.publish(match, events.commentary_added(entry))
    publish_if_changed(match, before, now)
    return entry


def publish_shifted(match: Match, placement: Placement) -> None:
    """Save and publish the entries that were shifted to make room."""
    CommentaryEntry.objects.bulk_update(placement.shifted, ["position"])
    for entry in placement.shifted:
        entry.match = match
        feed_log.publish(match, events.commentary_corrected(entry))


def _placement_of(match: Match, draft: EntryDraft) -> Placement:
    if draft.position is not None:
        last = match.commentary.aggregate(last=Max("position"))["last"]
        return Placement(draft.position, is_last=last is None or draft.position >= last)
    if draft.feed_seq is None and (draft.period is not None or draft.clock_seconds is not None):
        period = match.period if draft.period is None else draft.period
        time = ordering.time_of(match.rules, draft.kind, period, draft.clock_seconds)
        if time is not None:
            return ordering.placement_by_time(match, time)
    return ordering.placement_at_end(match)
