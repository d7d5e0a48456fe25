"""The search by the page and by the API, on every database."""

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

from accounts.models import User
from livecast.input_limits import SEARCH_QUERY
from matches import tasks
from matches.models import Competition, Match, Player, SearchName, Team

pytestmark = [pytest.mark.every_database("beginnings and spellings of names in SQL"), pytest.mark.django_db]

TEAMS = {
    "Harbour Town": "",
    "Mill United": "Die Müller\nMühlenstadt",
    "FC Bayern München": "拜仁慕尼黑",
    "København Boldklub": "",
    "上海海港": "Shanghai Port\n上海上港",
    "Union Saint-Gilloise": "",
}
PLAYERS = {"Harbour Town": ["Thomas Müller", "Luka Đoković", "N'Golo Kanté"], "上海海港": ["武磊", "吕文君"]}


@pytest.fixture
def league() -> Competition:
    """A league with teams, players and two matches, of which the search knows."""
    league = Competition.objects.create(name="Küsten-Liga", season="2026–27", sport="football", other_names="海岸联赛")
    Competition.objects.create(name="Hidden Cup", sport="football")
    teams = {name: Team.objects.create(name=name, other_names=other, sport="football") for name, other in TEAMS.items()}
    Team.objects.create(name="Hidden Rovers", sport="football")
    for name, players in PLAYERS.items():
        Player.objects.bulk_create(Player(team=teams[name], name=player) for player in players)
    for home, away, days in (
        ("Harbour Town", "Mill United", -7),
        ("Mill United", "Harbour Town", 7),
        ("FC Bayern München", "København Boldklub", 1),
        ("上海海港", "Harbour Town", 2),
        ("Union Saint-Gilloise", "Mill United", 3),
    ):
        Match.objects.create(
            competition=league,
            sport="football",
            home=teams[home],
            away=teams[away],
            kickoff_at=timezone.now() + timedelta(days=days),
            status="finished" if days < 0 else "scheduled",
        )
    tasks.watch_search()
    return league


def names(client: Client, query: str, part: str) -> list[str]:
    """What the API finds: the names of teams, competitions or players, or the teams of matches."""
    found: list[dict[str, Any]] = client.get("/api/search", {"q": query}).json()[part]
    if part == "matches":
        return [f"{one['home']['name']} – {one['away']['name']}" for one in found]
    return [one["name"] for one in found]


@pytest.mark.parametrize(
    ("query", "team"),
    [
        ("Harbour Town", "Harbour Town"),
        ("harb", "Harbour Town"),
        ("town", "Harbour Town"),
        ("harbourtown", "Harbour Town"),
        ("town harbour", "Harbour Town"),
        ("Harbor Town", "Harbour Town"),
        ("Habrour", "Harbour Town"),
        ("Mühlenstadt", "Mill United"),
        ("muehlenstadt", "Mill United"),
        ("bayern munchen", "FC Bayern München"),
        ("Bayren", "FC Bayern München"),
        ("bayern müchnen", "FC Bayern München"),
        ("拜仁", "FC Bayern München"),
        ("bairen", "FC Bayern München"),
        ("kobenhavn", "København Boldklub"),
        ("koebenhavn", "København Boldklub"),
        ("海港", "上海海港"),
        ("shanghai", "上海海港"),
        ("shang hai hai gang", "上海海港"),
        ("haigang", "上海海港"),
        ("shhg", "上海海港"),
        ("上海海岗", "上海海港"),
        ("saint gilloise", "Union Saint-Gilloise"),
        ("Union Saint-Giloise", "Union Saint-Gilloise"),
    ],
)
def test_finds_a_team(client: Client, league: Competition, query: str, team: str):
    assert names(client, query, "teams") == [team]


@pytest.mark.parametrize(
    ("query", "player"),
    [
        ("muller", "Thomas Müller"),
        ("mueller thomas", "Thomas Müller"),
        ("Tomas Muller", "Thomas Müller"),
        ("djokovic luka", None),
        ("dokovic", "Luka Đoković"),
        ("ngolo", "N'Golo Kanté"),
        ("N’Golo Kante", "N'Golo Kanté"),
        ("wulei", "武磊"),
        ("wl", "武磊"),
        ("lvwenjun", "吕文君"),
        ("lu wen jun", "吕文君"),
        ("呂文君", "吕文君"),
    ],
)
def test_finds_a_player(client: Client, league: Competition, query: str, player: str | None):
    found = names(client, query, "players")
    assert found == ([player] if player else [])


@pytest.mark.parametrize("query", ["kusten", "kuestenliga", "Küsten Liga 2026/27", "海岸", "haian", "kustne liga"])
def test_finds_a_competition(client: Client, league: Competition, query: str):
    assert names(client, query, "competitions") == ["Küsten-Liga"]


@pytest.mark.parametrize(
    "query", ["harbour mill", "Harbour Town v Mill United", "mill vs. harbour", "harbor v milll", "Harbour – Mill"]
)
def test_finds_the_matches_of_two_teams_the_next_one_first(client: Client, league: Competition, query: str):
    assert names(client, query, "matches") == ["Mill United – Harbour Town", "Harbour Town – Mill United"]


@pytest.mark.parametrize("query", ["上海海港对Harbour", "shanghai harbour"])
def test_names_of_two_languages_in_one_query(client: Client, league: Competition, query: str):
    assert names(client, query, "matches") == ["上海海港 – Harbour Town"]


def test_a_second_team_that_is_not_typed_yet_is_not_any_team(client: Client, league: Competition):
    assert names(client, "harbour v", "teams") == ["Harbour Town"]


def test_a_team_comes_with_its_matches(client: Client, league: Competition):
    assert names(client, "bayern", "matches") == ["FC Bayern München – København Boldklub"]


@pytest.mark.parametrize(
    "query", ["Hidden", "xyzzy", "…", " ", "qqqq wwww eeee rrrr tttt yyyy uuuu iiii oooo", "%", "_"]
)
def test_finds_nothing(client: Client, league: Competition, query: str):
    found = client.get("/api/search", {"q": query})
    assert found.status_code == 200
    assert not any(found.json().values())


def test_the_best_name_comes_first(client: Client, league: Competition):
    other = Team.objects.get(name="Mill United")
    for name in ("Town", "Townsend Park", "New Town", "Port Town"):
        team = Team.objects.create(name=name, sport="football")
        Match.objects.create(competition=league, sport="football", home=team, away=other)
    tasks.watch_search()
    assert names(client, "town", "teams") == ["Town", "Townsend Park", "New Town", "Port Town", "Harbour Town"]


def test_private_matches_are_not_found(client: Client, league: Competition):
    Match.objects.update(private=True)
    assert not any(client.get("/api/search", {"q": "harbour mill"}).json().values())
    assert not any(client.get("/api/search", {"q": "harbour"}).json().values())


def test_the_search_follows_new_changed_and_deleted_names(client: Client, league: Competition):
    team = Team.objects.get(name="Mill United")
    team.name = "Lake United"
    team.save()
    tasks.update_search()
    assert names(client, "mill united", "teams") == []
    assert names(client, "lake", "teams") == ["Lake United"]
    Match.objects.filter(home=team).delete()
    Match.objects.filter(away=team).delete()
    team.delete()
    before = SearchName.objects.count()
    tasks.watch_search()
    assert SearchName.objects.count() < before
    assert names(client, "lake", "teams") == []
    tasks.update_search()
    count, newest = SearchName.objects.count(), SearchName.objects.order_by("-pk").first()
    tasks.update_search()  # nothing is written again
    assert (SearchName.objects.count(), SearchName.objects.order_by("-pk").first()) == (count, newest)


def test_names_that_an_editor_saves_are_found(
    client: Client, league: Competition, django_capture_on_commit_callbacks: Any
):
    editor = User.objects.create_user("editor", is_staff=True)
    editor.user_permissions.set(Permission.objects.filter(codename__in=["view_player", "change_player"]))
    client.force_login(editor)
    player = Player.objects.get(name="Thomas Müller")
    form = {"team": player.team_id, "name": "Thomas Möller", "number": "", "position": "", "other_names": ""}
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(f"/admin/matches/player/{player.pk}/change/", form)
    assert answer.status_code == 302, answer.content.decode()
    assert names(Client(), "moller", "players") == ["Thomas Möller"]


# --- the page


def one(soup: BeautifulSoup, selector: str) -> Tag:
    """The only element of a selector."""
    (found,) = soup.select(selector)
    return found


def sections(client: Client, query: str, language: str = "") -> dict[str, list[str]]:
    """The links of the page by heading."""
    soup = BeautifulSoup(client.get(f"{language}/search/", {"q": query}).content, "html.parser")
    return {
        section.h2.get_text(): [str(link["href"]) for link in section.select("a")]
        for section in soup.select("main section")
        if section.h2
    }


def test_the_page_shows_what_was_found(client: Client, league: Competition):
    team = Team.objects.get(name="FC Bayern München")
    match = Match.objects.get(home=team)
    assert sections(client, "bayern") == {"Teams": [f"/teams/{team.pk}/"], "Matches": [f"/matches/{match.pk}/"]}
    assert sections(client, "拜仁", "/zh-hans") == {
        "球队": [f"/zh-hans/teams/{team.pk}/"],
        "比赛": [f"/zh-hans/matches/{match.pk}/"],
    }


def test_the_page_says_that_nothing_was_found(client: Client, league: Competition):
    page = client.get("/search/", {"q": "<xyzzy>"})
    soup = BeautifulSoup(page.content, "html.parser")
    assert "Nothing was found for “<xyzzy>”." in one(soup, ".search-empty").get_text()
    assert one(soup, "input[name=q]")["value"] == "<xyzzy>"
    assert one(soup, "meta[name=robots]")["content"] == "noindex"
    assert one(soup, "link[rel=canonical]")["href"] == "http://testserver/search/"


def test_the_empty_page_asks_nothing(client: Client, league: Competition):
    soup = BeautifulSoup(client.get("/search/").content, "html.parser")
    assert soup.select_one(".search-empty") is None
    assert one(soup, "form[role=search] input[name=q]").has_attr("autofocus")


def test_a_long_query_is_refused(client: Client, league: Competition):
    longest = "x" * SEARCH_QUERY.size
    assert client.get("/search/", {"q": longest}).status_code == 200
    assert client.get("/api/search", {"q": longest}).status_code == 200
    page = client.get("/search/", {"q": longest + "x"})
    assert page.status_code == 413
    assert "A search has at most 100 characters." in page.content.decode()
    refused = client.get("/api/search", {"q": longest + "x"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (413, "search.query_too_long")
    assert client.get("/api/search?q=x&limit=21").status_code == 422
    assert client.get("/api/search").status_code == 422
