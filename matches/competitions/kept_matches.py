"""Public matches of a competition or of a team, kept in the process while their columns stay the same.

Of a season of 380 matches, one result makes one match new.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from livecast.bounded_cache import BoundedCache
from livecast.prepared_query import PreparedQuery, RawRow
from matches.models import Match

# The limits of one process.
MAX_MATCHES = 20_000
MAX_BYTES = 96 * 1024 * 1024
MATCH_BYTES = 6 * 1024


@dataclass(frozen=True, slots=True)
class KeptMatch:
    """A match, the row that it was read from, and the digest of the row, which is the same in every process."""

    match: Match
    row: RawRow
    digest: str


def _listed() -> QuerySet[Match]:
    public = Match.objects.filter(private=False).select_related("home", "away", "competition")
    return public.defer("tally", "pushed_offset", "hold_seconds").order_by()


matches_of_competition = PreparedQuery(lambda competition: _listed().filter(competition=competition))
matches_of_team = PreparedQuery(lambda team: _listed().filter(Q(home=team) | Q(away=team)))
kept_matches: BoundedCache[tuple[int, RawRow], KeptMatch] = BoundedCache(MAX_MATCHES, MAX_BYTES)


def read_kept(query: PreparedQuery[Match], rows: Sequence[RawRow]) -> list[KeptMatch]:
    """Return the matches of rows that `query` has read, by kick-off; those without a date last."""
    keys = [(id(query), row) for row in rows]
    kept = [kept_matches.get(key) for key in keys]
    missing = [key for key, one in zip(keys, kept, strict=True) if one is None]
    found = [one for one in kept if one is not None]
    for key, match in zip(missing, query.instances([row for _, row in missing]), strict=True):
        digest = hashlib.blake2b(repr(key[1]).encode(), digest_size=8).hexdigest()
        one = KeptMatch(match, key[1], digest)
        kept_matches.put(key, one, MATCH_BYTES)
        found.append(one)
    return sorted(found, key=lambda one: _order(one.match))


def _order(match: Match) -> tuple[bool, float, int]:
    kickoff = match.kickoff_at
    return kickoff is None, kickoff.timestamp() if kickoff is not None else 0.0, match.pk
