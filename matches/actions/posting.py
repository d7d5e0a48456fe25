"""Posting: one line becomes one entry, and what it does to its match."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from livecast.errors import LivecastError
from matches.actions import ordering
from matches.actions.entry_draft import Line, check_line
from matches.actions.locking import locked_match
from matches.actions.ordering import Place
from matches.actions.state_changes import (
    State,
    counted,
    publish_if_changed,
    rescore,
    take_effect,
    with_result,
    write_scored,
)
from matches.feed import events, feed_log
from matches.models import CommentaryEntry, Match
from matches.permissions import require_commentator
from matches.scoring.clock import minute_label
from matches.scoring.score import Scoreline


@transaction.atomic
def post_commentary(
    *, match_id: int, author: User | None, client_key: str, line: Line, run_clock: bool = True
) -> CommentaryEntry:
    """Write one entry, and tell the fans. The same `client_key` again returns the entry that is there already.

    With `run_clock` False the entry sets the match's clock but does not let it run (a match imported after the fact).
    """
    match = locked_match(match_id)
    require_commentator(match, author)
    if (posted := posted_before(match, client_key)) is not None:
        return posted
    require_open(match)
    check_line(match.rules, line)
    return write_entry(match, author, client_key, line, timezone.now(), run_clock=run_clock)


def posted_before(match: Match, client_key: str) -> CommentaryEntry | None:
    """The entry of this key, if there is one."""
    entry = match.commentary.select_related("author").filter(client_key=client_key).first()
    if entry is not None:
        entry.match = match
    return entry


def require_open(match: Match) -> None:
    """Refuse a match that takes no commentary now."""
    if not match.is_open:
        raise LivecastError("match.not_open", f"{match} is {match.get_status_display().lower()}.", status=409)


def write_entry(
    match: Match, author: User | None, client_key: str, line: Line, now: datetime, *, run_clock: bool = True
) -> CommentaryEntry:
    """The entry of a line that was let through, in a match that is locked."""
    place = _place(match, line)
    timed_by_clock = line.period is None and line.clock_seconds is None and match.is_in_play
    entry = CommentaryEntry(
        match=match,
        position=place.position,
        client_key=client_key,
        feed_seq=line.feed_seq,
        kind=line.kind,
        side=line.side,
        body=line.body,
        players=line.players,
        author=author,
        byline=line.byline,
        period=match.period if line.period is None else line.period,
        clock_seconds=match.clock.at(now) if timed_by_clock else line.clock_seconds,
        stated=line.stated,
        # Who types tells what has just happened; what a feed leaves out is unknown.
        happened_at=line.happened_at or (now if line.feed_seq is None else None),
        posted_at=now,
    )
    entry.minute = line.minute or minute_label(match.rules, entry.period, entry.clock_seconds)

    before = State(match)
    publish_moved(match, place)
    if place.last:
        score = match.scoreline
        write_scored(entry, score, match)
        entry.save()
        feed_log.publish(match, events.commentary_added(entry))
        match.tally = counted(match, entry, score)
        match.scoreline = with_result(match, Scoreline.from_data(entry.scoreline))
        take_effect(match, entry, now, run_clock)
    else:
        entry.save()
        rescore(match, entry)
        feed_log.publish(match, events.commentary_added(entry))
    publish_if_changed(match, before, now)
    return entry


def publish_moved(match: Match, place: Place) -> None:
    """Write and tell the positions of entries that made room for another."""
    CommentaryEntry.objects.bulk_update(place.moved, ["position"])
    for entry in place.moved:
        entry.match = match
        feed_log.publish(match, events.commentary_corrected(entry))


def _place(match: Match, line: Line) -> Place:
    if line.position is not None:
        last = match.commentary.aggregate(last=Max("position"))["last"]
        return Place(line.position, last=last is None or line.position >= last)
    if line.feed_seq is None and (line.period is not None or line.clock_seconds is not None):
        period = match.period if line.period is None else line.period
        time = ordering.time_of(match.rules, line.kind, period, line.clock_seconds)
        if time is not None:
            return ordering.by_time(match, time)
    return ordering.at_the_end(match)
