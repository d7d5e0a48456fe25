"""Queries that are compiled once per thread."""

from threading import Thread

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from livecast.compiled_query import CompiledQuery
from matches.models import Match, Team

pytestmark = [pytest.mark.django_db, pytest.mark.every_database("compiled SQL and its values")]


def test_rows_are_found_by_the_values_of_each_call(live_match: Match, harbour: Team, mill: Team):
    teams = CompiledQuery(lambda: Team.objects.order_by("pk"), "pk__gte", "pk__lt")
    assert teams(harbour.pk, mill.pk) == [harbour]
    assert teams(harbour.pk, mill.pk + 1) == [harbour, mill]
    assert teams(mill.pk + 1, mill.pk + 2) == []
    assert teams(-(10**30), 10**30) == []  # no column can have such a value


def test_related_rows_come_with_one_query(live_match: Match):
    matches = CompiledQuery(lambda: Match.objects.select_related("home", "competition").order_by(), "pk")
    with CaptureQueriesContext(connection) as captured:
        (match,) = matches(live_match.pk)
        assert match.home.name == "Harbour Town"
        assert (match.kickoff_at, match.score_detail) == (live_match.kickoff_at, live_match.score_detail)
    assert len(captured) == 1


def test_every_thread_uses_its_own_connection(transactional_db: None, harbour: Team):
    teams = CompiledQuery(lambda: Team.objects.order_by(), "pk")
    found: list[list[Team]] = [teams(harbour.pk)]

    def read() -> None:
        for _ in range(2):
            found.append(teams(harbour.pk))
            connections.close_all()

    thread = Thread(target=read)
    thread.start()
    thread.join()
    assert found == [[harbour]] * 3
