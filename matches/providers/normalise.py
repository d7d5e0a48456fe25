"""Normalise a feed: match facts, and one step per record with our kinds and periods.

The line of a step depends on its place in the match. An edit far down the file is read at the place of the entry that
it corrects, because it has that entry's period and clock.
"""

from typing import Any

from livecast.clean_text import clean
from matches.actions import EntryDraft
from matches.models import Match
from matches.providers import body_text, clocks, contradictions, own_feed, periods, scores
from matches.providers.clocks import ClockFormat, ClockReading
from matches.providers.commentary_feed import CommentaryFeed, FeedRecord, Operation
from matches.providers.event_reader import EventReader
from matches.providers.kickoff import kickoff_of
from matches.providers.match_header import accepted_award, accepted_figures, accepted_first_leg, stated_format
from matches.providers.periods import PeriodContext, PeriodHint
from matches.providers.steps import FeedEntry, FeedStep, MatchFacts, NormalisedFeed, StepBuilder
from matches.providers.teams import TITLE, Teams, teams_of
from matches.scoring.score import SIDES
from matches.sports import (
    NOT_STATED,
    OTHER,
    Direction,
    Effect,
    MatchFormat,
    Period,
    PeriodKind,
    Sport,
    sport_of,
)

__all__ = ["FeedStep", "MatchFacts", "NormalisedFeed", "normalise_feed"]

_STATUS_WORDS = {
    Match.Status.FINISHED: "f ft final finished ended complete completed closed aet ap result played",
    Match.Status.ABANDONED: "a abandoned suspended awarded",
    Match.Status.POSTPONED: "p postponed pst ppd postp cancelled canceled",
    Match.Status.SCHEDULED: "u upcoming scheduled ns pre created fixture",
    Match.Status.LIVE: "l live inprogress playing",
    Match.Status.BREAK: "ht halftime break",
}


def normalise_feed(feed: CommentaryFeed, known: MatchFormat = NOT_STATED) -> NormalisedFeed:
    """Normalise a feed. Pure: the same arguments always give the same result.

    `known` is the format that livecast has for the match. It counts where the header does not state one.
    """
    stated = stated_format(feed.header.format, feed.warnings).with_defaults(known)
    if feed.header.is_own:
        return own_feed.normalise_own_feed(feed, stated)
    return _Normaliser(feed, stated).normalise()


class _Normaliser:
    def __init__(self, feed: CommentaryFeed, stated: MatchFormat) -> None:
        self.feed, self.warnings, self.format = feed, feed.warnings, stated
        self.sport: Sport = sport_of(feed.header.sport, self.format)
        if self.sport is OTHER:
            self.warnings.add("unknown sport, imported as plain commentary", 1, feed.header.sport)
        self.teams: Teams = teams_of(feed.header, feed.records, feed.warnings)
        self.events = EventReader(feed.records, self.sport, self.teams, feed.warnings)
        self.places: dict[int, PeriodContext] = {}  # by the line that added the entry
        self.codes: dict[int, str] = {}
        self.clock_format = ClockFormat(from_kickoff=True, shows_remaining=False)
        self.score_before: dict[str, Any] = {}
        self.latest: dict[str, float] = {}  # by period: the latest time of its clock so far

    def normalise(self) -> NormalisedFeed:
        added = self._first_adds()
        hints = [self._period_hint(record) for record in added]
        assigned = periods.assign_periods(self.sport, hints)
        self.places = {record.line: place for record, (_, place) in zip(added, assigned, strict=True)}
        self.clock_format = clocks.infer_format(
            self.sport,
            ((code, hint.reading) for hint, (code, _) in zip(hints, assigned, strict=True)),
        )
        self.codes = {record.line: code for record, (code, _) in zip(added, assigned, strict=True)}
        builder = StepBuilder(self.warnings, self._line, key_of="feed:{}".format)
        steps = [builder.step(record) for record in self.feed.records]
        result = self._result()
        told = contradictions.with_unknown_scores(steps, result, self.sport)
        result = contradictions.check_result(told, result, self.sport, self.warnings)
        begun = next((r for r, hint in zip(added, hints, strict=True) if hint.effect is Effect.PERIOD_START), None)
        return NormalisedFeed(self._facts(result, begun), told, self.warnings, self.feed.format)

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

    def _line(self, entry: FeedEntry) -> EntryDraft:
        record, sport = entry.record, self.sport
        kind = self.events.kind(record)
        reading = clocks.parse_clock(record.clock)
        code = None if entry.edited else self.codes.get(entry.line)
        if code is None:
            place = self.places.get(entry.line, PeriodContext())
            code = periods.resolve_period(sport, PeriodHint(record.period, reading, sport.kind(kind).effect), place)
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
            byline=clean(record.author[:120]),
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

    def _facts(self, result: dict[str, Any] | None, begun: FeedRecord | None) -> MatchFacts:
        header = self.feed.header
        return MatchFacts(
            key=header.match_id,
            sport=self.sport.code,
            home=self.teams.home,
            away=self.teams.away,
            kickoff=kickoff_of(self.feed, begun),
            venue=header.venue[:120],
            language=header.lang[:12] or "en",
            status=self._status(),
            result=result,
            format=self.format,
            award=accepted_award(header.award, self.sport, self.warnings),
            first_leg=accepted_first_leg(header.first_leg, self.warnings),
            round=header.round,
            group=header.group,
            knockout=bool(header.knockout),
            attendance=header.attendance,
            figures=accepted_figures(header.figures, self.warnings),
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
        return result
