"""The effect of an entry on its match: score, status, period, clock, and publication.

The caller of each function has locked the match.
"""

import math
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from livecast.realtime.protocol import Event
from matches.actions.awards import award_match, clear_award
from matches.actions.entry_rows import EntryRow, rows_of
from matches.actions.ordering import ENDINGS
from matches.feed import events, feed_log
from matches.models import CommentaryEntry, Match
from matches.scoring import statistics
from matches.scoring.clock import Clock
from matches.scoring.score import Scoreline, final_score, score_after
from matches.sports import Effect

RESCORED_PER_EVENT = 200  # keeps the frame of one event small enough for phones
# Seconds. A clock that differs more from the one that clients show is published again.
CLOCK_TOLERANCE = 2.0

# The fields of a match that an action may change, besides the offset of the feed.
_STATE_FIELDS = (
    "status", "period", "clock_elapsed", "clock_running_since", "pause", "award", "result",
    "home_score", "away_score", "home_shootout", "away_shootout", "score_detail", "tally",
)  # fmt: skip


class StateBefore:
    """A match before an action: its fields, and the state that clients have."""

    def __init__(self, match: Match) -> None:
        self.fields = {name: getattr(match, name) for name in _STATE_FIELDS}
        self.visible = events.match_data(match)


def set_scoreline(entry: CommentaryEntry | EntryRow, before: Scoreline, match: Match) -> Scoreline:
    """Set the score after the entry, computed from the score before it. Returns the new score."""
    score = score_after(before, entry, match.rules)
    entry.scoreline = score.as_data()
    entry.scored = _points(score) != _points(before) and before.is_known and entry.retracted_at is None
    return score


def _points(score: Scoreline) -> tuple[int | None, ...]:
    return score.home, score.away, score.shootout_home, score.shootout_away


def rescore(
    match: Match, changed: CommentaryEntry, rows: Iterable[EntryRow], from_position: int | None = None
) -> list[EntryRow]:
    """Compute the scores again from entry `changed` on. Return the rows of the other entries that differ.

    The caller saves them and `changed`, which may be new. `rows`: the entries of the match. `from_position`: the
    previous position of `changed`, if it moved back.
    """
    first = _order(changed)
    if from_position is not None and from_position < changed.position:
        first = (from_position, 0)
    score = Scoreline()
    rescored: list[EntryRow] = []
    entries: list[CommentaryEntry | EntryRow] = [changed, *(row for row in rows if row.pk != changed.pk)]
    entries.sort(key=_order)
    for entry in entries:
        if _order(entry) < first:
            score = Scoreline.from_data(entry.scoreline)
            continue
        old = (entry.scoreline, entry.scored)
        score = set_scoreline(entry, score, match)
        if isinstance(entry, EntryRow) and (entry.scoreline, entry.scored) != old:
            rescored.append(entry)
    match.scoreline = with_result(match, score)
    match.tally = statistics.tally_of(entries, match.rules)
    return rescored


def rescored_events(rescored: Sequence[EntryRow]) -> list[Event]:
    return [
        events.commentary_rescored(rescored[first : first + RESCORED_PER_EVENT])
        for first in range(0, len(rescored), RESCORED_PER_EVENT)
    ]


def updated_tally(match: Match, entry: CommentaryEntry, before: Scoreline) -> statistics.Tally:
    """Return the tally with the newest entry, which is not saved yet. `before`: the score before that entry."""
    return statistics.tally_after(match.tally or recomputed_tally(match), entry, before, match.rules)


def recomputed_tally(match: Match) -> statistics.Tally:
    """Compute the tally from all entries."""
    return statistics.tally_of(rows_of(match), match.rules)


def _order(entry: CommentaryEntry | EntryRow) -> tuple[int, float]:
    return entry.position, math.inf if entry.pk is None else entry.pk


def current_score(match: Match) -> Scoreline:
    """Return the score after the last entry."""
    last = match.commentary.order_by("-position", "-pk").first()
    return Scoreline.from_data(last.scoreline if last else None)


def with_result(match: Match, score: Scoreline) -> Scoreline:
    """Return the final score once the match is over, otherwise `score`.

    It is the provider's, or the award's. Otherwise it is `score` as the sport writes it after a shootout.
    """
    if match.status not in (Match.Status.FINISHED, Match.Status.ABANDONED):
        return score
    if match.result is not None and match.award is not None:
        return Scoreline.from_data(match.result)
    if match.result is not None:
        score = score.updated_by(Scoreline.from_data(match.result))
    return final_score(score, match.rules) if match.status == Match.Status.FINISHED else score


def apply_effect(
    match: Match,
    entry: CommentaryEntry,
    now: datetime,
    run_clock: bool,
    awarded_score: dict[str, int] | None = None,
) -> None:
    """Apply the effect of the newest entry to status, period, clock and award. The caller saves entry and match.

    The clock of a provider is always taken over. A typed entry of an earlier moment does not move the match back.
    `awarded_score`: the score that an award states.
    """
    before = state_data(match)
    _apply_kind_effect(match, entry, now, run_clock)
    if match.rules.kind(entry.kind).effect is Effect.AWARD:
        award_match(match, entry, awarded_score)
    elif match.status != Match.Status.FINISHED:
        clear_award(match)
    match.scoreline = with_result(match, match.scoreline)
    after = state_data(match)
    if entry.feed_seq is None and after != before:
        entry.state_change = {"from": before, "to": after}


def _apply_kind_effect(match: Match, entry: CommentaryEntry, now: datetime, run_clock: bool) -> None:
    effect = match.rules.kind(entry.kind).effect
    status, order = Match.Status, match.rules.order
    played = order(entry.period) >= 0
    typed = entry.feed_seq is None
    if typed and played and effect not in ENDINGS and order(entry.period) < order(match.period):
        return
    clock = match.clock
    if entry.clock_seconds is not None and played and (not typed or _is_ahead(match, entry, now)):
        clock = Clock(entry.clock_seconds, now if match.clock.running_since else None)
    is_later = order(entry.period) > order(match.period)

    if effect is Effect.POSTPONE:
        match.status = status.POSTPONED
    elif effect is Effect.ABANDON:
        match.status = status.ABANDONED
    elif effect in (Effect.MATCH_END, Effect.AWARD):
        match.status = status.FINISHED
    elif effect is Effect.PERIOD_END:
        match.status = status.BREAK if match.status in (status.LIVE, status.BREAK, status.SCHEDULED) else match.status
        match.pause = ""
    elif effect is Effect.PAUSE:
        if match.is_in_play:
            match.status, match.pause = status.BREAK, entry.kind
            match.period = entry.period if is_later else match.period
    elif effect is Effect.PERIOD_START:
        match.status = status.LIVE
        match.period = entry.period or match.period
        clock = Clock(entry.clock_seconds or 0.0, now if run_clock else None)
    elif effect is Effect.RESUME and match.status == status.BREAK and not is_later:
        match.status = status.LIVE
        clock = Clock(clock.elapsed, now if run_clock else None)
    elif match.status in (status.SCHEDULED, status.LIVE, status.BREAK) and played:
        starts = match.status != status.LIVE or entry.period != match.period
        if match.status == status.SCHEDULED or is_later:
            match.status, match.period = status.LIVE, entry.period
            clock = Clock(entry.clock_seconds or 0.0, now if run_clock and starts else clock.running_since)
    if match.status != status.BREAK:
        match.pause = ""
    match.clock = clock if match.status == status.LIVE else Clock(clock.at(now), None)


def _is_ahead(match: Match, entry: CommentaryEntry, now: datetime) -> bool:
    return entry.period == match.period and (entry.clock_seconds or 0.0) > match.clock.at(now)


def state_data(match: Match) -> dict[str, Any]:
    """Return status, period, clock, pause and award as JSON values."""
    since = match.clock.running_since
    return {
        "status": str(match.status),
        "period": match.period,
        "elapsed": match.clock.elapsed,
        "running_since": since.isoformat() if since else None,
        "pause": match.pause,
        "award": match.award,
        "result": match.result,
    }


def revert_effect(match: Match, entry: CommentaryEntry) -> None:
    """Revert the effect of `entry` on the state of the match, unless that has changed since.

    A clock that the entry stopped runs on as if it had not been stopped.
    """
    if entry.state_change is None:
        return
    # The previous release wrote no pause and no award.
    added = {"pause": "", "award": None, "result": match.result}
    before, after, now = added | entry.state_change["from"], added | entry.state_change["to"], state_data(match)
    entry.state_change = None
    compared = ("status", "period", "pause", "award")
    only_the_clock = all(before[name] == after[name] for name in compared)
    if now != after if only_the_clock else any(now[name] != after[name] for name in compared):
        return
    since = before["running_since"]
    match.status, match.period = before["status"], before["period"]
    match.pause, match.award, match.result = before["pause"], before["award"], before["result"]
    match.clock = Clock(before["elapsed"], datetime.fromisoformat(since) if since else None)


def publish_changes(match: Match, before: StateBefore, now: datetime, *published: Event) -> None:
    """Save the fields that changed. Publish events, then the state if clients would show another one."""
    # Most entries do not change the match. Fields that an editor may change at the same time are not written.
    changed = [name for name in _STATE_FIELDS if getattr(match, name) != before.fields[name]]
    state = events.match_data(match)
    if _without_clock(state) != _without_clock(before.visible) or _clock_jumped(before.visible, state, match, now):
        published = (*published, Event("match.changed", state))
    if published:
        feed_log.publish(match, *published, changed=changed)
    elif changed:
        match.save(update_fields=changed)


def _without_clock(state: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in state.items() if key not in ("clock", "minute")}


def _clock_jumped(before: dict[str, Any], after: dict[str, Any], match: Match, now: datetime) -> bool:
    """Whether the clock that clients compute differs from the match clock."""
    old, new = before["clock"], after["clock"]
    if any(old[name] != new[name] for name in ("direction", "start", "length")):
        return True
    since = old["running_since"]
    client_clock = Clock(old["elapsed"], datetime.fromisoformat(since) if since else None)
    if (since is None) != (match.clock.running_since is None):
        return True
    return since is not None and abs(client_clock.at(now) - match.clock.at(now)) > CLOCK_TOLERANCE
