"""Normalise a feed: match facts, and one step per record with our kinds and periods.

The line of a step depends on its place in the match. An edit far down the file is read at the place of the entry that
it corrects, because it has that entry's period and clock.
"""

from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from matches.actions import EntryDraft
from matches.models import CommentaryEntry, Match
from matches.providers import body_text, clocks, periods, scores
from matches.providers.clocks import ClockFormat, ClockReading
from matches.providers.commentary_feed import CommentaryFeed, FeedRecord, Operation
from matches.providers.errors import quoted
from matches.providers.event_reader import EventReader
from matches.providers.feed_warnings import FeedWarnings
from matches.providers.kickoff import kickoff_of
from matches.providers.periods import PeriodContext, PeriodHint
from matches.providers.teams import TITLE, FeedTeam, Teams, teams_of
from matches.scoring.score import SIDES
from matches.sports import (
    NOT_STATED,
    OTHER,
    Decider,
    Direction,
    Effect,
    MatchFormat,
    Period,
    PeriodKind,
    Sport,
    sport_of,
)

_STATUS_WORDS = {
    Match.Status.FINISHED: "f ft final finished ended complete completed closed aet ap result played",
    Match.Status.ABANDONED: "a abandoned suspended awarded",
    Match.Status.POSTPONED: "p postponed pst cancelled canceled",
    Match.Status.SCHEDULED: "u upcoming scheduled ns pre created fixture",
    Match.Status.LIVE: "l live inprogress playing",
    Match.Status.BREAK: "ht halftime break",
}


# The least and the most of each number in the header's format.
_FORMAT_LIMITS = {
    **dict.fromkeys(("regular_minutes", "extra_minutes"), (MatchFormat.SHORTEST, MatchFormat.LONGEST)),
    "regular_periods": (1, MatchFormat.MOST_EXTRA),
    "extra_periods": (0, MatchFormat.MOST_EXTRA),
    **dict.fromkeys(
        ("win_points", "draw_points", "loss_points", "extra_win_points", "extra_loss_points"),
        (0, MatchFormat.MOST_POINTS),
    ),
}


@dataclass(frozen=True, slots=True)
class MatchFacts:
    """The match of a feed. `kickoff` is None if the feed does not state it.

    `status` is the final status.
    """

    key: str
    sport: str
    home: FeedTeam
    away: FeedTeam
    kickoff: datetime | None
    venue: str
    language: str
    status: Match.Status
    result: dict[str, Any] | None
    format: MatchFormat = NOT_STATED

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
    facts: MatchFacts
    steps: tuple[FeedStep, ...]
    warnings: FeedWarnings


def normalise_feed(feed: CommentaryFeed, known: MatchFormat = NOT_STATED) -> NormalisedFeed:
    """Normalise a feed. Pure: the same arguments always give the same result.

    `known` is the format that livecast has for the match. It counts where the header does not state one.
    """
    return _Normaliser(feed, known).normalise()


@dataclass(slots=True)
class _FeedEntry:
    """One entry of the feed so far: its record with all edits, and its place."""

    record: FeedRecord
    key: str
    position: int
    place: PeriodContext
    edited: bool = False
    deleted: bool = False


class _Normaliser:
    def __init__(self, feed: CommentaryFeed, known: MatchFormat) -> None:
        self.feed, self.warnings = feed, feed.warnings
        self.format = self._stated_format().with_defaults(known)
        self.sport: Sport = sport_of(feed.header.sport, self.format)
        if self.sport is OTHER:
            self.warnings.add("unknown sport, imported as plain commentary", 1, feed.header.sport)
        self.teams: Teams = teams_of(feed.header, feed.records, feed.warnings)
        self.events = EventReader(feed.records, self.sport, self.teams, feed.warnings)
        self.entries: dict[str, _FeedEntry] = {}
        self.add_counts: dict[str, int] = {}
        self.places: dict[int, PeriodContext] = {}
        self.clock_format = ClockFormat(from_kickoff=True, shows_remaining=False)
        self.score_before: dict[str, Any] = {}
        self.latest: dict[str, float] = {}  # by period: the latest time of its clock so far

    def _stated_format(self) -> MatchFormat:
        stated: dict[str, Any] = {}
        for name, value in self.feed.header.format.items():
            if name not in _FORMAT_LIMITS and name != "after_extra":
                self.warnings.add("unknown field of the format, left out", 1, name[:40])
            elif (accepted := _format_value(name, value)) is not None:
                stated[name] = accepted
            elif value is not None:
                self.warnings.add(f"{name} that is not {_expected_format(name)}, left out", 1, quoted(value))
        return MatchFormat(**stated)

    def normalise(self) -> NormalisedFeed:
        added = self._first_adds()
        hints = [self._period_hint(record) for record in added]
        assigned = periods.assign_periods(self.sport, hints)
        self.places = {record.line: place for record, (_, place) in zip(added, assigned, strict=True)}
        self.clock_format = clocks.infer_format(
            self.sport,
            ((code, hint.reading) for hint, (code, _) in zip(hints, assigned, strict=True)),
        )
        codes = {record.line: code for record, (code, _) in zip(added, assigned, strict=True)}
        steps = tuple(self._step(record, codes) for record in self.feed.records)
        return NormalisedFeed(self._facts(), steps, self.warnings)

    def _first_adds(self) -> list[FeedRecord]:
        """The records that create entries, in the order of the match.

        Periods and the clock format come from them.
        """
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

    def _period_hint(self, record: FeedRecord) -> PeriodHint:
        effect = self.sport.kind(self.events.kind(record)).effect
        return PeriodHint(record.period, clocks.parse_clock(record.clock), effect)

    def _step(self, record: FeedRecord, codes: dict[int, str]) -> FeedStep:
        entry = self.entries.get(record.id)
        if record.op is Operation.DELETE:
            if entry is None:
                self.warnings.add("delete of an id that was not added, ignored", record.line, record.id)
            else:
                entry.deleted = True
            key = entry.key if entry else self._key(record.id, 1)
            return FeedStep(record.op, record.seq, key, record.line, record.at, reason=record.text[:200])
        if entry is None or (entry.deleted and record.op is Operation.ADD):
            if record.op is Operation.EDIT:
                self.warnings.add("edit of an id that was not added, treated as an add", record.line, record.id)
            occurrence = self.add_counts[record.id] = self.add_counts.get(record.id, 0) + 1
            place = self.places.get(record.line, PeriodContext())
            entry = _FeedEntry(
                record, self._key(record.id, occurrence), record.seq * CommentaryEntry.POSITION_STEP, place
            )
            self.entries[record.id] = entry
            code = codes.get(record.line)
        else:
            if record.op is Operation.ADD:
                self.warnings.add("id added a second time, treated as an edit", record.line, record.id)
            entry.record, entry.edited = _merge_edit(entry.record, record), True
            code = None
        line = self._line(entry, code)
        return FeedStep(
            record.op, record.seq, entry.key, record.line, entry.record.at, replace(line, feed_seq=record.seq)
        )

    @staticmethod
    def _key(id: str, occurrence: int) -> str:
        # The text before the first colon is ours, so an id of a provider cannot collide with another key.
        return f"feed:{id}" if occurrence == 1 else f"feed{occurrence}:{id}"

    def _line(self, entry: _FeedEntry, code: str | None) -> EntryDraft:
        record, sport = entry.record, self.sport
        kind = self.events.kind(record)
        reading = clocks.parse_clock(record.clock)
        if code is None:
            code = periods.resolve_period(
                sport, PeriodHint(record.period, reading, sport.kind(kind).effect), entry.place
            )
        period = sport.period(code)
        if period is not None and period.kind is PeriodKind.SHOOTOUT:
            kind = self.events.kind(record, shootout=True)
        kind, side = self.events.credited(record, kind, code)
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
        """Seconds of the period played.

        A start or an end without a clock gets a time; an end is never early.
        """
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
        sport_kind = self.sport.kind(kind)
        if provider_score is None:
            closing = sport_kind.effect in (Effect.PERIOD_END, Effect.MATCH_END)
            return scores.score_in_text(record.text, self.teams) if closing else None
        points: dict[str, Any] = {name: provider_score[name] for name in SIDES if name in provider_score}
        # The cricket provider's notes between two balls have a blank clock, and 0 for every number.
        blank = record.clock and not reading.display and not reading.has_time and not any(points.values())
        if blank and any(self.score_before.values()):
            self.warnings.add("score of 0 in a note between two balls, left out", record.line)
            return None
        if edited:
            # An edit may state an old score. It is not compared with the current one.
            return provider_score
        if any(points[name] < self.score_before.get(name, 0) for name in points):
            self.warnings.add("stated score goes down, imported as stated", record.line)
        if sport_kind.points and not sport_kind.shootout and points and points == self.score_before:
            self.warnings.add(f"{sport_kind.name.lower()} without a change of the stated score", record.line)
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
            format=self.format,
        )

    def _status(self) -> Match.Status:
        """The status of the header.

        Without one, a feed with entries is finished and a feed without is scheduled.
        """
        word = self.feed.header.status.lower().replace("_", " ").replace("-", " ")
        for status, words in _STATUS_WORDS.items():
            # "final overtime", "finished after penalties": the first word decides.
            if word and (word.replace(" ", "") in words.split() or word.split()[0] in words.split()):
                return status
        if word:
            self.warnings.add("unknown status, left out", 1, self.feed.header.status[:40])
        return Match.Status.FINISHED if self.feed.records else Match.Status.SCHEDULED

    def _result(self) -> dict[str, Any] | None:
        header = self.feed.header
        result = scores.final_score(header.final, self.teams)
        if result is None and (title := TITLE.fullmatch(header.match_id)):
            return {"home": int(title[5]), "away": int(title[6])}
        compared = {name: points for name, points in (result or {}).items() if name in self.score_before}
        if any(self.score_before[name] != points for name, points in compared.items()):
            self.warnings.add("last stated score differs from the header's final score, which counts", 1)
        return result


def _format_value(name: str, value: Any) -> int | Decider | None:
    """A value of the header's format; None if it is not valid."""
    if name == "after_extra":
        return Decider(value) if value in tuple(Decider) else None
    least, most = _FORMAT_LIMITS[name]
    whole = isinstance(value, int) and not isinstance(value, bool)
    return value if whole and least <= value <= most else None


def _expected_format(name: str) -> str:
    if name == "after_extra":
        return ", ".join(Decider)
    least, most = _FORMAT_LIMITS[name]
    return f"{least} to {most} whole {'minutes' if name.endswith('minutes') else 'numbers'}"


def _merge_edit(record: FeedRecord, edit: FeedRecord) -> FeedRecord:
    """The record with the fields of the edit. Fields that the edit leaves out do not change."""
    changes = {
        field.name: value
        for field in fields(edit)
        if field.name not in ("line", "seq", "op", "id")
        and (value := getattr(edit, field.name)) not in ("", None, {}, ())
    }
    return replace(record, **changes)
