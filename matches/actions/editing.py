"""Changing what was posted: corrections, retractions, the pin. Nothing is deleted."""

from dataclasses import fields, replace
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from livecast.errors import LivecastError
from matches.actions import ordering
from matches.actions.entry_draft import Line, check_line
from matches.actions.locking import locked_entry
from matches.actions.posting import publish_moved
from matches.actions.state_changes import State, publish_if_changed, put_back, rescore, take_effect
from matches.feed import events, feed_log
from matches.models import CommentaryEntry, Match
from matches.permissions import require_commentator
from matches.scoring.clock import minute_label

_CORRECTABLE = frozenset(
    "body kind side players byline period clock_seconds minute happened_at stated photo_alt feed_seq".split()
)
# Changes that a fan does not see, and is not told of.
_SILENT = frozenset({"feed_seq", "happened_at"})
_TIMES = frozenset({"period", "clock_seconds"})
# What score and statistics are made of.
_COUNTED = _TIMES | {"kind", "side", "stated"}
_LINE = frozenset(field.name for field in fields(Line))


@transaction.atomic
def correct_commentary(
    *, entry_id: int, author: User | None, reason: str = "", version: int | None = None, **changes: Any
) -> CommentaryEntry:
    """Change what an entry says; fans see that it was corrected, and why. Changes of nothing tell nobody anything.

    `changes`: fields of the entry, out of body, kind, side, players, byline, period, clock_seconds, minute,
    happened_at, stated, photo_alt, feed_seq. `version`: what the author had before them; where the entry has
    gone on since, `commentary.conflict` (409) tells how it stands now.
    """
    if unknown := changes.keys() - _CORRECTABLE:
        raise TypeError(f"not to be corrected: {', '.join(sorted(unknown))}")
    match, entry = locked_entry(entry_id)
    require_commentator(match, author)
    require_version(entry, version)
    changed = {name for name, value in changes.items() if getattr(entry, name) != value}
    if not changed:
        return entry
    told = {name: getattr(entry, name) for name in ("body", "kind", "side", "period")}
    line = Line(**told, feed_seq=entry.feed_seq if author is None else None)
    check_line(match.rules, replace(line, **{name: changes[name] for name in changed & _LINE}))

    for name in changed:
        setattr(entry, name, changes[name])
    if changed & _TIMES and "minute" not in changes:
        entry.minute = minute_label(match.rules, entry.period, entry.clock_seconds)
    if changed <= _SILENT:
        entry.save()
        return entry
    now = timezone.now()
    entry.corrected_at, entry.reason = now, reason
    entry.version += 1
    before = State(match)
    stood_at = entry.position
    if changed & _TIMES and entry.feed_seq is None:
        _move(match, entry)
    entry.save()
    if "kind" in changed and entry.feed_seq is None:
        _take_another_effect(match, entry)
    if changed & _COUNTED:
        rescore(match, entry, since=stood_at)
    feed_log.publish(match, events.commentary_corrected(entry))
    publish_if_changed(match, before, now)
    return entry


@transaction.atomic
def retract_commentary(
    *, entry_id: int, author: User | None, reason: str = "", feed_seq: int | None = None
) -> CommentaryEntry:
    """Withdraw an entry, visibly: it stays, struck through, and counts no more. Twice is once.

    What it did to the match's status, period and clock is put back, unless they have gone on since.
    """
    match, entry = locked_entry(entry_id)
    require_commentator(match, author)
    return retract_entry(match, entry, reason, feed_seq)


def retract_entry(match: Match, entry: CommentaryEntry, reason: str, feed_seq: int | None = None) -> CommentaryEntry:
    """Withdraw an entry of a match that is locked."""
    if feed_seq is not None:
        entry.feed_seq = feed_seq
    if entry.retracted_at is not None:
        entry.save(update_fields=["feed_seq"])
        return entry
    now = timezone.now()
    before = State(match)
    entry.retracted_at, entry.reason, entry.pinned = now, reason, False
    entry.version += 1
    put_back(match, entry)
    entry.save()
    rescore(match, entry)
    feed_log.publish(match, events.commentary_retracted(entry))
    publish_if_changed(match, before, now)
    return entry


@transaction.atomic
def pin_commentary(*, entry_id: int, author: User | None, pinned: bool) -> CommentaryEntry:
    """Keep an entry at the head of the page, or let it go; one at most in a match."""
    match, entry = locked_entry(entry_id)
    require_commentator(match, author)
    if entry.retracted_at is not None and pinned:
        raise LivecastError("commentary.retracted", "A retracted entry cannot be pinned.", status=409)
    others = match.commentary.select_related("author").filter(pinned=True).exclude(pk=entry.pk)
    for other in others if pinned else ():
        other.match, other.pinned = match, False
        other.save(update_fields=["pinned"])
        feed_log.publish(match, events.commentary_pinned(other))
    if entry.pinned != pinned:
        entry.pinned = pinned
        entry.save(update_fields=["pinned"])
        feed_log.publish(match, events.commentary_pinned(entry))
    return entry


def require_version(entry: CommentaryEntry, version: int | None) -> None:
    """Refuse to change what somebody else has changed since it was looked at."""
    if version is None or version == entry.version:
        return
    raise LivecastError(
        "commentary.conflict",
        "Somebody else has changed this entry meanwhile.",
        status=409,
        theirs=events.entry_data(entry),
        version=entry.version,
    )


def _move(match: Match, entry: CommentaryEntry) -> None:
    """To where its new time belongs."""
    time = ordering.time_of(match.rules, entry.kind, entry.period, entry.clock_seconds)
    if time is not None:
        place = ordering.by_time(match, time, but=entry)
        publish_moved(match, place)
        entry.position = place.position


def _take_another_effect(match: Match, entry: CommentaryEntry) -> None:
    """An entry is of another kind now: what it did is put back; what it does is done, if nothing came after it."""
    put_back(match, entry)
    entry.save(update_fields=["moved"])
    if not match.commentary.filter(position__gt=entry.position).exists():
        take_effect(match, entry, entry.posted_at, run_clock=True)
