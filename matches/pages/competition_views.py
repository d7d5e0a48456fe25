"""The pages of competitions, teams and players. They contain no personal data, so that any cache may store them."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.views.decorators.http import conditional_page

from livecast.languages import page_language
from matches.competitions.season import Season, season_of
from matches.pages import competition_page
from matches.pages.competition_page import CompetitionPage, kept_pages
from matches.pages.player_page import player_etag, player_html, read_player
from matches.pages.team_page import read_team, team_etag, team_html
from matches.pages.views import public_page


@public_page
@conditional_page
def competitions(request: HttpRequest) -> HttpResponse:
    """All competitions, by sport, with their seasons."""
    return render(request, "matches/competitions.html", {"sports": competition_page.competition_list()})


@public_page
def competition(request: HttpRequest, competition_id: int) -> HttpResponse:
    """A competition: its tables, its bracket, the current round."""
    return _answer(request, competition_id, lambda page: page.html(request))


@public_page
def matches(request: HttpRequest, competition_id: int) -> HttpResponse:
    """The matches of a competition by round: of the current one, or of ?round=3."""
    asked = request.GET.get("round", "")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= 4 else None
    return _answer(request, competition_id, lambda page: page.matches_html(request, number))


@public_page
def players(request: HttpRequest, competition_id: int) -> HttpResponse:
    """The players of a competition: scorers, cards; and its attendances."""
    return _answer(request, competition_id, lambda page: page.players_html(request))


@public_page
def team(request: HttpRequest, team_id: int) -> HttpResponse:
    """A team: its matches, its squad, its figures."""
    state = read_team(team_id)
    etag = team_etag(state, request.path, request.META.get("QUERY_STRING", ""))
    return _with_etag(request, etag, lambda: team_html(request, state, etag))


@public_page
def player(request: HttpRequest, player_id: int) -> HttpResponse:
    """A player: figures, and what the player did in each match."""
    state = read_player(player_id)
    etag = player_etag(state, request.path)
    return _with_etag(request, etag, lambda: player_html(request, state, etag))


def _answer(request: HttpRequest, competition_id: int, html: Callable[[CompetitionPage], bytes]) -> HttpResponse:
    season = season_of(competition_id)
    etag = competition_page.etag(season, request.path, request.META.get("QUERY_STRING", ""))
    return _with_etag(request, etag, lambda: _html(season, html))


def _with_etag(request: HttpRequest, etag: str, html: Callable[[], bytes]) -> HttpResponse:
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = HttpResponse(html())
    response["ETag"] = etag
    return response


def _html(season: Season, html: Callable[[CompetitionPage], bytes]) -> bytes:
    key = season.competition.pk, page_language()
    page = kept_pages.get_or_add(key, CompetitionPage)
    with page.lock:
        page.update(season)
        content = html(page)
        kept_pages.put(key, page, page.size)
    return content
