"""Queries that are compiled once per process."""

from threading import Thread

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from livecast.prepared_query import PreparedQuery
from matches.models import Match, Team

pytestmark = [pytest.mark.django_db, pytest.mark.every_database("compiled SQL and its values")]


def test_rows_are_found_by_the_values_of_each_call(live_match: Match, harbour: Team, mill: Team):
    teams = PreparedQuery(lambda first, end: Team.objects.filter(pk__gte=first, pk__lt=end).order_by("pk"))
    assert teams(first=harbour.pk, end=mill.pk) == [harbour]
    assert teams(first=harbour.pk, end=mill.pk + 1) == [harbour, mill]
    assert teams(first=mill.pk + 1, end=mill.pk + 2) == []
    assert teams(first=-(10**30), end=10**30) == []  # no column can have such a value


def test_related_rows_come_with_one_query(live_match: Match):
    matches = PreparedQuery(lambda pk: Match.objects.select_related("home", "competition").filter(pk=pk).order_by())
    with CaptureQueriesContext(connection) as captured:
        (match,) = matches(pk=live_match.pk)
        assert match.home.name == "Harbour Town"
        assert (match.kickoff_at, match.score_detail) == (live_match.kickoff_at, live_match.score_detail)
    assert len(captured) == 1


def test_every_thread_uses_its_own_connection(transactional_db: None, harbour: Team):
    teams = PreparedQuery(lambda pk: Team.objects.filter(pk=pk).order_by())
    found: list[list[Team]] = [teams(pk=harbour.pk)]

    def read() -> None:
        for _ in range(2):
            found.append(teams(pk=harbour.pk))
            connections.close_all()

    thread = Thread(target=read)
    thread.start()
    thread.join()
    assert found == [[harbour]] * 3
