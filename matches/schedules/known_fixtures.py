"""The teams, competitions and matches of the database that a schedule may mean."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from typing import NamedTuple

from django.utils import timezone

from matches.models import CommentaryEntry, Competition, Match, Team
from matches.schedules.schedule import Fixture, RowError, Schedule
from matches.schedules.similar_names import SimilarNames

_MAX_KEY = 200


class Alias(NamedTuple):
    """A name of the schedule that a person said to mean an existing team or competition. `what`: which of the two."""

    what: str  # "team" or "competition"
    sport: str
    name: str
    meant: str


@dataclass(frozen=True, slots=True)
class Defaults:
    """Values for fields that the schedule leaves out, and the names that a person explained."""

    sport: str
    competition: str = ""
    season: str = ""
    language: str = "en"
    aliases: frozenset[Alias] = frozenset()


def feed_key_of(uid: str) -> str | None:
    """The feed_key of a match whose fixture has an id; None without an id."""
    if not uid:
        return None
    key = f"schedule:{uid}"
    return key if len(key) <= _MAX_KEY else f"schedule:{sha256(uid.encode()).hexdigest()}"


def kickoff_of(fixture: Fixture) -> datetime:
    """The kick-off to store. Without a known time: noon of that day at the site, whatever the zone of the file."""
    if fixture.time_known:
        return fixture.kickoff
    return datetime.combine(fixture.kickoff.date(), time(12), timezone.get_current_timezone())


class KnownFixtures:
    """The existing teams, competitions and matches that a schedule may mean.

    Always reads them with five queries.
    """

    def __init__(self, schedule: Schedule, defaults: Defaults) -> None:
        self.defaults = defaults
        self._aliases = {(one.what, one.sport, one.name.casefold()): one.meant for one in defaults.aliases}
        fixtures = schedule.fixtures
        named = {fixture.sport or defaults.sport for fixture in fixtures}
        self._teams: dict[tuple[str, str], Team] = {}
        self._short: dict[tuple[str, str], list[Team]] = {}
        self._competitions: dict[tuple[str, str, str], Competition] = {}
        self._similar: dict[tuple[str, type], SimilarNames] = {}
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
        self._with_commentary: set[int] = set()
        kickoffs = [kickoff_of(fixture) for fixture in fixtures]
        if not kickoffs:
            return
        a_day = timedelta(days=1)
        around = public.filter(kickoff_at__range=(min(kickoffs) - a_day, max(kickoffs) + a_day))
        teams = {team.pk for fixture in fixtures for name in (fixture.home, fixture.away) for team in self._any(name)}
        for match in around.filter(home__in=teams, away__in=teams).order_by("pk"):
            day = timezone.localdate(match.kickoff_at)
            self._by_day.setdefault((match.home_id, match.away_id, day), []).append(match)
        found = [*self._by_key.values(), *(match for same in self._by_day.values() for match in same)]
        self._with_commentary = set(
            CommentaryEntry.objects.filter(match__in={match.pk for match in found}).values_list("match_id", flat=True)
        )

    def add_team(self, team: Team) -> None:
        self._teams.setdefault((team.sport, team.name.casefold()), team)
        for name in {team.short_name.casefold(), team.code.casefold()} - {""}:
            self._short.setdefault((team.sport, name), []).append(team)
        self.similar(team.sport, Team).add(team.name)

    def add_competition(self, competition: Competition) -> None:
        key = (competition.sport, competition.name.casefold(), competition.season.casefold())
        self._competitions.setdefault(key, competition)
        self.similar(competition.sport, Competition).add(competition.name)

    def similar(self, sport: str, kind: type[Team] | type[Competition]) -> SimilarNames:
        """The names of teams or competitions of a sport, for finding names that resemble them."""
        return self._similar.setdefault((sport, kind), SimilarNames())

    def team(self, name: str, sport: str) -> Team | None:
        """The team of the sport with this name, otherwise the one with this short name or code.

        Raises RowError if several teams have this short name or code.
        """
        if found := self._teams.get((sport, self.meant("team", sport, name).casefold())):
            return found
        near = self._short.get((sport, name.casefold()), [])
        if len(near) > 1:
            means = " and ".join(team.name for team in near[:4])
            raise RowError(f"“{name[:40]}” may mean {means}: write the name.")
        return near[0] if near else None

    def meant(self, what: str, sport: str, name: str) -> str:
        """The name that a person said to be meant, otherwise the name itself."""
        return self._aliases.get((what, sport, name.casefold()), name)

    def competition_name(self, fixture: Fixture) -> str:
        return fixture.competition or self.defaults.competition

    def competition(self, fixture: Fixture, sport: str) -> Competition | None:
        name = self.meant("competition", sport, self.competition_name(fixture))
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
        same = self._by_day.get((home.pk, away.pk, timezone.localdate(kickoff_of(fixture))), [])
        for match in same:
            # A match with another id is a different one: a double-header.
            is_another = key is not None and (match.feed_key or "").startswith("schedule:")
            if match.competition in (competition, None) and not is_another:
                return match
        return None

    def has_commentary(self, match: Match) -> bool:
        return match.pk in self._with_commentary

    def _any(self, name: str) -> Iterator[Team]:
        for sport in {sport for sport, _ in self._teams}:
            try:
                team = self.team(name, sport)
            except RowError:
                continue  # the row is refused when it is planned
            if team is not None:
                yield team
