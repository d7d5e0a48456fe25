"""A table: the teams of a league or a group in order, and what separates two neighbours.

Teams that are level are ordered by one criterion after the other. Successive head-to-head criteria are one block: they
compare the matches between the teams that are level when the block begins. Ranking.restart says what follows when the
block separates some of them. Teams that no criterion separates share a position.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from matches.standings.criteria import CRITERIA, LOTS, Criterion, Value
from matches.standings.presets import Ranking, Restart
from matches.standings.results import Result
from matches.standings.totals import Totals, totals_of

Pair = frozenset[int]


@dataclass(frozen=True, slots=True)
class Entrant:
    """A team of a table. `adjustment`: points added, or deducted if negative. `lot`: its place in a draw, 0 for none.

    `fair_play`: replaces the sum of its results. `name` orders teams that share a position.
    """

    team: int
    name: str
    adjustment: int = 0
    lot: int = 0
    fair_play: int | None = None


@dataclass(frozen=True, slots=True)
class Separation:
    """Why a team is below its neighbour: the criterion, and the values of the upper and of the lower team.

    `teams`: how many teams head-to-head compared.
    """

    criterion: str
    upper: Value
    lower: Value
    teams: int = 2


@dataclass(frozen=True, slots=True)
class Row:
    """One team. `position` from 1; level teams share it.

    `below`: what separates it from the team above, None for the first row and for a shared position.
    `was_level`: it has the same value in the first criterion as the team above.
    """

    team: int
    name: str
    position: int
    totals: Totals
    adjustment: int = 0
    below: Separation | None = None
    was_level: bool = False
    is_live: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """The rows in order. `is_live`: a match goes on, so that the order may change."""

    rows: tuple[Row, ...]
    is_live: bool = False


def table_of(
    entrants: Iterable[Entrant], results: Collection[Result], ranking: Ranking, open_pairs: Collection[Pair] = ()
) -> Table:
    """Return the table of these results, in whatever order they came.

    `open_pairs`: pairs of teams that still have to play each other. A result of a team that is not an entrant does not
    count.
    """
    teams = {one.team: one for one in entrants}
    counted = [one for one in results if one.home.team in teams and one.away.team in teams]
    totals = totals_of(teams, counted)
    for team, entrant in teams.items():
        totals[team].points += entrant.adjustment
        if entrant.fair_play is not None:
            totals[team].fair_play = entrant.fair_play
    sorter = _Sorter(teams, counted, totals, ranking, frozenset(open_pairs))
    placed = sorter.split([*teams], 0)
    live = {side.team for one in counted if one.is_live for side in (one.home, one.away)}
    first = CRITERIA[ranking.criteria[0]]
    rows: list[Row] = []
    for number, place in enumerate(placed, 1):
        above = rows[-1] if rows else None
        shares = above is not None and place.below is None
        rows.append(
            Row(
                team=place.team,
                name=teams[place.team].name,
                position=above.position if above is not None and shares else number,
                totals=totals[place.team],
                adjustment=teams[place.team].adjustment,
                below=place.below,
                was_level=above is not None and first.value(above.totals) == first.value(totals[place.team]),
                is_live=place.team in live,
            )
        )
    return Table(tuple(rows), bool(live))


@dataclass(frozen=True, slots=True)
class _Place:
    team: int
    below: Separation | None = None


@dataclass(slots=True)
class _Sorter:
    teams: dict[int, Entrant]
    results: Collection[Result]
    totals: dict[int, Totals]
    ranking: Ranking
    open_pairs: Collection[Pair]
    steps: list[list[Criterion]] = field(init=False)

    def __post_init__(self) -> None:
        listed = [CRITERIA[code] for code in self.ranking.criteria]
        self.steps = []
        for among, group in groupby(listed, key=lambda one: one.among):
            criteria = list(group)
            self.steps += [criteria] if among else [[one] for one in criteria]

    def split(self, level: list[int], step: int) -> list[_Place]:
        """Return these teams in order. They are level in all steps before `step`."""
        if len(level) == 1:
            return [_Place(level[0])]
        if step == len(self.steps):
            return [_Place(team) for team in sorted(level, key=lambda team: (self.teams[team].name, team))]
        criteria = self.steps[step]
        if not criteria[0].among:
            return self._by(criteria[0], self._value_of(criteria[0]), level, lambda part: self.split(part, step + 1))
        if self.ranking.complete and any(pair <= set(level) for pair in self.open_pairs):
            return self.split(level, step + 1)
        return self._by_matches_between(criteria, level, step)

    def _by_matches_between(self, criteria: Sequence[Criterion], level: list[int], step: int) -> list[_Place]:
        between = totals_of(level, self.results)
        restart = self.ranking.restart

        def apply(part: list[int], index: int) -> list[_Place]:
            if index == len(criteria) or len(part) == 1:
                goes_on = restart is Restart.NEVER or len(part) == len(level)
                return self.split(part, step + 1 if goes_on else step)
            if restart is Restart.AFTER_EACH and len(part) < len(level):
                return self.split(part, step)
            criterion = criteria[index]

            def value(team: int) -> Value:
                return criterion.value(between[team])

            return self._by(criterion, value, part, lambda rest: apply(rest, index + 1), len(level))

        return apply(level, 0)

    def _value_of(self, criterion: Criterion) -> Callable[[int], Value]:
        if criterion.code == LOTS:
            # Without a lot a team is level with all others that have none, and behind those that have one.
            return lambda team: -(self.teams[team].lot or 1_000_000)
        return lambda team: criterion.value(self.totals[team])

    def _by(
        self,
        criterion: Criterion,
        value: Callable[[int], Value],
        level: list[int],
        order: Callable[[list[int]], list[_Place]],
        compared: int = 2,
    ) -> list[_Place]:
        """Order teams by a criterion, and those that are level in it by `order`."""
        placed: list[_Place] = []
        upper: Value | None = None
        for negative, part in groupby(sorted(level, key=lambda team: -value(team)), key=lambda team: -value(team)):
            first, *others = order(list(part))
            if upper is not None:
                first = replace(first, below=Separation(criterion.code, upper, -negative, compared))
            placed += [first, *others]
            upper = -negative
        return placed
