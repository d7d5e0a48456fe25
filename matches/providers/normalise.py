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
from matches.providers.clocks import Habit, Reading
from matches.providers.commentary_feed import Feed, Op, Record
from matches.providers.errors import quoted
from matches.providers.feed_warnings import Oddities
from matches.providers.kickoff import kickoff_of
from matches.providers.periods import Mention, Place
from matches.providers.teams import TITLE, Side, Teams, teams_of
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
class Facts:
    """The match itself. `kickoff` None: nothing in the feed tells it. `status`: how the feed leaves the match."""

    key: str
    sport: str
    home: Side
    away: Side
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
class Step:
    """One record in livecast's words. `line` is None for a delete, of which `reason` may say why.

    `key` is the entry's client_key. An id that is added anew after it was deleted is a new entry with a key of its own:
    what was withdrawn before fans' eyes does not come back.
    """

    op: Op
    seq: int
    key: str
    number: int  # of the line in the file
    at: datetime | None = None
    line: EntryDraft | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Script:
    facts: Facts
    steps: tuple[Step, ...]
    oddities: Oddities


def script_of(feed: Feed, known: PeriodMinutes = NOT_STATED) -> Script:
    """The feed in livecast's words. Pure: the same arguments always make the same script.

    `known` are the lengths of periods that livecast knows of the match. They count where the header states none.
    """
    return _Reader(feed, known).script()


@dataclass(slots=True)
class _Entry:
    """One entry of the feed as far as it has been read: its record with all edits so far, and its place."""

    record: Record
    key: str
    position: int
    place: Place
    edited: bool = False
    deleted: bool = False


class _Reader:
    def __init__(self, feed: Feed, known: PeriodMinutes) -> None:
        self.feed, self.oddities = feed, feed.oddities
        self.minutes = self._stated_minutes().with_defaults(known)
        self.sport: Sport = sport_of(feed.header.sport, self.minutes)
        if self.sport is OTHER:
            self.oddities.note("a sport that livecast does not know: plain commentary", 1, feed.header.sport)
        self.teams: Teams = teams_of(feed.header, feed.records, feed.oddities)
        self.entries: dict[str, _Entry] = {}
        self.lives: dict[str, int] = {}
        self.places: dict[int, Place] = {}
        self.habit = Habit(from_kickoff=True, shows_remaining=False)
        self.score_before: dict[str, Any] = {}
        self.latest: dict[str, float] = {}  # by period: the furthest that its clock was seen

    def _stated_minutes(self) -> PeriodMinutes:
        stated = self.feed.header.period_minutes
        return PeriodMinutes(self._minutes(stated.get("regular")), self._minutes(stated.get("extra")))

    def _minutes(self, stated: Any) -> int | None:
        whole = isinstance(stated, int) and not isinstance(stated, bool)
        if whole and PeriodMinutes.SHORTEST <= stated <= PeriodMinutes.LONGEST:
            return stated
        if stated is not None:
            self.oddities.note("a length of a period that is not 1 to 120 whole minutes, left out", 1, quoted(stated))
        return None

    def script(self) -> Script:
        added = self._first_adds()
        mentions = [self._mention(record) for record in added]
        assigned = periods.assign(self.sport, mentions)
        self.places = {record.line: place for record, (_, place) in zip(added, assigned, strict=True)}
        self.habit = clocks.learn(
            self.sport,
            ((code, mention.reading) for mention, (code, _) in zip(mentions, assigned, strict=True)),
        )
        codes = {record.line: code for record, (code, _) in zip(added, assigned, strict=True)}
        steps = tuple(self._step(record, codes) for record in self.feed.records)
        return Script(self._facts(), steps, self.oddities)

    def _first_adds(self) -> list[Record]:
        """The records that make entries, in the order of the match: what the periods and the clock are learnt from."""
        known: set[str] = set()
        standing: set[str] = set()
        added = []
        for record in self.feed.records:
            if record.op is Op.DELETE:
                standing.discard(record.id)
            elif record.id not in known or (record.op is Op.ADD and record.id not in standing):
                known.add(record.id)
                standing.add(record.id)
                added.append(record)
        return added

    def _mention(self, record: Record) -> Mention:
        effect = self.sport.kind(kind_refinement.kind_of(record, self.sport, self.oddities)).effect
        return Mention(record.period, clocks.read_clock(record.clock), effect)

    def _step(self, record: Record, codes: dict[int, str]) -> Step:
        entry = self.entries.get(record.id)
        if record.op is Op.DELETE:
            if entry is None:
                self.oddities.note("a delete of what was never added, passed over", record.line, record.id)
            else:
                entry.deleted = True
            key = entry.key if entry else self._key(record.id, 1)
            return Step(record.op, record.seq, key, record.line, record.at, reason=record.text[:200])
        if entry is None or (entry.deleted and record.op is Op.ADD):
            if record.op is Op.EDIT:
                self.oddities.note("an edit of what was never added, taken for its first text", record.line, record.id)
            life = self.lives[record.id] = self.lives.get(record.id, 0) + 1
            place = self.places.get(record.line, Place())
            entry = _Entry(record, self._key(record.id, life), record.seq * CommentaryEntry.POSITION_STEP, place)
            self.entries[record.id] = entry
            code = codes.get(record.line)
        else:
            if record.op is Op.ADD:
                self.oddities.note("an id added a second time, taken for a correction", record.line, record.id)
            entry.record, entry.edited = _edited(entry.record, record), True
            code = None
        line = self._line(entry, code)
        return Step(record.op, record.seq, entry.key, record.line, entry.record.at, replace(line, feed_seq=record.seq))

    @staticmethod
    def _key(id: str, life: int) -> str:
        # What stands before the first colon is ours, so no id of a provider can spell another's key.
        return f"feed:{id}" if life == 1 else f"feed{life}:{id}"

    def _line(self, entry: _Entry, code: str | None) -> EntryDraft:
        record, sport = entry.record, self.sport
        kind = kind_refinement.kind_of(record, sport, self.oddities)
        reading = clocks.read_clock(record.clock)
        if code is None:
            code = periods.resolve(sport, Mention(record.period, reading, sport.kind(kind).effect), entry.place)
        period = sport.period(code)
        if period is not None and period.kind is PeriodKind.SHOOTOUT:
            kind = kind_refinement.in_shootout(kind)
        side = kind_refinement.scoring_side(kind, self.teams.side_of(record.side), record.text, self.teams.codes)
        seconds = self._seconds(period, reading, sport.kind(kind).effect) if period else None
        return EntryDraft(
            body=body_text.body_of(record, self.oddities)
            or body_text.sentence(record, kind, code, sport, self.teams.name_of(side)),
            kind=kind,
            side=side,
            players=body_text.players_of(record),
            byline=record.author[:120],
            period=code,
            clock_seconds=seconds,
            minute=clocks.label(reading, sport, code, seconds, self.habit),
            provider_score=self._stated(record, kind, side, reading, edited=entry.edited),
            happened_at=record.at,
            position=entry.position,
        )

    def _seconds(self, period: Period, reading: Reading, effect: Effect | None) -> float | None:
        """Seconds of the period played. A whistle without a clock has its time all the same, and none goes back."""
        seconds = clocks.elapsed(reading, self.sport, period, self.habit)
        latest = self.latest.get(period.code, 0.0)
        if period.length is not None and effect is Effect.PERIOD_START:
            seconds = seconds or 0.0
        elif period.length is not None and effect in (Effect.PERIOD_END, Effect.MATCH_END):
            counts_down = self.sport.direction is Direction.DOWN and effect is Effect.PERIOD_END
            seconds = max(latest, seconds if seconds is not None else period.length if counts_down else 0.0)
        if seconds is not None:
            self.latest[period.code] = max(latest, seconds)
        return seconds

    def _stated(self, record: Record, kind: str, side: str, reading: Reading, *, edited: bool) -> dict[str, Any] | None:
        stated = scores.stated(record.score, record.so, side, self.teams, self.oddities, record.line)
        told = self.sport.kind(kind)
        if stated is None:
            closing = told.effect in (Effect.PERIOD_END, Effect.MATCH_END)
            return scores.in_text(record.text, self.teams) if closing else None
        points: dict[str, Any] = {name: stated[name] for name in SIDES if name in stated}
        # The cricket provider's notes between two balls: a blank clock, and every number a blank that became 0.
        blank = record.clock and not reading.display and not reading.tells_time and not any(points.values())
        if blank and any(self.score_before.values()):
            self.oddities.note("a score of nothing beside a note, left out", record.line)
            return None
        if edited:
            # It speaks of long ago: the score of the moment is not to be measured by it.
            return stated
        if any(points[name] < self.score_before.get(name, 0) for name in points):
            self.oddities.note("a stated score that goes down, taken as stated", record.line)
        if told.points and not told.shootout and points and points == self.score_before:
            self.oddities.note(f"a {told.name.lower()} that leaves the stated score as it was", record.line)
        self.score_before = {**self.score_before, **points}
        return stated

    def _facts(self) -> Facts:
        header = self.feed.header
        return Facts(
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
            self.oddities.note("a status that livecast does not know, left out", 1, self.feed.header.status[:40])
        return Match.Status.FINISHED if self.feed.records else Match.Status.SCHEDULED

    def _result(self) -> dict[str, Any] | None:
        header = self.feed.header
        result = scores.final(header.final, self.teams)
        if result is None and (title := TITLE.fullmatch(header.match_id)):
            return {"home": int(title[5]), "away": int(title[6])}
        compared = {name: points for name, points in (result or {}).items() if name in self.score_before}
        if any(self.score_before[name] != points for name, points in compared.items()):
            self.oddities.note("the last stated score is not the header's final one, which counts", 1)
        return result


def _edited(record: Record, edit: Record) -> Record:
    """The record with what the edit brings: a field that it leaves out stays as it was."""
    brought = {
        field.name: value
        for field in fields(edit)
        if field.name not in ("line", "seq", "op", "id")
        and (value := getattr(edit, field.name)) not in ("", None, {}, ())
    }
    return replace(record, **brought)
