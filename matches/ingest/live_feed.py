"""A match as a program sends it, line by line.

A period, a clock or a score can depend on lines that come later, so each batch of lines is read together with all
lines before it, as if it were the whole file, and every step that this changes is applied. At the end the match is the
same as if its file had been imported. Reading a match again takes a tenth of a millisecond a line.

The lines are stored as they came, in the transaction that applies them. Memory only saves reading them again.
"""

import json
from dataclasses import dataclass, field, replace

from matches.ingest.lines import ReceivedLine
from matches.models import IngestedLine, IngestedMatch, Match
from matches.providers.commentary_feed import MAX_SEQ, CommentaryFeed, FeedHeader, FeedRecord, header_of, record_of
from matches.providers.errors import FeedError
from matches.providers.feed_warnings import FeedWarnings
from matches.providers.importer import StepApplier, StepOutcome
from matches.providers.normalise import normalise_feed
from matches.providers.steps import FeedStep, MatchFacts


@dataclass(slots=True)
class StoredLine:
    """A line of an entry: what it says (`ReceivedLine.content`), and the head of the log after it."""

    record: FeedRecord
    content: str
    offset: int = 0


@dataclass(slots=True)
class LiveFeed:
    """The feed of one match. `offset`: the head of the match's log when this was last right."""

    match: Match
    header_text: str
    header: FeedHeader
    applier: StepApplier
    offset: int
    lines: dict[int, StoredLine] = field(default_factory=dict)
    seqs_of: dict[str, list[int]] = field(default_factory=dict)  # by the id of an entry, in the order received
    steps: dict[int, FeedStep] = field(default_factory=dict)
    facts: MatchFacts | None = None
    last_seq: int = 0

    def known(self, line: ReceivedLine) -> StoredLine | None:
        """The stored line that says the same; None for a new line. Raises FeedError if its `seq` is taken.

        With a `seq`, a line is the same as the one with that `seq`. Without, an "add" is the same as an earlier add
        of that entry, and another line is the same as the entry's latest.
        """
        seq, identity, content = line.raw.get("seq"), str(line.raw.get("id")), line.content
        if isinstance(seq, int) and (taken := self.lines.get(seq)) is not None:
            if taken.content == content:
                return taken
            raise FeedError(
                "ingest.seq_taken",
                line=line.number,
                field="seq",
                sentence=f"Another line has seq {seq} already. Send a correction as an edit with a new seq.",
            )
        seqs = self.seqs_of.get(identity, [])
        for position, earlier in enumerate(reversed(seqs)):
            stored = self.lines[earlier]
            if stored.content == content and (position == 0 or seq is None):
                return stored
            if line.raw.get("op") != "add" or stored.record.op == "delete":
                return None
        return None

    def record_for(self, line: ReceivedLine, last_seq: int, warnings: FeedWarnings) -> FeedRecord:
        """The record of a new line. Without a `seq` it is after `last_seq`, the latest so far. Raises FeedError."""
        raw = line.raw
        if raw.get("seq") is None:
            raw = raw | {"seq": min(last_seq + 1, MAX_SEQ)}
        record = record_of(raw, line.number, warnings, self.header)
        return replace(record, line=record.seq)

    def apply_changes(self) -> None:
        """Apply the new lines, and each earlier line that they change. Sets their offsets. Raises LivecastError.

        After an error this object is no longer right: read it again.
        """
        before = self.steps
        latest = max(before, default=-1)
        self._read_again()
        for seq, step in self.steps.items():
            if before.get(seq) != step:
                self._apply(step, is_last=seq > latest)
            self.lines[seq].offset = self.lines[seq].offset or self.offset

    def read_facts(self) -> MatchFacts:
        """The facts of the match by its header and its lines."""
        if self.facts is None:
            self._read_again()
        assert self.facts is not None
        return self.facts

    def _read_again(self) -> None:
        records = tuple(self.lines[seq].record for seq in sorted(self.lines))
        feed = normalise_feed(CommentaryFeed(self.header, records, FeedWarnings()), self.match.format)
        self.facts, self.steps = feed.facts, {step.seq: step for step in feed.steps}

    def _apply(self, step: FeedStep, *, is_last: bool) -> None:
        if is_last and step.line is not None:
            # A commentator may have written lines since the one before. A line that continues the feed is after them.
            position = max(step.line.position or 0, self.applier.last_position)
            step = replace(step, line=replace(step.line, position=position))
        if self.applier.apply(step) is not StepOutcome.UNCHANGED:
            self.offset = max(self.offset, self.applier.offset)

    def set_header(self, header: FeedHeader, text: str) -> None:
        """Take a new header. The entries that it changes are changed by `apply_changes`."""
        self.header, self.header_text = header, text

    def remember(self, line: StoredLine) -> None:
        record = line.record
        self.lines[record.seq] = line
        self.seqs_of.setdefault(record.id, []).append(record.seq)
        self.last_seq = max(self.last_seq, record.seq)

    def remember_steps(self) -> None:
        """Take the steps of all lines as applied. A person may have corrected their entries since."""
        self._read_again()


def read_live_feed(match: Match, ingested: IngestedMatch) -> LiveFeed:
    """Read the feed of a match, which the caller has locked."""
    header = header_of(json.loads(ingested.header), 1, FeedWarnings())
    feed = LiveFeed(match, ingested.header, header, StepApplier(match, run_clock=True), match.last_offset)
    rows = IngestedLine.objects.filter(match=match).order_by("pk")
    for seq, content, offset in rows.values_list("seq", "line", "offset"):
        record = record_of(json.loads(content) | {"seq": seq}, seq, FeedWarnings(), header)
        feed.remember(StoredLine(record, content, offset))
    feed.remember_steps()
    return feed
