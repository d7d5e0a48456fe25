"""The tables of a competition: one for each group, computed from the results, also during play."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from livecast.bounded_cache import BoundedCache
from matches.competitions import result_figures
from matches.competitions.facts import match_facts, points_rules
from matches.competitions.season import Season, read_season
from matches.models import Competition, Match, Team
from matches.standings import Entrant as TableEntrant
from matches.standings import Outcome, Ranking, Result, Row, Separation, Table, Totals, table_of
from matches.standings.points import result_of

MAX_FORM = 5  # results of a team that its form shows
# The limits of one process. A table of 20 teams has about 20 KB.
MAX_KEPT = 500
KEPT_BYTES = 20 * 1024

_PLACE = re.compile(r"\s*(\d{1,3})\s*(?:[-–—]\s*(\d{1,3}))?\s*[:：]\s*(.{1,80})")


@dataclass(frozen=True, slots=True)
class FormMatch:
    """A counted match of a team: which, and what it was for the team."""

    match: Match
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row with its team. `moved`: places won (or lost, if negative) by the matches in play. `form`: the last last.

    `place`: what the position means, as the competition states it, or "".
    """

    row: Row
    team: Team
    moved: int = 0
    place: str = ""
    reason: str = ""
    form: tuple[FormMatch, ...] = ()

    @property
    def position(self) -> int:
        return self.row.position

    @property
    def totals(self) -> Totals:
        return self.row.totals

    @property
    def below(self) -> Separation | None:
        return self.row.below

    @property
    def played(self) -> int:
        return self.row.totals.played

    @property
    def won(self) -> int:
        return self.row.totals.won

    @property
    def drawn(self) -> int:
        return self.row.totals.drawn

    @property
    def lost(self) -> int:
        return self.row.totals.lost

    @property
    def goals_for(self) -> int:
        return self.row.totals.scored

    @property
    def goals_against(self) -> int:
        return self.row.totals.conceded

    @property
    def difference(self) -> int:
        return self.row.totals.difference

    @property
    def points(self) -> int:
        return self.row.totals.points


@dataclass(frozen=True, slots=True)
class GroupTable:
    """The table of a group; `name` is "" for the only table of a competition. `ranking`: what orders it.

    `is_live`: a match goes on. `is_final`: every match of the group is over.
    """

    name: str
    rows: tuple[TableRow, ...]
    ranking: Ranking
    is_live: bool = False
    is_final: bool = False
    has_draws: bool = False
    has_extra: bool = False
    columns: tuple[str, ...] = field(default=())


kept_tables: BoundedCache[int, tuple[list[Any], list[GroupTable]]] = BoundedCache(MAX_KEPT, MAX_KEPT * KEPT_BYTES)


def tables_of(competition: Competition) -> list[GroupTable]:
    """Return the tables of a competition, in the order of the names of their groups. Without a league: none."""
    return tables_of_season(read_season(competition))


def tables_of_season(season: Season) -> list[GroupTable]:
    """Return the tables of a season. They are kept in the process until a result, a fixture or a rule changes."""
    matches = [match for match in season.matches if not match.knockout]
    key = [_table_key(match) for match in matches] + [_rules_key(season)]
    kept = kept_tables.get(season.competition.pk)
    if kept is not None and kept[0] == key:
        return kept[1]
    tables = _tables(season, matches)
    kept_tables.put(season.competition.pk, (key, tables), KEPT_BYTES * max(len(tables), 1))
    return tables


def _table_key(match: Match) -> Any:
    """What a table shows of a match. Comments change nothing of it, cards of a match may."""
    return (
        *(match.pk, match.home_id, match.away_id, match.group, match.status, match.kickoff_at, match.period),
        *(match.home_score, match.away_score, match.home_shootout, match.away_shootout, match.score_detail),
        *(match.award, match.figures, match.home.name, match.home.short_name, match.away.name, match.away.short_name),
        *(match.home.code, match.away.code, match.home.colour, match.away.colour, match.home.colour2),
        *(match.away.colour2, str(match.home.crest), str(match.away.crest)),
        # Its statistics may change with each entry.
        match.last_offset if _needs_figures(match.competition) else 0,
    )


def _rules_key(season: Season) -> Any:
    def fields(row: Any) -> list[Any]:
        return [getattr(row, one.attname) for one in row._meta.concrete_fields]

    teams = [fields(entrant.team) for entrant in season.entrants]
    return [fields(season.competition), [fields(entrant) for entrant in season.entrants], teams]


def _needs_figures(competition: Competition | None) -> bool:
    """Whether the table needs more than scores: tries, cards or balls."""
    if competition is None:
        return False
    criteria = set(competition.table_order.criteria)
    return competition.sport in ("rugby", "cricket") or "fair_play" in criteria


def _tables(season: Season, matches: list[Match]) -> list[GroupTable]:
    competition = season.competition
    group_of = {entrant.team_id: entrant.group for entrant in season.entrants if entrant.group}
    groups: dict[str, list[Match]] = defaultdict(list)
    teams: dict[str, dict[int, Team]] = defaultdict(dict)
    for match in matches:
        name = match.group or group_of.get(match.home_id, "")
        groups[name].append(match)
        teams[name] |= {match.home_id: match.home, match.away_id: match.away}
    in_a_group = {team for members in teams.values() for team in members}
    for entrant in season.entrants:
        if entrant.group or (entrant.team_id not in in_a_group and matches):
            teams[entrant.group].setdefault(entrant.team_id, entrant.team)
    if not matches and not any(match.knockout for match in season.matches):
        for entrant in season.entrants:  # a season whose fixtures are not known yet
            teams[entrant.group].setdefault(entrant.team_id, entrant.team)
    needs_figures = _needs_figures(competition)
    with_balls = "net_run_rate" in competition.table_order.criteria
    figures = result_figures.figures_of(matches, with_balls=with_balls) if needs_figures else {}
    builder = _Builder(season, figures)
    return [builder.table(name, groups[name], teams[name]) for name in sorted(teams, key=_natural)]


class _Builder:
    """Builds the tables of one season."""

    def __init__(self, season: Season, figures: dict[int, result_figures.Figures]) -> None:
        self.competition = season.competition
        self.entrants = {entrant.team_id: entrant for entrant in season.entrants}
        self.rules = points_rules(season.competition)
        self.ranking = season.competition.table_order
        self.figures = figures
        self.places = _places_of(season.competition.places)

    def table(self, name: str, matches: list[Match], teams: dict[int, Team]) -> GroupTable:
        counted: list[tuple[Match, Result]] = []
        open_pairs = set()
        for match in matches:
            facts = match_facts(match, self.figures.get(match.pk, result_figures.Figures()), self.competition)
            result = None if facts is None else result_of(facts, self.rules)
            if result is not None:
                counted.append((match, result))
            elif match.status in (Match.Status.SCHEDULED, Match.Status.POSTPONED):
                open_pairs.add(frozenset((match.home_id, match.away_id)))
        results = [result for _, result in counted]
        entrants = [self._entrant(team) for team in teams.values()]
        table = table_of(entrants, results, self.ranking, open_pairs)
        before = self._places_before(entrants, results, open_pairs) if table.is_live else {}
        form = _form_of(counted)
        rows = tuple(
            TableRow(
                row=row,
                team=teams[row.team],
                moved=before.get(row.team, number) - number,
                place=self.places.get(number, ""),
                reason=self._reason(row.team),
                form=tuple(form[row.team][-MAX_FORM:]),
            )
            for number, row in enumerate(table.rows, 1)
        )
        return GroupTable(
            name=name,
            rows=rows,
            ranking=self.ranking,
            is_live=table.is_live,
            is_final=bool(counted) and not open_pairs and not table.is_live,
            has_draws=self._can_draw() or any(row.totals.drawn for row in table.rows),
            has_extra=any(result.extra for result in results),
            columns=self._columns(table),
        )

    def _entrant(self, team: Team) -> TableEntrant:
        entrant = self.entrants.get(team.pk)
        if entrant is None:
            return TableEntrant(team.pk, team.name)
        return TableEntrant(team.pk, team.name, entrant.adjustment, entrant.lot, entrant.fair_play)

    def _places_before(self, entrants: list[TableEntrant], results: list[Result], open_pairs: Any) -> dict[int, int]:
        """The places of the teams without the matches in play."""
        over = [result for result in results if not result.is_live]
        table = table_of(entrants, over, self.ranking, open_pairs)
        return {row.team: number for number, row in enumerate(table.rows, 1)}

    def _reason(self, team_id: int) -> str:
        entrant = self.entrants.get(team_id)
        return entrant.reason if entrant is not None and entrant.adjustment else ""

    def _can_draw(self) -> bool:
        return self.competition.sport in ("football", "rugby", "handball")

    def _columns(self, table: Table) -> tuple[str, ...]:
        """The columns besides played, won, lost: codes that pages name."""
        criteria = set(self.ranking.criteria)
        shown = ["goals", "difference"]
        if self.competition.sport == "cricket":
            shown = []
        if any(row.totals.no_result for row in table.rows):
            shown.append("no_result")
        if "net_run_rate" in criteria:
            shown.append("net_run_rate")
        if "tries" in criteria or "try_difference" in criteria:
            shown.append("tries")
        if any(row.totals.bonus for row in table.rows) or self.rules.try_bonus or self.rules.losing_bonus:
            shown.append("bonus")
        for code in ("points_per_game", "win_percentage", "decided_percentage"):
            if self.ranking.criteria[0] == code:
                shown.append(code)
        if self.ranking.criteria[0] in ("points", "points_per_game"):
            shown.append("points")
        return tuple(shown)


def _form_of(counted: Iterable[tuple[Match, Result]]) -> dict[int, list[FormMatch]]:
    """The counted matches of each team that are over, in their order."""
    form: dict[int, list[FormMatch]] = defaultdict(list)
    for match, result in counted:
        if not result.is_live:
            for side in (result.home, result.away):
                form[side.team].append(FormMatch(match, side.outcome))
    return form


def _places_of(text: str) -> dict[int, str]:
    """What each place means, of lines as “1-4: Champions League”."""
    places: dict[int, str] = {}
    for line in text.splitlines():
        found = _PLACE.fullmatch(line)
        if found is not None:
            first, last = int(found[1]), int(found[2] or found[1])
            places |= dict.fromkeys(range(first, last + 1), found[3].strip())
    return places


def _natural(name: str) -> list[Any]:
    """Sort “Group 2” before “Group 10”."""
    return [(0, int(part), "") if part.isdigit() else (1, 0, part.casefold()) for part in re.split(r"(\d{1,6})", name)]
