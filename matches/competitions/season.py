"""The public matches of a competition and its entrants, as tables and brackets need them. Three queries.

A match is kept in the process while its columns stay the same: of a season of 380 matches, one result changes one.
"""

import hashlib
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from livecast.bounded_cache import BoundedCache
from livecast.errors import LivecastError
from livecast.prepared_query import PreparedQuery, RawRow
from matches.models import Competition, Entrant, Match, Team

# The limits of one process.
MAX_MATCHES = 20_000
MAX_BYTES = 64 * 1024 * 1024
MATCH_BYTES = 6 * 1024

_competition = PreparedQuery(lambda competition: Competition.objects.filter(pk=competition).order_by())
_entrants = PreparedQuery(
    lambda competition: Entrant.objects.filter(competition=competition).select_related("team").order_by("pk")
)
season_matches = PreparedQuery(
    lambda competition: (
        Match.objects.filter(competition=competition, private=False)
        .select_related("home", "away", "competition")
        .defer("tally", "pushed_offset", "hold_seconds")
        .order_by()
    )
)
kept_matches: BoundedCache[RawRow, "KeptMatch"] = BoundedCache(MAX_MATCHES, MAX_BYTES)


@dataclass(frozen=True, slots=True)
class KeptMatch:
    """A match, the row that it was read from, and the digest of the row, which is the same in every process."""

    match: Match
    row: RawRow
    digest: str


@dataclass(frozen=True)
class Season:
    """A competition with its matches, in the order of their kick-offs.

    `raw_rows`: of the query `season_matches`, by the id of the match. They are equal while nothing changes, and so are
    their `digests`.
    """

    competition: Competition
    entrants: list[Entrant]
    kept: list[KeptMatch]

    @cached_property
    def matches(self) -> list[Match]:
        return [one.match for one in self.kept]

    @cached_property
    def raw_rows(self) -> dict[int, RawRow]:
        return {one.match.pk: one.row for one in self.kept}

    @property
    def digests(self) -> list[str]:
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
    rows = season_matches.raw_rows(competition=competition.pk)
    kept = [kept_matches.get(row) for row in rows]
    missing = [row for row, one in zip(rows, kept, strict=True) if one is None]
    found = [one for one in kept if one is not None]
    for row, match in zip(missing, season_matches.instances(missing), strict=True):
        one = KeptMatch(match, row, hashlib.blake2b(repr(row).encode(), digest_size=8).hexdigest())
        kept_matches.put(row, one, MATCH_BYTES)
        found.append(one)
    return Season(competition, _entrants(competition=competition.pk), sorted(found, key=lambda one: _order(one.match)))


def _order(match: Match) -> tuple[bool, float, int]:
    """By kick-off. Matches without a date come last."""
    kickoff = match.kickoff_at
    return kickoff is None, kickoff.timestamp() if kickoff is not None else 0.0, match.pk
