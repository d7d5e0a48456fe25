"""Queries that are compiled once per process: values, threads, equality with Django's own."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections
from django.db.models import Exists, OuterRef

from livecast.prepared_query import PreparedQuery
from matches.models import Player, Team

pytestmark = [
    pytest.mark.every_database("types of parameters, connections of threads"),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def teams(db) -> list[Team]:
    teams = [Team.objects.create(name=f"Team {number}", sport="football") for number in range(20)]
    Player.objects.create(team=teams[3], name="Łódź “%s” 球")
    return teams


def test_each_call_has_its_own_values(teams):
    by_player = PreparedQuery(
        lambda name, team: Team.objects.filter(pk=team).annotate(
            plays=Exists(Player.objects.filter(team=OuterRef("pk"), name=name))
        )
    )
    for team, name, plays in ((teams[3], "Łódź “%s” 球", True), (teams[3], "Lodz", False), (teams[4], "Lodz", False)):
        found: Any = by_player.first(team=team.pk, name=name)
        assert found == team and found.name == team.name
        assert bool(found.plays) is plays
    assert by_player.first(team=0, name="Lodz") is None


def test_rows_keep_order_and_related_models(teams):
    players = PreparedQuery(lambda team: Player.objects.filter(team=team).select_related("team").order_by("-name"))
    for name in ("Ada", "Zoe"):
        Player.objects.create(team=teams[0], name=name)
    found = players(team=teams[0].pk)
    assert [player.name for player in found] == ["Zoe", "Ada"]
    assert found[0].team.name == "Team 0"


def test_number_larger_than_any_in_the_database_matches_nothing(teams):
    assert PreparedQuery(lambda team: Team.objects.filter(pk=team))(team=10**30) == []


def test_threads_do_not_share_values(teams):
    by_id = PreparedQuery(lambda team: Team.objects.filter(pk=team))

    def names(team: Team) -> set[str]:
        try:
            return {found.name for _ in range(20) for found in by_id(team=team.pk)}
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(names, teams)) == [{team.name} for team in teams]
