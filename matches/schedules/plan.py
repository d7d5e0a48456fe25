"""Plan the import of a schedule: which matches are new, changed or unchanged."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any

from django.utils import timezone

from matches.models import Competition, Match, Team
from matches.schedules.schedule import Fixture, RefusedRow, Schedule

_MAX_KEY = 200


class PlanOutcome(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(slots=True)
class PlannedFixture:
    """The plan for one fixture. `changes`: field of the match → new value.

    `creates`: names to create.
    """

    fixture: Fixture
    outcome: PlanOutcome
    sport: str
    match: Match | None = None
    changes: dict[str, Any] = field(default_factory=dict)
    creates: list[str] = field(default_factory=list)

    @property
    def change_texts(self) -> list[str]:
        """The changes as texts for people."""
        names = {"kickoff_at": "kick-off", "feed_key": "its id"}
        said = []
        for name, value in self.changes.items():
            if name != "feed_key":
                shown = (
                    timezone.localtime(value).strftime("%a %d %b %Y, %H:%M") if isinstance(value, datetime) else value
                )
                said.append(f"{names.get(name, name)}: {shown}")
        return said


@dataclass(frozen=True, slots=True)
class Defaults:
    """Values for fields that the schedule leaves out."""

    sport: str
    competition: str = ""
    season: str = ""
    language: str = "en"


@dataclass(slots=True)
class SchedulePlan:
    planned: list[PlannedFixture] = field(default_factory=list)
    refused: list[RefusedRow] = field(default_factory=list)

    def count(self, outcome: PlanOutcome) -> int:
        return sum(one.outcome is outcome for one in self.planned)

    @property
    def summary(self) -> str:
        parts = [f"{self.count(what)} {what}" for what in PlanOutcome]
        return ", ".join([*parts, f"{len(self.refused)} refused"] if self.refused else parts)


def feed_key_of(uid: str) -> str | None:
    """The feed_key of a match whose fixture has an id; None without an id."""
    if not uid:
        return None
    key = f"schedule:{uid}"
    return key if len(key) <= _MAX_KEY else f"schedule:{sha256(uid.encode()).hexdigest()}"


class KnownFixtures:
    """The existing teams, competitions and matches that a schedule may mean.

    Always reads them with four queries.
    """

    def __init__(self, schedule: Schedule, defaults: Defaults) -> None:
        self.defaults = defaults
        fixtures = schedule.fixtures
        named = {fixture.sport or defaults.sport for fixture in fixtures}
        self._teams: dict[tuple[str, str], Team] = {}
        self._short: dict[tuple[str, str], list[Team]] = {}
        self._competitions: dict[tuple[str, str, str], Competition] = {}
        for team in Team.objects.filter(sport__in=named).order_by("name", "pk"):
            self.add_team(team)
        for competition in Competition.objects.filter(sport__in=named).order_by("name", "season", "pk"):
            self.add_competition(competition)
        self._read_matches(fixtures)

    def _read_matches(self, fixtures: Sequence[Fixture]) -> None:
        public = Match.objects.select_related("home", "away", "competition").filter(private=False)
        keys = [key for fixture in fixtures if (key := feed_key_of(fixture.uid))]
        self._by_key = {match.feed_key: match for match in public.filter(feed_key__in=keys)}
        self._by_day: dict[tuple[int, int, date], list[Match]] = {}
        kickoffs = [fixture.kickoff for fixture in fixtures]
        if not kickoffs:
            return
        a_day = timedelta(days=1)
        around = public.filter(kickoff_at__range=(min(kickoffs) - a_day, max(kickoffs) + a_day))
        teams = {team.pk for fixture in fixtures for name in (fixture.home, fixture.away) for team in self._any(name)}
        for match in around.filter(home__in=teams, away__in=teams).order_by("pk"):
            day = timezone.localdate(match.kickoff_at)
            self._by_day.setdefault((match.home_id, match.away_id, day), []).append(match)

    def add_team(self, team: Team) -> None:
        self._teams.setdefault((team.sport, team.name.casefold()), team)
        for name in {team.short_name.casefold(), team.code.casefold()} - {""}:
            self._short.setdefault((team.sport, name), []).append(team)

    def add_competition(self, competition: Competition) -> None:
        key = (competition.sport, competition.name.casefold(), competition.season.casefold())
        self._competitions.setdefault(key, competition)

    def team(self, name: str, sport: str) -> Team | None:
        """The team with this name, otherwise the only team with this short name or code."""
        if found := self._teams.get((sport, name.casefold())):
            return found
        near = self._short.get((sport, name.casefold()), [])
        return near[0] if len(near) == 1 else None

    def competition(self, fixture: Fixture, sport: str) -> Competition | None:
        name = fixture.competition or self.defaults.competition
        season = fixture.season or self.defaults.season
        return self._competitions.get((sport, name.casefold(), season.casefold()))

    def match(
        self, fixture: Fixture, home: Team | None, away: Team | None, competition: Competition | None
    ) -> Match | None:
        key = feed_key_of(fixture.uid)
        if key in self._by_key:
            return self._by_key[key]
        if home is None or away is None:
            return None
        same = self._by_day.get((home.pk, away.pk, timezone.localdate(fixture.kickoff)), [])
        for match in same:
            # A match with another id is a different one: a double-header.
            is_another = key is not None and (match.feed_key or "").startswith("schedule:")
            if match.competition in (competition, None) and not is_another:
                return match
        return None

    def _any(self, name: str) -> Iterator[Team]:
        for sport in {sport for sport, _ in self._teams}:
            if team := self.team(name, sport):
                yield team


def plan_schedule(schedule: Schedule, defaults: Defaults, known: KnownFixtures | None = None) -> SchedulePlan:
    """Compare a schedule with the database.

    A match is the same by id, otherwise by teams, competition and day.
    """
    known = known or KnownFixtures(schedule, defaults)
    plan = SchedulePlan(refused=list(schedule.refused))
    seen: set[object] = set()
    for fixture in schedule.fixtures:
        sport = fixture.sport or defaults.sport
        day = timezone.localdate(fixture.kickoff)
        same = (
            sport,
            fixture.home.casefold(),
            fixture.away.casefold(),
            day,
            fixture.competition or defaults.competition,
        )
        if same in seen or (fixture.uid and fixture.uid in seen):
            plan.refused.append(_refused_row(fixture, "The match is in the file twice."))
            continue
        seen |= {same, fixture.uid}
        planned = _plan_fixture(fixture, sport, known)
        if isinstance(planned, RefusedRow):
            plan.refused.append(planned)
        else:
            plan.planned.append(planned)
    plan.refused.sort(key=lambda refused: refused.row)
    return plan


def _plan_fixture(fixture: Fixture, sport: str, known: KnownFixtures) -> PlannedFixture | RefusedRow:
    home, away = known.team(fixture.home, sport), known.team(fixture.away, sport)
    if home is not None and home == away:
        return _refused_row(fixture, f"Both names mean {home}.")
    competition = known.competition(fixture, sport)
    match = known.match(fixture, home, away, competition)
    if match is None:
        makes = [name for name, team in ((fixture.home, home), (fixture.away, away)) if team is None]
        name = fixture.competition or known.defaults.competition
        return PlannedFixture(
            fixture, PlanOutcome.NEW, sport, creates=[*makes, name] if name and competition is None else makes
        )
    if match.sport != sport:
        return _refused_row(fixture, f"{match} already exists with the sport {match.rules.name.lower()}.")
    changes = _changes(fixture, match)
    if "kickoff_at" in changes and match.status not in (Match.Status.SCHEDULED, Match.Status.POSTPONED):
        return _refused_row(fixture, f"{match} has kicked off: its time cannot be changed.")
    return PlannedFixture(fixture, PlanOutcome.CHANGED if changes else PlanOutcome.UNCHANGED, sport, match, changes)


def _changes(fixture: Fixture, match: Match) -> dict[str, Any]:
    values = {"kickoff_at": fixture.kickoff, "venue": fixture.venue, "language": fixture.language}
    changes = {name: value for name, value in values.items() if value and getattr(match, name) != value}
    if fixture.uid and match.feed_key is None:
        changes["feed_key"] = feed_key_of(fixture.uid)
    return changes


def _refused_row(fixture: Fixture, reason: str) -> RefusedRow:
    return RefusedRow(fixture.row, f"{fixture.home} v {fixture.away}", reason)
