"""A feed in livecast's words: who plays, and one step for each of its records, ready to be applied.

A step's line is worked out in its place in the match: an edit far down the file is read as if it stood where the entry
that it corrects was added, since its period and its clock are that entry's.
"""

from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from matches.actions import EntryDraft
from matches.models import CommentaryEntry, Match
from matches.providers import body_text, clocks, kind_refinement, periods, scores
from matches.providers.clocks import ClockFormat, ClockReading
from matches.providers.commentary_feed import CommentaryFeed, FeedRecord, Operation
from matches.providers.errors import quoted
from matches.providers.feed_warnings import FeedWarnings
from matches.providers.kickoff import kickoff_of
from matches.providers.periods import PeriodContext, PeriodHint
from matches.providers.teams import TITLE, FeedTeam, Teams, teams_of
from matches.scoring.score import SIDES
from matches.sports import NOT_STATED, OTHER, Direction, Effect, Period, PeriodKind, PeriodMinutes, Sport, sport_of

_STATUS_WORDS = {
    Match.Status.FINISHED: "f ft final finished ended complete completed closed aet ap result played",
    Match.Status.ABANDONED: "a abandoned suspended awarded",
    Match.Status.POSTPONED: "p postponed pst cancelled canceled",
    Match.Status.SCHEDULED: "u upcoming scheduled ns pre created fixture",
    Match.Status.LIVE: "l live inprogress playing",
    Match.Status.BREAK: "ht halftime break",
}


@dataclass(frozen=True, slots=True)
class MatchFacts:
    """The match itself. `kickoff` None: nothing in the feed tells it. `status`: how the feed leaves the match."""

    key: str
    sport: str
    home: FeedTeam
    away: FeedTeam
    kickoff: datetime | None
    venue: str
    language: str
    status: Match.Status
    result: dict[str, Any] | None
    minutes: PeriodMinutes = NOT_STATED

    @property
    def rules(self) -> Sport:
        """The sport with the lengths of periods that the clocks of the feed were read by."""
        return sport_of(self.sport, self.minutes)


@dataclass(frozen=True, slots=True)
class FeedStep:
    """One record in livecast's words. `line` is None for a delete, of which `reason` may say why.

    `key` is the entry's client_key. An id that is added anew after it was deleted is a new entry with a key of its own:
    what was withdrawn before fans' eyes does not come back.
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
    facts: MatchFacts
    steps: tuple[FeedStep, ...]
    warnings: FeedWarnings


def normalise_feed(feed: CommentaryFeed, known: PeriodMinutes = NOT_STATED) -> NormalisedFeed:
    """The feed in livecast's words. Pure: the same arguments always make the same result.

    `known` are the lengths of periods that livecast knows of the match. They count where the header states none.
    """
    return _Normaliser(feed, known).normalise()


@dataclass(slots=True)
class _FeedEntry:
    """One entry of the feed as far as it has been read: its record with all edits so far, and its place."""

    record: FeedRecord
    key: str
    position: int
    place: PeriodContext
    edited: bool = False
    deleted: bool = False


class _Normaliser:
    def __init__(self, feed: CommentaryFeed, known: PeriodMinutes) -> None:
        self.feed, self.warnings = feed, feed.warnings
        self.minutes = self._stated_minutes().with_defaults(known)
        self.sport: Sport = sport_of(feed.header.sport, self.minutes)
        if self.sport is OTHER:
            self.warnings.add("a sport that livecast does not know: plain commentary", 1, feed.header.sport)
        self.teams: Teams = teams_of(feed.header, feed.records, feed.warnings)
        self.entries: dict[str, _FeedEntry] = {}
        self.add_counts: dict[str, int] = {}
        self.places: dict[int, PeriodContext] = {}
        self.clock_format = ClockFormat(from_kickoff=True, shows_remaining=False)
        self.score_before: dict[str, Any] = {}
        self.latest: dict[str, float] = {}  # by period: the furthest that its clock was seen

    def _stated_minutes(self) -> PeriodMinutes:
        minutes = self.feed.header.period_minutes
        return PeriodMinutes(self._minutes(minutes.get("regular")), self._minutes(minutes.get("extra")))

    def _minutes(self, minutes: Any) -> int | None:
        whole = isinstance(minutes, int) and not isinstance(minutes, bool)
        if whole and PeriodMinutes.SHORTEST <= minutes <= PeriodMinutes.LONGEST:
            return minutes
        if minutes is not None:
            self.warnings.add("a length of a period that is not 1 to 120 whole minutes, left out", 1, quoted(minutes))
        return None

    def normalise(self) -> NormalisedFeed:
        added = self._first_adds()
        mentions = [self._mention(record) for record in added]
        assigned = periods.assign_periods(self.sport, mentions)
        self.places = {record.line: place for record, (_, place) in zip(added, assigned, strict=True)}
        self.clock_format = clocks.infer_format(
            self.sport,
            ((code, mention.reading) for mention, (code, _) in zip(mentions, assigned, strict=True)),
        )
        codes = {record.line: code for record, (code, _) in zip(added, assigned, strict=True)}
        steps = tuple(self._step(record, codes) for record in self.feed.records)
        return NormalisedFeed(self._facts(), steps, self.warnings)

    def _first_adds(self) -> list[FeedRecord]:
        """The records that make entries, in the order of the match: what the periods and the clock are learnt from."""
        known: set[str] = set()
        present: set[str] = set()
        added = []
        for record in self.feed.records:
            if record.op is Operation.DELETE:
                present.discard(record.id)
            elif record.id not in known or (record.op is Operation.ADD and record.id not in present):
                known.add(record.id)
                present.add(record.id)
                added.append(record)
        return added

    def _mention(self, record: FeedRecord) -> PeriodHint:
        effect = self.sport.kind(kind_refinement.kind_of_record(record, self.sport, self.warnings)).effect
        return PeriodHint(record.period, clocks.parse_clock(record.clock), effect)

    def _step(self, record: FeedRecord, codes: dict[int, str]) -> FeedStep:
        entry = self.entries.get(record.id)
        if record.op is Operation.DELETE:
            if entry is None:
                self.warnings.add("a delete of what was never added, passed over", record.line, record.id)
            else:
                entry.deleted = True
            key = entry.key if entry else self._key(record.id, 1)
            return FeedStep(record.op, record.seq, key, record.line, record.at, reason=record.text[:200])
        if entry is None or (entry.deleted and record.op is Operation.ADD):
            if record.op is Operation.EDIT:
                self.warnings.add("an edit of what was never added, taken for its first text", record.line, record.id)
            occurrence = self.add_counts[record.id] = self.add_counts.get(record.id, 0) + 1
            place = self.places.get(record.line, PeriodContext())
            entry = _FeedEntry(
                record, self._key(record.id, occurrence), record.seq * CommentaryEntry.POSITION_STEP, place
            )
            self.entries[record.id] = entry
            code = codes.get(record.line)
        else:
            if record.op is Operation.ADD:
                self.warnings.add("an id added a second time, taken for a correction", record.line, record.id)
            entry.record, entry.edited = _merge_edit(entry.record, record), True
            code = None
        line = self._line(entry, code)
        return FeedStep(
            record.op, record.seq, entry.key, record.line, entry.record.at, replace(line, feed_seq=record.seq)
        )

    @staticmethod
    def _key(id: str, occurrence: int) -> str:
        # What stands before the first colon is ours, so no id of a provider can spell another's key.
        return f"feed:{id}" if occurrence == 1 else f"feed{occurrence}:{id}"

    def _line(self, entry: _FeedEntry, code: str | None) -> EntryDraft:
        record, sport = entry.record, self.sport
        kind = kind_refinement.kind_of_record(record, sport, self.warnings)
        reading = clocks.parse_clock(record.clock)
        if code is None:
            code = periods.resolve_period(
                sport, PeriodHint(record.period, reading, sport.kind(kind).effect), entry.place
            )
        period = sport.period(code)
        if period is not None and period.kind is PeriodKind.SHOOTOUT:
            kind = kind_refinement.shootout_kind(kind)
        side = kind_refinement.scoring_side(kind, self.teams.side_of(record.side), record.text, self.teams.codes)
        seconds = self._seconds(period, reading, sport.kind(kind).effect) if period else None
        return EntryDraft(
            body=body_text.clean_body(record, self.warnings)
            or body_text.generate_body(record, kind, code, sport, self.teams.name_of(side)),
            kind=kind,
            side=side,
            players=body_text.players_of(record),
            byline=record.author[:120],
            period=code,
            clock_seconds=seconds,
            minute=clocks.custom_label(reading, sport, code, seconds, self.clock_format),
            provider_score=self._stated(record, kind, side, reading, edited=entry.edited),
            happened_at=record.at,
            position=entry.position,
        )

    def _seconds(self, period: Period, reading: ClockReading, effect: Effect | None) -> float | None:
        """Seconds of the period played. A whistle without a clock has its time all the same, and none goes back."""
        seconds = clocks.elapsed_seconds(reading, self.sport, period, self.clock_format)
        latest = self.latest.get(period.code, 0.0)
        if period.length is not None and effect is Effect.PERIOD_START:
            seconds = seconds or 0.0
        elif period.length is not None and effect in (Effect.PERIOD_END, Effect.MATCH_END):
            counts_down = self.sport.direction is Direction.DOWN and effect is Effect.PERIOD_END
            seconds = max(latest, seconds if seconds is not None else period.length if counts_down else 0.0)
        if seconds is not None:
            self.latest[period.code] = max(latest, seconds)
        return seconds

    def _stated(
        self, record: FeedRecord, kind: str, side: str, reading: ClockReading, *, edited: bool
    ) -> dict[str, Any] | None:
        provider_score = scores.provider_score(record.score, record.so, side, self.teams, self.warnings, record.line)
        kind_data = self.sport.kind(kind)
        if provider_score is None:
            closing = kind_data.effect in (Effect.PERIOD_END, Effect.MATCH_END)
            return scores.score_in_text(record.text, self.teams) if closing else None
        points: dict[str, Any] = {name: provider_score[name] for name in SIDES if name in provider_score}
        # The cricket provider's notes between two balls: a blank clock, and every number a blank that became 0.
        blank = record.clock and not reading.display and not reading.has_time and not any(points.values())
        if blank and any(self.score_before.values()):
            self.warnings.add("a score of nothing beside a note, left out", record.line)
            return None
        if edited:
            # It speaks of long ago: the score of the moment is not to be measured by it.
            return provider_score
        if any(points[name] < self.score_before.get(name, 0) for name in points):
            self.warnings.add("a stated score that goes down, taken as stated", record.line)
        if kind_data.points and not kind_data.shootout and points and points == self.score_before:
            self.warnings.add(f"a {kind_data.name.lower()} that leaves the stated score as it was", record.line)
        self.score_before = {**self.score_before, **points}
        return provider_score

    def _facts(self) -> MatchFacts:
        header = self.feed.header
        return MatchFacts(
            key=header.match_id,
            sport=self.sport.code,
            home=self.teams.home,
            away=self.teams.away,
            kickoff=kickoff_of(self.feed),
            venue=header.venue[:120],
            language=header.lang[:12] or "en",
            status=self._status(),
            result=self._result(),
            minutes=self.minutes,
        )

    def _status(self) -> Match.Status:
        """As the header says; a feed that says nothing is of a match that is over, unless it has no entry at all."""
        word = self.feed.header.status.lower().replace("_", " ").replace("-", " ")
        for status, words in _STATUS_WORDS.items():
            # "final overtime", "finished after penalties": the first word says it.
            if word and (word.replace(" ", "") in words.split() or word.split()[0] in words.split()):
                return status
        if word:
            self.warnings.add("a status that livecast does not know, left out", 1, self.feed.header.status[:40])
        return Match.Status.FINISHED if self.feed.records else Match.Status.SCHEDULED

    def _result(self) -> dict[str, Any] | None:
        header = self.feed.header
        result = scores.final_score(header.final, self.teams)
        if result is None and (title := TITLE.fullmatch(header.match_id)):
            return {"home": int(title[5]), "away": int(title[6])}
        compared = {name: points for name, points in (result or {}).items() if name in self.score_before}
        if any(self.score_before[name] != points for name, points in compared.items()):
            self.warnings.add("the last stated score is not the header's final one, which counts", 1)
        return result


def _merge_edit(record: FeedRecord, edit: FeedRecord) -> FeedRecord:
    """The record with what the edit brings: a field that it leaves out stays as it was."""
    brought = {
        field.name: value
        for field in fields(edit)
        if field.name not in ("line", "seq", "op", "id")
        and (value := getattr(edit, field.name)) not in ("", None, {}, ())
    }
    return replace(record, **brought)
