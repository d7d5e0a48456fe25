"""The result of normalising a feed: the facts of its match, and one step per record."""

from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any

from matches.actions import EntryDraft
from matches.models import CommentaryEntry, Match
from matches.providers.commentary_feed import VERSION, FeedRecord, Operation
from matches.providers.feed_warnings import FeedWarnings
from matches.providers.kickoff import Kickoff
from matches.providers.teams import FeedTeam
from matches.sports import NOT_STATED, MatchFormat, Sport, sport_of


@dataclass(frozen=True, slots=True)
class MatchFacts:
    """The match of a feed.

    `kickoff` is None if the feed does not tell it. `status` is the final status. `result` is the final score that the
    feed states. `period`, `pause`, `award` and `first_leg` are None if the feed does not state them.
    """

    key: str
    sport: str
    home: FeedTeam
    away: FeedTeam
    venue: str
    language: str
    status: Match.Status
    result: dict[str, Any] | None
    kickoff: Kickoff | None = None
    format: MatchFormat = NOT_STATED
    period: str | None = None
    pause: str | None = None
    award: dict[str, Any] | None = None
    first_leg: dict[str, Any] | None = None
    round: str = ""
    group: str = ""
    knockout: bool = False
    attendance: int | None = None
    figures: dict[str, Any] | None = None

    @property
    def rules(self) -> Sport:
        """The sport in the format that the clocks of the feed were read with."""
        return sport_of(self.sport, self.format)


@dataclass(frozen=True, slots=True)
class FeedStep:
    """One normalised record. `line` is None for a delete; `reason` may state why it was deleted.

    `key` is the entry's client_key. An id that is added again after a delete is a new entry with a new key: an entry
    that was retracted stays retracted.
    """

    op: Operation
    seq: int
    key: str
    number: int  # of the line in the file
    at: datetime | None = None
    line: EntryDraft | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class NormalisedFeed:
    """`format`: the name of the file's format."""

    facts: MatchFacts
    steps: tuple[FeedStep, ...]
    warnings: FeedWarnings
    format: str = VERSION


@dataclass(slots=True)
class FeedEntry:
    """One entry of the feed so far: its record with all edits.

    `line` is the number of the line that added it.
    """

    record: FeedRecord
    key: str
    position: int
    line: int
    edited: bool = False
    deleted: bool = False


@dataclass(slots=True)
class StepBuilder:
    """Makes the steps of a feed in order.

    `line_of` converts an entry as it is after a record. `key_of` gives the client_key of an id.
    """

    warnings: FeedWarnings
    line_of: Callable[[FeedEntry], EntryDraft]
    key_of: Callable[[str], str]
    entries: dict[str, FeedEntry] = field(default_factory=dict)
    add_counts: dict[str, int] = field(default_factory=dict)

    def step(self, record: FeedRecord) -> FeedStep:
        entry = self.entries.get(record.id)
        if record.op is Operation.DELETE:
            if entry is None:
                self.warnings.add("delete of an id that was not added, ignored", record.line, record.id)
            else:
                entry.deleted = True
            key = entry.key if entry else self.key_of(record.id)
            return FeedStep(record.op, record.seq, key, record.line, record.at, reason=record.text[:200])
        if entry is None or (entry.deleted and record.op is Operation.ADD):
            entry = self._add(record)
        else:
            if record.op is Operation.ADD:
                self.warnings.add("id added a second time, treated as an edit", record.line, record.id)
            entry.record, entry.edited = merge_edit(entry.record, record), True
        line = replace(self.line_of(entry), feed_seq=record.seq)
        return FeedStep(record.op, record.seq, entry.key, record.line, entry.record.at, line)

    def _add(self, record: FeedRecord) -> FeedEntry:
        if record.op is Operation.EDIT:
            self.warnings.add("edit of an id that was not added, treated as an add", record.line, record.id)
        occurrence = self.add_counts[record.id] = self.add_counts.get(record.id, 0) + 1
        # The text before the first colon is ours, so an id of a provider cannot collide with another key.
        key = self.key_of(record.id) if occurrence == 1 else f"feed{occurrence}:{record.id}"
        entry = FeedEntry(record, key, record.seq * CommentaryEntry.POSITION_STEP, record.line)
        self.entries[record.id] = entry
        return entry


def merge_edit(record: FeedRecord, edit: FeedRecord) -> FeedRecord:
    """The record with the fields of the edit. Fields that the edit leaves out do not change."""
    changes = {
        field.name: value
        for field in fields(edit)
        if field.name not in ("line", "seq", "op", "id")
        and (value := getattr(edit, field.name)) not in ("", None, {}, ())
    }
    return replace(record, **changes)
