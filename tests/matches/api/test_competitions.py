"""The read API of competitions, teams, players and lists of matches: each answer fits its schema in OpenAPI."""

from datetime import UTC, datetime
from typing import Any

import jsonschema
import pytest
from django.test import Client

from matches.models import Match, Player, Team

pytestmark = pytest.mark.django_db


@pytest.fixture
def season(fixture: Match, harbour: Team, mill: Team) -> Match:
    """Harbour Town beat Mill United 2–1 in the league; they also play a final in two legs."""
    Match.objects.filter(pk=fixture.pk).update(
        status="finished", home_score=2, away_score=1, round="1", group="Group A", attendance=54_321
    )
    for day, (home, away), score in ((20, (mill, harbour), (1, 0)), (27, (harbour, mill), (2, 0))):
        Match.objects.create(
            competition=fixture.competition,
            sport="football",
            home=home,
            away=away,
            kickoff_at=datetime(2026, 5, day, tzinfo=UTC),
            status="finished",
            home_score=score[0],
            away_score=score[1],
            round="Final",
            knockout=True,
        )
    return fixture


def validated(client: Client, template: str, address: str) -> Any:
    """The answer to a request, which fits the schema that OpenAPI has for its path."""
    document = client.get("/api/openapi.json").json()
    answers = document["paths"][template]["get"]["responses"]
    schema = answers["200"]["content"]["application/json"]["schema"]
    response = client.get(address)
    assert response.status_code == 200
    data = response.json()
    jsonschema.validate(data, {**schema, "components": document["components"]})
    again = client.get(address, headers={"if-none-match": response["ETag"]})
    assert again.status_code == 304
    assert response["Cache-Control"].startswith("public, max-age=1")
    return data


def test_matches_are_listed_by_day_competition_team_and_status(client: Client, season: Match) -> None:
    def ids(query: str) -> list[int]:
        return [one["id"] for one in validated(client, "/api/matches", f"/api/matches?{query}")["matches"]]

    everything = ids("")
    assert everything[0] == season.pk
    assert ids("day=2026-05-09") == [season.pk]
    assert ids(f"competition={season.competition_id}&status=finished") == everything
    assert ids(f"team={season.home_id}&day=2026-05-10") == []
    (match,) = validated(client, "/api/matches", "/api/matches?day=2026-05-09")["matches"]
    assert (match["group"], match["attendance"], match["home"]["code"]) == ("Group A", 54_321, "HAR")
    assert match["state"]["scoreline"]["home"] == 2


def test_long_lists_have_pages(client: Client, season: Match) -> None:
    Match.objects.bulk_create(
        Match(sport="football", home=season.home, away=season.away, kickoff_at=datetime(2026, 6, 1, tzinfo=UTC))
        for _ in range(101)
    )
    first = validated(client, "/api/matches", "/api/matches?day=2026-06-01")
    assert (len(first["matches"]), first["next_page"]) == (100, 2)
    second = validated(client, "/api/matches", "/api/matches?day=2026-06-01&page=2")
    assert (len(second["matches"]), second["next_page"]) == (1, None)


def test_a_competition_has_tables_and_its_bracket(client: Client, season: Match) -> None:
    data = validated(client, "/api/competitions/{competition_id}", f"/api/competitions/{season.competition_id}")
    (table,) = data["tables"]
    assert (table["name"], table["is_final"], table["criteria"][0]) == ("Group A", True, "points")
    assert [(row["team"]["name"], row["points"]) for row in table["rows"]] == [("Harbour Town", 3), ("Mill United", 0)]
    assert table["rows"][1]["below"] == {"criterion": "points", "upper": 3.0, "lower": 0.0}
    (final,) = data["bracket"]
    (tie,) = final["ties"]
    assert (tie["aggregate"], tie["winner"], tie["decision"]) == ([1, 2], season.home_id, "aggregate")


def test_competitions_teams_and_players_are_read(client: Client, season: Match) -> None:
    (league,) = validated(client, "/api/competitions", "/api/competitions")["competitions"]
    assert (league["name"], league["address"]) == ("Coast League", f"/competitions/{season.competition_id}/")
    player = Player.objects.get(name="Ida Parker")
    team = validated(client, "/api/teams/{team_id}", f"/api/teams/{season.home_id}")
    assert [one["name"] for one in team["players"]] == ["Ida Parker"]
    one = validated(client, "/api/players/{player_id}", f"/api/players/{player.pk}")
    assert (one["number"], one["team"]["name"]) == (3, "Harbour Town")


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        ("/api/competitions/999", 404, "competition.not_found"),
        ("/api/teams/999", 404, "team.not_found"),
        (f"/api/players/{10**20}", 404, "player.not_found"),
        ("/api/matches?status=soon", 422, "match.unknown_status"),
        ("/api/matches?day=soon", 422, "request.invalid"),
        ("/api/matches?page=0", 422, "request.invalid"),
        (f"/api/matches?team={10**30}", 422, "request.invalid"),
    ],
)
def test_a_question_without_an_answer_is_refused(client: Client, address: str, status: int, code: str) -> None:
    response = client.get(address)
    assert (response.status_code, response.json()["error"]["code"]) == (status, code)


def test_private_matches_are_in_no_answer(client: Client, season: Match) -> None:
    Match.objects.update(private=True)
    assert client.get("/api/matches").json()["matches"] == []
    data = client.get(f"/api/competitions/{season.competition_id}").json()
    assert (data["tables"], data["bracket"]) == ([], [])
