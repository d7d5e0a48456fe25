"""What a change to an entry does to its match: score, status, period and clock, and what fans are told of these.

For actions.py, which holds the match's lock around every call.
"""

from datetime import datetime
from typing import Any

from django.db.models import Q

from matches import events, feed
from matches.clock import Clock
from matches.models import CommentaryEntry, Match
from matches.scoreline import Scoreline, after
from matches.sports import Effect

RESCORED_PER_EVENT = 200  # keeps one event's frame well under what a phone takes in one piece
# A clock that is this many seconds off what fans compute themselves is told to them anew.
CLOCK_TOLERANCE = 2.0

# What an action may change of a match, besides its feed's offset.
_STATE_FIELDS = (
    "status", "period", "clock_elapsed", "clock_running_since", "result",
    "home_score", "away_score", "home_shootout", "away_shootout", "score_detail",
)  # fmt: skip


class State:
    """A match as it stood before an action: in the database, and to its fans."""

    def __init__(self, match: Match) -> None:
        self.fields = {name: getattr(match, name) for name in _STATE_FIELDS}
        self.visible = events.match_data(match)


def write_scored(entry: CommentaryEntry, before: Scoreline, match: Match) -> Scoreline:
    score = after(before, entry, match.rules)
    entry.scoreline = score.as_data()
    entry.scored = _points(score) != _points(before) and before.known and entry.retracted_at is None
    return score


def _points(score: Scoreline) -> tuple[int | None, ...]:
    return score.home, score.away, score.shootout_home, score.shootout_away


def _in_order(entries: Any, *, behind: CommentaryEntry) -> Any:
    return entries.filter(Q(position__gt=behind.position) | Q(position=behind.position, pk__gt=behind.pk))


def rescore(match: Match, changed: CommentaryEntry) -> None:
    """Fold the score anew from `changed` on, write what differs, and tell the fans which scorelines moved."""
    previous = (
        match.commentary.filter(Q(position__lt=changed.position) | Q(position=changed.position, pk__lt=changed.pk))
        .order_by("-position", "-pk")
        .first()
    )
    score = Scoreline.from_data(previous.scoreline if previous else None)
    score = write_scored(changed, score, match)
    changed.save(update_fields=["scoreline", "scored"])
    moved = []
    for entry in _in_order(match.commentary, behind=changed).order_by("position", "pk"):
        old = (entry.scoreline, entry.scored)
        score = write_scored(entry, score, match)
        if (entry.scoreline, entry.scored) != old:
            moved.append(entry)
    CommentaryEntry.objects.bulk_update(moved, ["scoreline", "scored"], batch_size=200)
    for start in range(0, len(moved), RESCORED_PER_EVENT):
        feed.publish(match, events.commentary_rescored(moved[start : start + RESCORED_PER_EVENT]))
    match.scoreline = with_result(match, score)


def folded(match: Match) -> Scoreline:
    """The score as the last entry left it."""
    last = match.commentary.order_by("-position", "-pk").first()
    return Scoreline.from_data(last.scoreline if last else None)


def with_result(match: Match, score: Scoreline) -> Scoreline:
    """A stated final score outranks the fold once the match is over."""
    if match.result is None or match.status not in (Match.Status.FINISHED, Match.Status.ABANDONED):
        return score
    return score.overlaid(Scoreline.from_data(match.result))


def take_effect(match: Match, entry: CommentaryEntry, now: datetime, run_clock: bool) -> None:
    """What the newest entry does to status, period and clock."""
    effect = match.rules.kind(entry.kind).effect
    status = Match.Status
    played = match.rules.order(entry.period) >= 0
    clock = match.clock
    if entry.clock_seconds is not None and played:
        clock = Clock(entry.clock_seconds, now if match.clock.running_since else None)

    if effect is Effect.POSTPONE:
        match.status = status.POSTPONED
    elif effect is Effect.ABANDON:
        match.status = status.ABANDONED
    elif effect is Effect.MATCH_END:
        match.status = status.FINISHED
    elif effect is Effect.PERIOD_END:
        match.status = status.BREAK if match.status in (status.LIVE, status.BREAK, status.SCHEDULED) else match.status
    elif effect is Effect.PERIOD_START:
        match.status = status.LIVE
        match.period = entry.period or match.period
        clock = Clock(entry.clock_seconds or 0.0, now if run_clock else None)
    elif match.status in (status.SCHEDULED, status.LIVE, status.BREAK) and played:
        starts = match.status != status.LIVE or entry.period != match.period
        if match.status == status.SCHEDULED or match.rules.order(entry.period) > match.rules.order(match.period):
            match.status, match.period = status.LIVE, entry.period
            clock = Clock(entry.clock_seconds or 0.0, now if run_clock and starts else clock.running_since)
    match.clock = clock if match.status == status.LIVE else Clock(clock.at(now), None)
    match.scoreline = with_result(match, match.scoreline)


def publish_if_changed(match: Match, before: State, now: datetime) -> None:
    # Most lines change nothing of the match itself, and what an editor changes of it meanwhile is not ours to write.
    if changed := [name for name in _STATE_FIELDS if getattr(match, name) != before.fields[name]]:
        match.save(update_fields=changed)
    state = events.match_data(match)
    if _without_clock(state) != _without_clock(before.visible) or _clock_jumped(before.visible, match, now):
        feed.publish(match, events.match_changed(match))


def _without_clock(state: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in state.items() if key not in ("clock", "minute")}


def _clock_jumped(before: dict[str, Any], match: Match, now: datetime) -> bool:
    """True where fans, who let the clock run by themselves, would show something else than the match does."""
    old = before["clock"]
    since = old["running_since"]
    fans = Clock(old["elapsed"], datetime.fromisoformat(since) if since else None)
    if (since is None) != (match.clock.running_since is None):
        return True
    return since is not None and abs(fans.at(now) - match.clock.at(now)) > CLOCK_TOLERANCE
