"""Plan the import of a schedule: which matches are new, changed or unchanged, and what else the file says."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.utils import timezone

from matches.models import Competition, Match, Team
from matches.schedules.known_fixtures import Alias, Defaults, KnownFixtures, feed_key_of, kickoff_of
from matches.schedules.match_state import state_of_row
from matches.schedules.schedule import Fixture, LeftOut, Result, RowError, Schedule


class PlanOutcome(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(slots=True)
class PlannedFixture:
    """The plan for one fixture. `changes`: field of the match → new value, of an existing match.

    `creates`: what to create, each as “team” or “competition” and its name. `home`, `away`: the teams that are meant.
    `status`, `result`, `award`: of a new match.
    """

    fixture: Fixture
    outcome: PlanOutcome
    sport: str
    home: str
    away: str
    match: Match | None = None
    changes: dict[str, Any] = field(default_factory=dict)
    creates: list[tuple[str, str]] = field(default_factory=list)
    status: str = ""
    result: Result | None = None
    award: dict[str, str] | None = None
    guesses: list[str] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)

    @property
    def change_texts(self) -> list[str]:
        """The changes as texts for people."""
        names = {"kickoff_at": "kick-off"}
        said = []
        for name, value in self.changes.items():
            if name == "kickoff_at":
                form = "%a %d %b %Y, %H:%M" if self.fixture.time_known else "%a %d %b %Y, time not known"
                said.append(f"kick-off: {timezone.localtime(value).strftime(form)}")
            elif name == "knockout":
                said.append("knock-out" if value else "no knock-out")
            elif name not in ("feed_key", "kickoff_time_known", "figures"):
                said.append(f"{names.get(name, name)}: {value}")
        return said

    @property
    def day(self) -> date:
        """The day of the kick-off in the zone of the file."""
        return self.fixture.kickoff.date()

    @property
    def states_result(self) -> bool:
        """Whether the import sets the result of this match."""
        return self.result is not None or "result" in self.changes

    @property
    def created_names(self) -> list[str]:
        return [name for _, name in self.creates]

    @property
    def state_text(self) -> str:
        """The status and the result of a new match, if the schedule states them."""
        award = "awarded" if self.award else ""
        return " ".join(filter(None, (self.status, str(self.result) if self.result else "", award)))


@dataclass(slots=True)
class NewName:
    """A team or a competition that the import creates. `like`: an existing name that may be meant, or ""."""

    name: str
    what: str  # "team" or "competition"
    sport: str
    row: int
    like: str = ""

    @property
    def alias(self) -> str:
        """The answer “it is the similar one” as JSON, for a form."""
        return json.dumps(Alias(self.what, self.sport, self.name, self.like))


@dataclass(slots=True)
class SchedulePlan:
    """What the import does with each row: `planned`, `skipped` or `refused`."""

    schedule: Schedule
    planned: list[PlannedFixture] = field(default_factory=list)
    refused: list[LeftOut] = field(default_factory=list)
    new_names: list[NewName] = field(default_factory=list)

    @property
    def skipped(self) -> tuple[LeftOut, ...]:
        return self.schedule.skipped

    @property
    def row_name(self) -> str:
        """What a number of a row counts in this form of file."""
        return "event" if self.schedule.form == "iCalendar" else "row"

    @property
    def read(self) -> list[PlannedFixture]:
        """The planned fixtures that the file states clearly."""
        return [one for one in self.planned if not one.guesses]

    @property
    def guessed(self) -> list[PlannedFixture]:
        """The planned fixtures with a guess."""
        return [one for one in self.planned if one.guesses]

    @property
    def must_choose_order(self) -> bool:
        """Whether the order of day and month has to be chosen before the import."""
        return self.schedule.must_choose_order

    def count(self, outcome: PlanOutcome) -> int:
        return sum(one.outcome is outcome for one in self.planned)

    @property
    def summary(self) -> str:
        parts = [f"{self.count(what)} {what}" for what in PlanOutcome]
        others = (("guessed", self.guessed), ("skipped", self.skipped), ("refused", self.refused))
        counted = [f"{len(rows)} {name}" for name, rows in others if rows]
        return ", ".join(parts + counted)


def plan_schedule(
    schedule: Schedule, defaults: Defaults, known: KnownFixtures | None = None, now: datetime | None = None
) -> SchedulePlan:
    """Compare a schedule with the database.

    A match is the same by id, otherwise by teams, competition and day.
    """
    known, now = known or KnownFixtures(schedule, defaults), now or timezone.now()
    plan = SchedulePlan(schedule, refused=list(schedule.refused))
    seen: dict[object, int] = {}
    for fixture in schedule.fixtures:
        try:
            _check_once(fixture, known, seen)
            plan.planned.append(_plan_fixture(fixture, known, now))
        except RowError as reason:
            plan.refused.append(LeftOut(fixture.row, fixture.text, str(reason)))
    plan.refused.sort(key=lambda refused: refused.row)
    plan.new_names = list(_new_names(plan, known))
    return plan


def _check_once(fixture: Fixture, known: KnownFixtures, seen: dict[object, int]) -> None:
    """Raise RowError if the match was in the file before."""
    sport = fixture.sport or known.defaults.sport
    teams = [known.team(name, sport) or name.casefold() for name in (fixture.home, fixture.away)]
    competition = (fixture.competition or known.defaults.competition).casefold()
    same = (sport, *teams, timezone.localdate(kickoff_of(fixture)), competition)
    if same in seen or (fixture.uid and fixture.uid in seen):
        raise RowError("The match is in the file twice.")
    seen[same] = fixture.row
    if fixture.uid:
        seen[fixture.uid] = fixture.row


def _plan_fixture(fixture: Fixture, known: KnownFixtures, now: datetime) -> PlannedFixture:
    sport = fixture.sport or known.defaults.sport
    home, away = known.team(fixture.home, sport), known.team(fixture.away, sport)
    if home is not None and home == away:
        raise RowError(f"Both names mean {home}.")
    competition = known.competition(fixture, sport)
    match = known.match(fixture, home, away, competition)
    if match is not None and match.sport != sport:
        raise RowError(f"{match} already exists with the sport {match.rules.name.lower()}.")
    state = state_of_row(fixture, match, match is not None and known.has_commentary(match), now)
    names = {name: known.meant("team", sport, name) for name in (fixture.home, fixture.away)}
    competition_name = known.competition_name(fixture)
    names |= {competition_name: known.meant("competition", sport, competition_name)}
    explained = [f"“{name}” is read as {meant}, as chosen." for name, meant in names.items() if meant != name]
    planned = PlannedFixture(
        fixture, PlanOutcome.NEW, sport, str(home or fixture.home), str(away or fixture.away), match,
        guesses=[*fixture.guesses, *explained, *state.guesses], unused=[*fixture.unused, *state.unused],
    )  # fmt: skip
    if match is None:
        planned.status, planned.result, planned.award = state.status, state.result, state.award
        teams = ((fixture.home, home), (fixture.away, away))
        planned.creates = [("team", known.meant("team", sport, name)) for name, team in teams if team is None]
        if competition_name and competition is None:
            planned.creates.append(("competition", known.meant("competition", sport, competition_name)))
        return planned
    planned.changes = _changes(fixture, match)
    if "kickoff_at" in planned.changes and match.status not in (Match.Status.SCHEDULED, Match.Status.POSTPONED):
        raise RowError(f"{match} has kicked off: its time cannot be changed.")
    if match.status == Match.Status.POSTPONED and "kickoff_at" in planned.changes:
        planned.unused.append("the new date as the end of the postponement: set the status by hand")
    planned.changes |= {name: value for name, value in (("status", state.status), ("result", state.result)) if value}
    planned.outcome = PlanOutcome.CHANGED if planned.changes else PlanOutcome.UNCHANGED
    return planned


def _changes(fixture: Fixture, match: Match) -> dict[str, Any]:
    values: dict[str, Any] = {
        "venue": fixture.venue,
        "language": fixture.language,
        "round": fixture.round,
        "group": fixture.group,
        "knockout": fixture.knockout,
        "attendance": fixture.attendance,
        "figures": {**(match.figures or {}), **fixture.figures} if fixture.figures else None,
    }
    same_day = timezone.localdate(kickoff_of(fixture)) == timezone.localdate(match.kickoff_at)
    if fixture.time_known or not same_day:  # a schedule without the time leaves a known time as it is
        values["kickoff_at"] = kickoff_of(fixture)
    stated = {name: value for name, value in values.items() if value not in ("", None)}
    changes = {name: value for name, value in stated.items() if getattr(match, name) != value}
    if "kickoff_at" in values and match.kickoff_time_known != fixture.time_known:
        changes |= {"kickoff_at": values["kickoff_at"], "kickoff_time_known": fixture.time_known}
    if fixture.uid and match.feed_key is None:
        changes["feed_key"] = feed_key_of(fixture.uid)
    return changes


def _new_names(plan: SchedulePlan, known: KnownFixtures) -> Iterator[NewName]:
    """The teams and competitions to create, each once, with a known name that resembles it."""
    seen: set[tuple[str, str, str]] = set()
    for planned in plan.planned:
        if planned.outcome is not PlanOutcome.NEW:
            continue
        for what, name in planned.creates:
            key = (what, planned.sport, name.casefold())
            if key in seen:
                continue
            seen.add(key)
            similar = known.similar(planned.sport, Team if what == "team" else Competition)
            yield NewName(name, what, planned.sport, planned.fixture.row, similar.like(name))
            similar.add(name)
