"""Real seasons beside the repository (`../shared/data/football/results`): the tables equal the official ones.

The files are read as results, which are then the matches of a competition in the database.
"""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from matches.competitions.knockout import bracket_of_season
from matches.competitions.season import read_season
from matches.competitions.tables import tables_of
from matches.models import Competition, Entrant, Match, Team
from matches.standings.rounds import is_knockout
from matches.standings.ties import Decision

DATA = Path(__file__).parents[4] / "shared/data/football/results"
pytestmark = [pytest.mark.django_db, pytest.mark.skipif(not DATA.exists(), reason="no real results are here")]


def read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((DATA / f"{name}.json").read_text())
    return found


def load(name: str, ranking: str) -> Competition:
    """Write a file's matches to the database."""
    season = read(name)
    competition = Competition.objects.create(sport="football", name=season["name"], ranking=ranking)
    names = sorted({team for match in season["matches"] for team in (match["team1"], match["team2"])})
    teams = {team: Team.objects.create(sport="football", name=team) for team in names}
    Match.objects.bulk_create(_match(match, competition, teams) for match in season["matches"])
    return competition


def _match(match: dict[str, Any], competition: Competition, teams: dict[str, Team]) -> Match:
    score = match["score"]
    home, away = score.get("et") or score["ft"]
    kicks = score.get("p") or (None, None)
    group = match.get("group", "")
    return Match(
        competition=competition,
        sport="football",
        home=teams[match["team1"]],
        away=teams[match["team2"]],
        kickoff_at=datetime.fromisoformat(f"{match['date']}T12:00:00+00:00"),
        kickoff_time_known=False,
        status=Match.Status.FINISHED,
        round=match["round"],
        group=group,
        knockout=is_knockout(match["round"], group),
        home_score=home,
        away_score=away,
        home_shootout=kicks[0],
        away_shootout=kicks[1],
        figures={"extra": True} if "et" in score else None,
    )


@pytest.mark.parametrize(
    ("name", "ranking"),
    [("2022-23-en.1", "premier_league"), ("2022-23-de.1", "bundesliga"), ("2022-23-es.1", "head_to_head")],
)
def test_the_final_table_of_a_league_is_the_official_one(name: str, ranking: str) -> None:
    (table,) = tables_of(load(name, ranking))
    official = read("2022-23-tables")[name]["table"]
    assert [{"team": row.team.name, "points": row.points, "goal_difference": row.difference} for row in table.rows] == [
        {key: row[key] for key in ("team", "points", "goal_difference")} for row in official
    ]
    assert table.is_final


# The teams that went through, first and second, group by group. Source: FIFA, match reports.
THROUGH = {
    "2022-worldcup": {
        "Group A": ("Netherlands", "Senegal"),
        "Group B": ("England", "USA"),
        "Group C": ("Argentina", "Poland"),
        "Group D": ("France", "Australia"),
        "Group E": ("Japan", "Spain"),
        "Group F": ("Morocco", "Croatia"),
        "Group G": ("Brazil", "Switzerland"),
        "Group H": ("Portugal", "South Korea"),
    },
    "2018-worldcup": {
        "Group A": ("Uruguay", "Russia"),
        "Group B": ("Spain", "Portugal"),
        "Group C": ("France", "Denmark"),
        "Group D": ("Croatia", "Argentina"),
        "Group E": ("Brazil", "Switzerland"),
        "Group F": ("Sweden", "Mexico"),
        "Group G": ("Belgium", "England"),
        "Group H": ("Colombia", "Japan"),
    },
}


@pytest.mark.parametrize("name", THROUGH)
def test_the_groups_of_a_world_cup_are_the_official_ones(name: str) -> None:
    competition = load(name, "goal_difference")
    if name == "2018-worldcup":  # the files have no cards: Japan went through with four fair play points against six
        for team, points in (("Japan", -4), ("Senegal", -6)):
            Entrant.objects.create(competition=competition, team=Team.objects.get(name=team), fair_play=points)
    tables = tables_of(competition)
    assert {table.name: tuple(row.team.name for row in table.rows[:2]) for table in tables} == THROUGH[name]
    if name == "2018-worldcup":
        below = tables[7].rows[2].below
        assert below is not None
        assert below.criterion == "fair_play"


@pytest.mark.parametrize(
    ("name", "champion", "decision", "third"),
    [
        ("2022-worldcup", "Argentina", Decision.SHOOTOUT, "Croatia"),
        ("2018-worldcup", "France", Decision.SCORE, "Belgium"),
    ],
)
def test_the_bracket_of_a_world_cup_leads_to_its_champion(
    name: str, champion: str, decision: Decision, third: str
) -> None:
    season = read_season(load(name, "goal_difference"))
    bracket = bracket_of_season(season)
    assert [len(one.ties) for one in bracket.rounds] == [8, 4, 2, 1]
    (final,) = bracket.rounds[-1].ties
    (small_final,) = bracket.others[0].ties
    assert (season.teams[final.winner or 0].name, final.decision) == (champion, decision)
    assert season.teams[small_final.winner or 0].name == third
    for earlier, later in zip(bracket.rounds, bracket.rounds[1:], strict=False):
        # Each tie stands beside the other one of the same tie of the next round.
        pairs = list(zip(earlier.ties[::2], earlier.ties[1::2], strict=True))
        assert [{one.winner, other.winner} for one, other in pairs] == [set(tie.teams) for tie in later.ties]
