"""What announcing a schedule would do: which of its matches are new, which change, which are there already."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any

from django.db.models import Q
from django.utils import timezone

from matches.models import Competition, Match, Team
from matches.schedules.fixture import Fixture, Refused, Schedule

_KEY = 200


class What(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(slots=True)
class Planned:
    """What becomes of a fixture. `changes`: field of the match -> its new value; `makes`: what is not there yet."""

    fixture: Fixture
    what: What
    sport: str
    match: Match | None = None
    changes: dict[str, Any] = field(default_factory=dict)
    makes: list[str] = field(default_factory=list)

    @property
    def told(self) -> list[str]:
        """The changes, as a person reads them."""
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
    """What a schedule leaves out."""

    sport: str
    competition: str = ""
    season: str = ""
    language: str = "en"


@dataclass(slots=True)
class Plan:
    planned: list[Planned] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)

    def count(self, what: What) -> int:
        return sum(one.what is what for one in self.planned)

    @property
    def summary(self) -> str:
        parts = [f"{self.count(what)} {what}" for what in What]
        return ", ".join([*parts, f"{len(self.refused)} refused"] if self.refused else parts)


def key_of(uid: str) -> str | None:
    """What a match that came with an id is known by."""
    if not uid:
        return None
    key = f"schedule:{uid}"
    return key if len(key) <= _KEY else f"schedule:{sha256(uid.encode()).hexdigest()}"


def plan_of(schedule: Schedule, defaults: Defaults) -> Plan:
    """Compare a schedule with the database. The same is what has its id; else its teams, competition and day."""
    plan = Plan(refused=list(schedule.refused))
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
            plan.refused.append(_refused(fixture, "It is in the file twice."))
            continue
        seen |= {same, fixture.uid}
        planned = _planned(fixture, sport, defaults)
        if isinstance(planned, Refused):
            plan.refused.append(planned)
        else:
            plan.planned.append(planned)
    plan.refused.sort(key=lambda refused: refused.row)
    return plan


def _planned(fixture: Fixture, sport: str, defaults: Defaults) -> Planned | Refused:
    home, away = team_called(fixture.home, sport), team_called(fixture.away, sport)
    if home is not None and home == away:
        return _refused(fixture, f"Both names are {home}'s.")
    competition = competition_called(fixture, sport, defaults)
    match = _same_match(fixture, home, away, competition)
    if match is None:
        makes = [name for name, team in ((fixture.home, home), (fixture.away, away)) if team is None]
        name = fixture.competition or defaults.competition
        return Planned(fixture, What.NEW, sport, makes=[*makes, name] if name and competition is None else makes)
    if match.sport != sport:
        return _refused(fixture, f"{match} is there as a match of {match.rules.name.lower()}.")
    changes = _changes(fixture, match)
    if "kickoff_at" in changes and match.status not in (Match.Status.SCHEDULED, Match.Status.POSTPONED):
        return _refused(fixture, f"{match} has kicked off: it is moved no more.")
    return Planned(fixture, What.CHANGED if changes else What.UNCHANGED, sport, match, changes)


def _changes(fixture: Fixture, match: Match) -> dict[str, Any]:
    wanted = {"kickoff_at": fixture.kickoff, "venue": fixture.venue, "language": fixture.language}
    changes = {name: value for name, value in wanted.items() if value and getattr(match, name) != value}
    if fixture.uid and match.feed_key is None:
        changes["feed_key"] = key_of(fixture.uid)
    return changes


def _same_match(
    fixture: Fixture, home: Team | None, away: Team | None, competition: Competition | None
) -> Match | None:
    public = Match.objects.select_related("home", "away", "competition").filter(private=False)
    key = key_of(fixture.uid)
    if key and (known := public.filter(feed_key=key).first()):
        return known
    if home is None or away is None:
        return None
    start = timezone.make_aware(datetime.combine(timezone.localdate(fixture.kickoff), time.min))
    same = public.filter(home=home, away=away, kickoff_at__gte=start, kickoff_at__lt=start + timedelta(days=1))
    # One that has an id of its own is another match: a double-header.
    others = Q(feed_key__startswith="schedule:") if key else Q(pk=None)
    return same.filter(Q(competition=competition) | Q(competition=None)).exclude(others).order_by("pk").first()


def team_called(name: str, sport: str) -> Team | None:
    """The team of this name; else the only one whose short name or code it is."""
    teams = Team.objects.filter(sport=sport)
    found = teams.filter(name__iexact=name).first()
    if found is not None:
        return found
    near = list(teams.filter(Q(short_name__iexact=name) | Q(code__iexact=name))[:2])
    return near[0] if len(near) == 1 else None


def competition_called(fixture: Fixture, sport: str, defaults: Defaults) -> Competition | None:
    name = fixture.competition or defaults.competition
    season = fixture.season or defaults.season
    return Competition.objects.filter(sport=sport, name__iexact=name, season__iexact=season).first() if name else None


def _refused(fixture: Fixture, why: str) -> Refused:
    return Refused(fixture.row, f"{fixture.home} v {fixture.away}", why)
