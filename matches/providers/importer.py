"""Apply the steps of a feed through actions. Applying a step again changes nothing.

The entries themselves show which steps are applied: `client_key` identifies an entry, and `feed_seq` is its last
record. So an interrupted import can start again, and a replay can continue.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from matches.actions import (
    EntryDraft,
    check_draft,
    correct_commentary,
    post_commentary,
    retract_commentary,
    set_match_state,
)
from matches.models import CommentaryEntry, Competition, Match, Team
from matches.models.team_codes import proposed_code
from matches.providers.kickoff import Kickoff
from matches.providers.steps import FeedStep, MatchFacts, NormalisedFeed
from matches.providers.teams import FeedTeam
from matches.scoring.clock import minute_label
from matches.sports import OUTSIDE

STEPS_PER_TRANSACTION = 50  # steps of one transaction of an import: a quarter of a second
# A correction or a retraction may compute the scores of all entries again. So many entries count as one more step.
ENTRIES_PER_STEP = 20
# SQLite has one lock for all writers. Waiting writers do not queue: they retry every 0.1 s for 20 s. An import that
# does not pause between two transactions would keep the lock from them.
SQLITE_PAUSE = 0.15  # seconds

COMPARED_FIELDS = (
    "body",
    "kind",
    "side",
    "players",
    "byline",
    "period",
    "clock_seconds",
    "minute",
    "happened_at",
    "provider_score",
)


class StepOutcome(StrEnum):
    ADDED = "added"
    CORRECTED = "corrected"
    RETRACTED = "retracted"
    UNCHANGED = "unchanged"


@dataclass(slots=True)
class ImportCounts:
    """Counts of the outcomes of one file's steps."""

    added: int = 0
    corrected: int = 0
    retracted: int = 0
    unchanged: int = 0

    def count(self, outcome: StepOutcome) -> None:
        setattr(self, outcome.value, getattr(self, outcome.value) + 1)

    def __str__(self) -> str:
        return ", ".join(f"{getattr(self, outcome.value)} {outcome.value}" for outcome in StepOutcome)


def import_feed(feed: NormalisedFeed, *, progress: Callable[[], object] = lambda: None) -> tuple[Match, ImportCounts]:
    """Apply a whole feed to the match with its key. The match is created if it does not exist.

    All lines are checked before the first is written. Each transaction writes a few lines, so that other writers do not
    wait long for a lock. After a crash the lines before it remain, and importing the file again adds the rest.
    `progress` is called after each step. Raises LivecastError.
    """
    for step in feed.steps:
        if step.line is not None:
            check_draft(feed.facts.rules, step.line)
    counts = ImportCounts()
    match: Match | None = None
    applier: StepApplier | None = None
    done = 0
    while match is None or done < len(feed.steps):
        with transaction.atomic():
            match = match or get_or_create_match(feed.facts)
            # A second import of the same file waits here.
            locked = Match.objects.select_for_update().get(pk=match.pk)
            if applier is None or locked.last_offset != match.last_offset:  # another import wrote since
                applier = StepApplier(locked, run_clock=False)
            room = STEPS_PER_TRANSACTION
            while room > 0 and done < len(feed.steps):
                outcome = applier.apply(feed.steps[done])
                counts.count(outcome)
                progress()
                done += 1
                rescored = outcome in (StepOutcome.CORRECTED, StepOutcome.RETRACTED)
                room -= 1 + (len(applier.entries) // ENTRIES_PER_STEP if rescored else 0)
            match = Match.objects.get(pk=match.pk)
        if connection.vendor == "sqlite" and not connection.in_atomic_block:
            time.sleep(SQLITE_PAUSE)
    return set_final_state(match.pk, feed.facts), counts


def get_or_create_match(
    facts: MatchFacts,
    *,
    key: str | None = None,
    kickoff: datetime | None = None,
    competition: Competition | None = None,
    private: bool = False,
) -> Match:
    """The match with this key (by default the feed's own), created if it does not exist.

    `kickoff` replaces the feed's. A kick-off that the feed does not state stays unknown.
    An existing match is not changed: an editor may have corrected its teams or its kick-off.
    """
    begins = Kickoff(kickoff) if kickoff is not None else facts.kickoff
    match, _ = Match.objects.get_or_create(
        feed_key=key or facts.key,
        defaults={
            "competition": competition,
            "sport": facts.sport,
            **{name: value for name, value in facts.format.as_data().items() if value is not None},
            "home": _get_or_create_team(facts.home, facts.sport),
            "away": _get_or_create_team(facts.away, facts.sport),
            "kickoff_at": begins.at if begins else None,
            "kickoff_time_known": begins is not None and begins.time_known,
            "first_leg": facts.first_leg,
            "round": facts.round,
            "group": facts.group,
            "knockout": facts.knockout,
            "attendance": facts.attendance,
            "figures": facts.figures,
            "venue": facts.venue,
            "language": facts.language,
            "private": private,
        },
    )
    return match


def set_final_state(match_id: int, facts: MatchFacts) -> Match:
    """Set the match to the status and the result of the feed. The clock stops."""
    return set_match_state(
        match_id=match_id,
        author=None,
        status=facts.status,
        period=facts.period,
        result=facts.result,
        pause=facts.pause,
        award=facts.award,
    )


class StepApplier:
    """Applies steps to one match. Reads the match's entries once, with one query.

    `offset`: the head of the match's log after the last change. `last_position`: that of the match's last entry.
    """

    def __init__(self, match: Match, *, run_clock: bool) -> None:
        self.match_id, self.sport, self.run_clock = match.pk, match.rules, run_clock
        self.status = match.status
        self.entries = {entry.client_key: entry for entry in match.commentary.all()}
        self.offset = match.last_offset
        self.last_position = max((entry.position for entry in self.entries.values()), default=0)

    def has_applied(self, step: FeedStep) -> bool:
        """Whether this step, or a later step of the same entry, was applied before."""
        entry = self.entries.get(step.key)
        return entry is not None and (entry.feed_seq is None or entry.feed_seq >= step.seq)

    def apply(self, step: FeedStep) -> StepOutcome:
        """Apply one step. Applying it again changes nothing. Raises LivecastError."""
        entry = self.entries.get(step.key)
        if entry is not None and (entry.feed_seq is None or step.seq < entry.feed_seq):
            # A line that was typed here comes back in an export of this match.
            return StepOutcome.UNCHANGED
        if step.line is None:
            return StepOutcome.UNCHANGED if entry is None else self._retract(entry, step)
        return self._post(step.key, step.line) if entry is None else self._correct(entry, step.line)

    def _post(self, key: str, line: EntryDraft) -> StepOutcome:
        if self.status == Match.Status.POSTPONED:
            # The feed has lines of a postponed match. Its header states the final status.
            self._set_status(Match.Status.SCHEDULED)
        if self.run_clock and line.happened_at is None:
            # In a replay a line without a moment has just happened.
            line = replace(line, happened_at=timezone.now())
        entry = post_commentary(
            match_id=self.match_id, author=None, client_key=key, draft=line, run_clock=self.run_clock
        )
        self.entries[key], self.status = entry, entry.match.status
        self.last_position = max(self.last_position, entry.position)
        self._note_offset(entry.match)
        if self.run_clock and self.status == Match.Status.SCHEDULED and line.period not in OUTSIDE:
            # A feed without periods: the match is live from its first line.
            self._set_status(Match.Status.LIVE)
        return StepOutcome.ADDED

    def _correct(self, entry: CommentaryEntry, line: EntryDraft) -> StepOutcome:
        values: dict[str, Any] = {name: getattr(line, name) for name in COMPARED_FIELDS}
        values["minute"] = line.minute or minute_label(self.sport, line.period or "", line.clock_seconds)
        if line.happened_at is None:
            del values["happened_at"]  # unknown to the feed: keep the entry's own moment
        changes = {name: value for name, value in values.items() if getattr(entry, name) != value}
        if changes:
            changes["minute"] = values["minute"]  # otherwise it is computed from a changed period or clock
        if changes or entry.feed_seq != line.feed_seq:
            self.entries[entry.client_key] = correct_commentary(
                entry_id=entry.pk, author=None, feed_seq=line.feed_seq, **changes
            )
            self._note_offset(self.entries[entry.client_key].match)
        return StepOutcome.CORRECTED if changes else StepOutcome.UNCHANGED

    def _retract(self, entry: CommentaryEntry, step: FeedStep) -> StepOutcome:
        if entry.retracted_at is not None and entry.feed_seq == step.seq:
            return StepOutcome.UNCHANGED
        was_visible = entry.retracted_at is None
        self.entries[step.key] = retract_commentary(
            entry_id=entry.pk, author=None, reason=step.reason, feed_seq=step.seq
        )
        self._note_offset(self.entries[step.key].match)
        return StepOutcome.RETRACTED if was_visible else StepOutcome.UNCHANGED

    def _set_status(self, status: Match.Status) -> None:
        self._note_offset(set_match_state(match_id=self.match_id, author=None, status=status))
        self.status = status

    def _note_offset(self, match: Match) -> None:
        self.offset = match.last_offset


def _get_or_create_team(side: FeedTeam, sport: str) -> Team:
    team, _ = Team.objects.get_or_create(
        sport=sport, name=side.name, defaults={"code": side.code or proposed_code(side.name)}
    )
    return team
