"""A table depends only on the results: not on their order, not on whether they were live."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matches.standings import PRESETS, Entrant, Result, Table, table_of
from matches.standings.points import MatchFacts, PointsRules, SideFacts, result_of

TEAMS = [Entrant(number, f"Team {number}") for number in range(1, 7)]
RULES = PointsRules()


def _match(values: tuple[int, int, int, int]) -> Result | None:
    home, away, home_score, away_score = values
    return result_of(MatchFacts(SideFacts(home, home_score), SideFacts(away, away_score)), RULES)


numbers = st.integers(1, 6)
matches = (
    st.tuples(numbers, numbers, st.integers(0, 2), st.integers(0, 2))
    .filter(lambda one: one[0] != one[1])
    .map(_match)
    .filter(lambda one: one is not None)
)
seasons = st.lists(matches, max_size=30)


@pytest.mark.parametrize("preset", PRESETS)
@given(data=st.data(), season=seasons)
def test_a_table_does_not_depend_on_the_order_of_results_and_teams(
    preset: str, data: st.DataObject, season: list[Result]
) -> None:
    ranking = PRESETS[preset]
    shuffled, teams = data.draw(st.permutations(season)), data.draw(st.permutations(TEAMS))
    assert table_of(TEAMS, season, ranking) == table_of(teams, shuffled, ranking)


@pytest.mark.parametrize("preset", PRESETS)
@given(season=seasons, live=st.sets(st.integers(0, 29)))
def test_the_live_table_at_full_time_is_the_final_table(preset: str, season: list[Result], live: set[int]) -> None:
    ranking = PRESETS[preset]
    during = [replace(one, is_live=index in live) for index, one in enumerate(season)]
    assert _places(table_of(TEAMS, during, ranking)) == _places(table_of(TEAMS, season, ranking))


@pytest.mark.parametrize("preset", PRESETS)
@given(season=seasons)
def test_each_row_says_truthfully_what_separates_it_from_the_row_above(preset: str, season: list[Result]) -> None:
    made = table_of(TEAMS, season, PRESETS[preset])
    assert sorted(row.team for row in made.rows) == [team.team for team in TEAMS]
    for above, row in zip(made.rows, made.rows[1:], strict=False):
        if row.below is None:
            assert row.position == above.position
        else:
            assert row.position > above.position
            assert row.below.upper > row.below.lower
    assert sum(row.totals.difference for row in made.rows) == 0


def _places(made: Table) -> list[tuple[int, int]]:
    return [(row.position, row.team) for row in made.rows]
