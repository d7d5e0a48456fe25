"""A competition with its public matches and its entrants, as tables and brackets need them. Three queries."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from livecast.errors import LivecastError
from livecast.prepared_query import PreparedQuery, RawRow
from matches.competitions.kept_matches import KeptMatch, matches_of_competition, read_kept
from matches.models import Competition, Entrant, Match, Team

_competition = PreparedQuery(lambda competition: Competition.objects.filter(pk=competition).order_by())
_entrants = PreparedQuery(
    lambda competition: Entrant.objects.filter(competition=competition).select_related("team").order_by("pk")
)


@dataclass(frozen=True)
class Season:
    """A competition with its matches, in the order of their kick-offs."""

    competition: Competition
    entrants: list[Entrant]
    kept: list[KeptMatch]

    @cached_property
    def matches(self) -> list[Match]:
        return [one.match for one in self.kept]

    @cached_property
    def raw_rows(self) -> dict[int, RawRow]:
        """The rows of the query `matches_of_competition`, by the id of the match."""
        return {one.match.pk: one.row for one in self.kept}

    @property
    def digests(self) -> list[str]:
        """The digests of the rows, which stay the same while nothing changes."""
        return [one.digest for one in self.kept]

    @cached_property
    def teams(self) -> dict[int, Team]:
        """The teams of the matches, and those that were entered, by id."""
        teams = {entrant.team_id: entrant.team for entrant in self.entrants}
        for match in self.matches:
            teams[match.home_id], teams[match.away_id] = match.home, match.away
        return teams


def season_of(competition_id: int) -> Season:
    """Return the season. Raises `competition.not_found` (404)."""
    competition = _competition.first(competition=competition_id)
    if competition is None:
        raise LivecastError("competition.not_found", _("There is no such competition."), status=404)
    return read_season(competition)


def read_season(competition: Competition) -> Season:
    """Return the season of a competition that was read."""
    rows = matches_of_competition.raw_rows(competition=competition.pk)
    kept = read_kept(matches_of_competition, rows)
    return Season(competition, _entrants(competition=competition.pk), kept)
