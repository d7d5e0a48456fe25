"""Every write to a match: lock, ask permission, refuse or write, publish.

The console, the API, the importers and the demo all call these, so that they cannot differ. `author` is the person who
acts, None for a feed that the operator of this installation started. All raise LivecastError for a refusal.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from livecast.errors import LivecastError
from matches import events, feed
from matches.clock import Clock, minute_label
from matches.consequences import State, folded, publish_if_changed, rescore, take_effect, with_result, write_scored
from matches.models import CommentaryEntry, Match
from matches.scoreline import Scoreline

MAX_BODY = 10_000  # characters

_CORRECTABLE = frozenset(
    "body kind side players byline period clock_seconds minute happened_at stated photo photo_alt feed_seq".split()
)
_ANNOUNCED = frozenset("competition sport home away kickoff_at venue language".split())
# Changes that a fan does not see, and is not told of.
_SILENT = frozenset({"feed_seq", "happened_at"})


@dataclass(frozen=True, slots=True)
class Line:
    """What a poster says in one entry; what is left out is taken from the match as it stands.

    `clock_seconds`: seconds of the period played. `stated`: the score after the entry, as in Scoreline.as_data.
    `position`: its place in the match where it is not the next. `minute`: the label, where it cannot be computed.
    """

    body: str = ""
    kind: str = "comment"
    side: str = ""
    players: list[dict[str, Any]] = field(default_factory=list)
    byline: str = ""
    period: str | None = None
    clock_seconds: float | None = None
    minute: str = ""
    stated: dict[str, Any] | None = None
    happened_at: datetime | None = None
    position: int | None = None
    feed_seq: int | None = None


@transaction.atomic
def post_commentary(
    *, match_id: int, author: User | None, client_key: str, line: Line, run_clock: bool = True
) -> CommentaryEntry:
    """Write one entry, and tell the fans. The same `client_key` again returns the entry that is there already.

    With `run_clock` False the entry sets the match's clock but does not let it run (a match imported after the fact).
    """
    match = _locked_match(match_id)
    require_commentator(match, author)
    if match.commentary.filter(client_key=client_key).exists():
        return match.commentary.get(client_key=client_key)
    if not match.is_open:
        raise LivecastError("match.not_open", f"{match} is {match.get_status_display().lower()}.", status=409)
    _check_line(line.body, line.kind, line.side)

    now = timezone.now()
    last_position = match.commentary.aggregate(last=Max("position"))["last"]
    position = line.position
    if position is None:
        position = (last_position or 0) + CommentaryEntry.POSITION_STEP
    is_last = last_position is None or position >= last_position
    timed_by_clock = line.period is None and line.clock_seconds is None and match.is_in_play
    entry = CommentaryEntry(
        match=match,
        position=position,
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
    if is_last:
        write_scored(entry, match.scoreline, match)
        entry.save()
        feed.publish(match, events.commentary_added(entry))
        match.scoreline = with_result(match, Scoreline.from_data(entry.scoreline))
        take_effect(match, entry, now, run_clock)
    else:
        entry.save()
        rescore(match, entry)
        feed.publish(match, events.commentary_added(entry))
    publish_if_changed(match, before, now)
    return entry


@transaction.atomic
def correct_commentary(*, entry_id: int, author: User | None, reason: str = "", **changes: Any) -> CommentaryEntry:
    """Change what an entry says; fans see that it was corrected, and why. Changes of nothing tell nobody anything.

    `changes`: fields of the entry, out of body, kind, side, players, byline, period, clock_seconds, minute,
    happened_at, stated, photo, photo_alt, feed_seq.
    """
    if unknown := changes.keys() - _CORRECTABLE:
        raise TypeError(f"not to be corrected: {', '.join(sorted(unknown))}")
    match, entry = _locked_entry(entry_id)
    require_commentator(match, author)
    _check_line(changes.get("body", entry.body), changes.get("kind", entry.kind), changes.get("side", entry.side))

    changed = {name for name, value in changes.items() if getattr(entry, name) != value}
    if not changed:
        return entry
    for name in changed:
        setattr(entry, name, changes[name])
    if changed & {"period", "clock_seconds"} and "minute" not in changes:
        entry.minute = minute_label(match.rules, entry.period, entry.clock_seconds)
    if changed <= _SILENT:
        entry.save()
        return entry
    now = timezone.now()
    entry.corrected_at, entry.reason = now, reason
    entry.save()
    before = State(match)
    rescore(match, entry)
    feed.publish(match, events.commentary_corrected(entry))
    publish_if_changed(match, before, now)
    return entry


@transaction.atomic
def retract_commentary(
    *, entry_id: int, author: User | None, reason: str = "", feed_seq: int | None = None
) -> CommentaryEntry:
    """Withdraw an entry, visibly: it stays, struck through, and counts no more. Twice is once."""
    match, entry = _locked_entry(entry_id)
    require_commentator(match, author)
    if feed_seq is not None:
        entry.feed_seq = feed_seq
    if entry.retracted_at is not None:
        entry.save(update_fields=["feed_seq"])
        return entry
    now = timezone.now()
    entry.retracted_at, entry.reason, entry.pinned = now, reason, False
    entry.save()
    before = State(match)
    rescore(match, entry)
    feed.publish(match, events.commentary_retracted(entry))
    publish_if_changed(match, before, now)
    return entry


@transaction.atomic
def pin_commentary(*, entry_id: int, author: User | None, pinned: bool) -> CommentaryEntry:
    """Keep an entry at the head of the page, or let it go; one at most in a match."""
    match, entry = _locked_entry(entry_id)
    require_commentator(match, author)
    if entry.retracted_at is not None and pinned:
        raise LivecastError("commentary.retracted", "A retracted entry cannot be pinned.", status=409)
    for other in match.commentary.filter(pinned=True).exclude(pk=entry.pk) if pinned else ():
        other.pinned = False
        other.save(update_fields=["pinned"])
        feed.publish(match, events.commentary_pinned(other))
    if entry.pinned != pinned:
        entry.pinned = pinned
        entry.save(update_fields=["pinned"])
        feed.publish(match, events.commentary_pinned(entry))
    return entry


@transaction.atomic
def set_match_state(
    *,
    match_id: int,
    author: User | None,
    status: str | None = None,
    period: str | None = None,
    clock: Clock | None = None,
    result: dict[str, Any] | None = None,
) -> Match:
    """Set status, period, clock or the stated final score; what is None stays. The clock stands unless play is on."""
    match = _locked_match(match_id)
    require_commentator(match, author)
    if status is not None and status not in Match.Status.values:
        raise LivecastError("match.unknown_status", f"“{status}” is no status of a match.")
    if period and match.rules.periods and match.rules.period(period) is None:
        raise LivecastError("match.unknown_period", f"{match.rules.name} has no period “{period}”.")
    now = timezone.now()
    before = State(match)
    match.status = status or match.status
    match.period = match.period if period is None else period
    match.clock = match.clock if clock is None else clock
    match.result = match.result if result is None else result
    if match.status != Match.Status.LIVE:
        match.clock = match.clock.stopped(now)
    match.scoreline = with_result(match, folded(match))
    publish_if_changed(match, before, now)
    return match


@transaction.atomic
def edit_fixture(*, match_id: int, author: User | None, **changes: Any) -> Match:
    """Change what was announced of a match: competition, sport, home, away, kickoff_at, venue, language."""
    if unknown := changes.keys() - _ANNOUNCED:
        raise TypeError(f"not announced: {', '.join(sorted(unknown))}")
    match = _locked_match(match_id)
    if author is not None and not (author.is_active and author.has_perm("matches.change_match")):
        raise LivecastError("match.not_editor", "You may not change fixtures.", status=403)
    before = State(match)
    for name, value in changes.items():
        setattr(match, name, value)
    match.save(update_fields=changes.keys())
    publish_if_changed(match, before, timezone.now())
    return match


def require_commentator(match: Match, author: User | None) -> None:
    """Refuse who may not write this match's commentary."""
    if author is None:
        return
    if not (author.is_active and author.has_perm("matches.add_commentaryentry")):
        raise LivecastError("match.not_commentator", f"You are not a commentator of {match}.", status=403)


def _locked_match(match_id: int) -> Match:
    try:
        # The row lock gives offsets without gaps: commit order is offset order.
        return Match.objects.select_for_update().get(pk=match_id)
    except Match.DoesNotExist:
        raise LivecastError("match.not_found", "There is no such match.", status=404) from None


def _locked_entry(entry_id: int) -> tuple[Match, CommentaryEntry]:
    match_id = CommentaryEntry.objects.filter(pk=entry_id).values_list("match_id", flat=True).first()
    if match_id is None:
        raise LivecastError("commentary.not_found", "There is no such entry.", status=404)
    match = _locked_match(match_id)
    entry = match.commentary.select_related("author").get(pk=entry_id)  # read behind the lock, never before
    entry.match = match
    return match, entry


def _check_line(body: str, kind: str, side: str) -> None:
    if len(body) > MAX_BODY:
        raise LivecastError(
            "commentary.too_long", f"An entry has at most {MAX_BODY:,} characters; this has {len(body):,}."
        )
    if "\x00" in body:
        raise LivecastError("commentary.bad_text", "The text holds a NUL character.")
    if side not in ("", "home", "away"):
        raise LivecastError("commentary.unknown_side", "A side is “home”, “away” or left out.")
    if not body.strip() and kind == "comment":
        raise LivecastError("commentary.empty", "Write something first.")
