"""The pages of competitions over HTTP."""

from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from matches import actions
from matches.actions import EntryDraft
from matches.models import Competition, Entrant, Match, Team

pytestmark = pytest.mark.django_db


@pytest.fixture
def finished(fixture: Match) -> Match:
    """Harbour Town 2–1 Mill United, finished, in the first round."""
    Match.objects.filter(pk=fixture.pk).update(
        status=Match.Status.FINISHED, home_score=2, away_score=1, round="Matchday 1"
    )
    fixture.refresh_from_db()
    return fixture


def address_of(match: Match) -> str:
    """The address of the page of its competition."""
    assert match.competition is not None
    return match.competition.get_absolute_url()


def rows(client: Client, address: str) -> list[list[str]]:
    """The text of each cell of the tables of a page, without the form."""
    soup = BeautifulSoup(client.get(address).content, "html.parser")
    for crest in soup.select("svg"):
        crest.decompose()
    return [
        [" ".join(cell.get_text(" ").split()) for cell in row.find_all(["td", "th"])[:-1]]
        for row in soup.select(".league-table tbody tr")
    ]


def test_the_page_has_the_table_and_the_current_round(client: Client, finished: Match) -> None:
    address = address_of(finished)
    assert rows(client, address) == [
        ["1", "Harbour Town", "1", "1", "0", "0", "2–1", "+1", "3"],
        ["2", "Mill United", "1", "0", "0", "1", "1–2", "−1", "0"],
    ]
    page = client.get(address).content.decode()
    assert "Matchday 1" in page
    assert f'data-match="{finished.pk}"' in page
    assert "Final table" in page


def test_a_goal_moves_the_table_at_the_next_request(client: Client, live_match: Match) -> None:
    address = address_of(live_match)
    first = client.get(address)
    assert rows(client, address)[0][-1] == "1"
    draft = EntryDraft(kind="goal", side="away", period="1H")
    actions.post_commentary(match_id=live_match.pk, author=None, client_key="goal", draft=draft)
    second = client.get(address, headers={"if-none-match": first["ETag"]})
    assert second.status_code == 200
    assert [row[1] for row in rows(client, address)] == ["Mill United Playing now", "Harbour Town Playing now"]
    assert "It counts the matches in play" in second.content.decode()


def test_a_page_without_news_is_not_sent_again(client: Client, finished: Match) -> None:
    address = address_of(finished)
    response = client.get(address)
    assert response["Cache-Control"] == "public, max-age=1, stale-while-revalidate=5, stale-if-error=600"
    assert client.get(address, headers={"if-none-match": response["ETag"]}).status_code == 304


def test_level_teams_are_explained(client: Client, finished: Match, harbour: Team, mill: Team) -> None:
    Match.objects.create(
        competition_id=finished.competition_id,
        sport="football",
        home=mill,
        away=harbour,
        kickoff_at=datetime(2026, 5, 16, tzinfo=UTC),
        status=Match.Status.FINISHED,
        home_score=3,
        away_score=0,
    )
    page = client.get(address_of(finished)).content.decode()
    assert "Mill United are above Harbour Town by goal difference: +2 to −2." in page


def test_a_deduction_stands_below_the_table(
    client: Client, finished: Match, harbour: Team, league: Competition
) -> None:
    Entrant.objects.create(competition=league, team=harbour, adjustment=-4, reason="Fielded a banned player.")
    page = client.get(address_of(finished)).content.decode()
    assert "Harbour Town: 4 points deducted. Fielded a banned player." in page
    assert rows(client, address_of(finished))[0][1] == "Mill United"


def test_the_matches_stand_by_round(client: Client, finished: Match, harbour: Team, mill: Team) -> None:
    later = Match.objects.create(
        competition_id=finished.competition_id,
        sport="football",
        home=mill,
        away=harbour,
        kickoff_at=datetime(2026, 5, 16, tzinfo=UTC),
        round="Matchday 2",
    )
    address = f"{address_of(finished)}matches/"
    current = client.get(address).content.decode()
    assert f'data-match="{later.pk}"' in current
    assert f'data-match="{finished.pk}"' not in current
    first = client.get(f"{address}?round=1").content.decode()
    assert f'data-match="{finished.pk}"' in first
    assert 'href="?round=2"' in first
    missing = client.get(f"{address}?round=9")
    assert missing.status_code == 404
    assert "There is no such round." in missing.content.decode()


def test_a_knockout_has_its_bracket(client: Client, finished: Match) -> None:
    Match.objects.filter(pk=finished.pk).update(
        knockout=True, round="Final", home_score=1, home_shootout=4, away_shootout=2
    )
    soup = BeautifulSoup(client.get(address_of(finished)).content, "html.parser")
    assert [tie.get_text(" ", strip=True) for tie in soup.select(".tie-side.won .tie-team")] == [
        "Harbour Town , goes through"
    ]
    assert "Harbour Town win 4–2 on penalties" in soup.get_text()
    assert not soup.select(".league-table")


def test_private_matches_are_on_no_page(client: Client, finished: Match) -> None:
    Match.objects.filter(pk=finished.pk).update(private=True)
    address = address_of(finished)
    page = client.get(address).content.decode()
    assert "Harbour Town" not in page
    assert "There are no matches of this competition yet." in page
    assert "Coast League" not in client.get("/competitions/").content.decode()


def test_all_competitions_are_listed_with_their_seasons(client: Client, finished: Match) -> None:
    older = Competition.objects.create(name="Coast League", season="2025", sport="football")
    Entrant.objects.create(competition=older, team=finished.home)
    soup = BeautifulSoup(client.get("/competitions/").content, "html.parser")
    assert [link.get_text(" ", strip=True) for link in soup.select(".competition-list li a")] == [
        "Coast League 2026",
        "2025",
    ]
    page = BeautifulSoup(client.get(older.get_absolute_url()).content, "html.parser")
    assert [link.text.strip() for link in page.select(".seasons a")] == ["2026", "2025"]


def test_the_pages_are_also_chinese(client: Client, finished: Match) -> None:
    page = client.get(f"/zh-hans{address_of(finished)}").content.decode()
    assert "积分榜" in page
    assert "Table" not in page


@pytest.mark.parametrize(
    "path", ["/competitions/999/", "/competitions/999/matches/", "/competitions/99999999999999999999/"]
)
def test_an_unknown_competition_is_not_found(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert "There is no such competition." in response.content.decode()


def test_a_response_costs_the_same_for_any_number_of_matches(
    client: Client, finished: Match, harbour: Team, mill: Team, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    address = address_of(finished)
    client.get(address)
    with django_assert_num_queries(4):
        client.get(address)
    Match.objects.bulk_create(
        Match(
            competition_id=finished.competition_id,
            sport="football",
            home=mill,
            away=harbour,
            kickoff_at=datetime(2026, 6, day, tzinfo=UTC),
            round=f"Matchday {day}",
            status=Match.Status.FINISHED,
            home_score=1,
            away_score=1,
        )
        for day in range(2, 30)
    )
    client.get(address)
    with django_assert_num_queries(4):
        client.get(address)
