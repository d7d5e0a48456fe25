"""The record of a team over many matches: at home, away and in all, and the sums of its statistics."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from livecast.bounded_cache import BoundedCache
from matches.competitions.facts import match_facts, points_rules
from matches.competitions.result_figures import Figures
from matches.models import Match
from matches.standings import Outcome, Result, Totals
from matches.standings.points import PointsRules, result_of

MAX_KEPT = 20_000  # statistics of matches, in one process
KEPT_BYTES = 600

_POINTS = PointsRules()
kept_statistics: BoundedCache[tuple[int, int], dict[str, tuple[int | None, int | None]]] = BoundedCache(
    MAX_KEPT, MAX_KEPT * KEPT_BYTES
)


@dataclass(frozen=True, slots=True)
class TeamResult:
    """A finished match of a team, as the team sees it."""

    match: Match
    side: str
    outcome: Outcome
    scored: int
    conceded: int


@dataclass(slots=True)
class Record:
    """The sums of a team. `statistics`: code → the sums of the team and of its opponents, and the number of matches."""

    all: Totals = field(default_factory=Totals)
    home: Totals = field(default_factory=Totals)
    away: Totals = field(default_factory=Totals)
    clean_sheets: int = 0
    results: list[TeamResult] = field(default_factory=list)
    statistics: dict[str, tuple[int, int, int]] = field(default_factory=dict)


def record_of(team_id: int, matches: Iterable[Match]) -> Record:
    """Return the record of a team over those of these matches that are over. One query at most."""
    record = Record()
    for match in matches:
        result = None if match.is_in_play else _result(match)
        if result is None:
            continue
        side = "home" if match.home_id == team_id else "away"
        own, other = (result.home, result.away) if side == "home" else (result.away, result.home)
        for totals in (record.all, record.home if side == "home" else record.away):
            totals.add(own, other, result)
        record.clean_sheets += other.scored == 0
        record.results.append(TeamResult(match, side, own.outcome, own.scored, other.scored))
    record.statistics = _statistics(team_id, [one.match for one in record.results])
    return record


def _result(match: Match) -> Result | None:
    facts = match_facts(match, Figures(), match.competition)
    rules = points_rules(match.competition) if match.competition is not None else _POINTS
    return None if facts is None else result_of(facts, rules)


def _statistics(team_id: int, matches: list[Match]) -> dict[str, tuple[int, int, int]]:
    missing = [match.pk for match in matches if kept_statistics.get((match.pk, match.last_offset)) is None]
    tallies = dict(Match.objects.filter(pk__in=missing).values_list("pk", "tally")) if missing else {}
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for match in matches:
        key = match.pk, match.last_offset
        rows = kept_statistics.get(key)
        if rows is None:
            stats = (tallies.get(match.pk) or {}).get("stats", ())
            rows = {row["code"]: (row.get("home"), row.get("away")) for row in stats}
            kept_statistics.put(key, rows, KEPT_BYTES)
        side = "home" if match.home_id == team_id else "away"
        for code, (home, away) in rows.items():
            if home is None or away is None:
                continue
            total = sums[code]
            total[0] += home if side == "home" else away
            total[1] += away if side == "home" else home
            total[2] += 1
    return {code: (own, other, count) for code, (own, other, count) in sums.items()}
