"""Seasons as lines of text: “Ash 2–1 Elm”."""

import re
from collections.abc import Mapping

from matches.standings import PRESETS, Entrant, Ranking, Result, Table, table_of
from matches.standings.points import MatchFacts, PointsRules, SideFacts, result_of

_LINE = re.compile(r"(.+?) (\d+)–(\d+) (.+)")


def result(line: str, rules: PointsRules, *, is_live: bool = False) -> Result:
    """Return the result of a line. The id of a team is its position in the alphabet of the names' first letters."""
    found = _LINE.fullmatch(line.strip())
    assert found is not None, line
    home, home_score, away_score, away = found.groups()
    facts = MatchFacts(
        SideFacts(team_id(home), int(home_score)), SideFacts(team_id(away), int(away_score)), is_live=is_live
    )
    counted = result_of(facts, rules)
    assert counted is not None
    return counted


def results(text: str, rules: PointsRules | None = None) -> list[Result]:
    return [result(line, rules or PointsRules()) for line in text.strip().splitlines()]


def team_id(name: str) -> int:
    return ord(name[0])


def entrants(
    names: str, adjustments: Mapping[str, int] | None = None, lots: Mapping[str, int] | None = None
) -> list[Entrant]:
    return [
        Entrant(team_id(name), name, (adjustments or {}).get(name, 0), (lots or {}).get(name, 0))
        for name in names.split()
    ]


def table(text: str, preset: str | Ranking, names: str, **changes: Mapping[str, int]) -> Table:
    """Return the table of a season in the order of a preset."""
    ranking = PRESETS[preset] if isinstance(preset, str) else preset
    return table_of(entrants(names, **changes), results(text), ranking)


def order(of: Table) -> str:
    """Return the places and names of a table: “1 Elm, 2 Ash, 2 Oak”."""
    return ", ".join(f"{row.position} {row.name}" for row in of.rows)


def reasons(of: Table) -> list[str]:
    """Return the criterion between each two neighbours, "" for a shared place."""
    return [row.below.criterion if row.below else "" for row in of.rows[1:]]
