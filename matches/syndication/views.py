"""Feeds, calendars and the sitemap. They contain no personal data, so that any cache may store them."""

from collections.abc import Callable

from django.contrib.sitemaps import views as sitemap_views
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import conditional_page, require_safe

from matches import selectors
from matches.competitions.season import season_of
from matches.pages.team_page import read_team
from matches.pages.views import public_page
from matches.syndication import atom, calendars
from matches.syndication.sitemaps import SITEMAPS

ATOM, CALENDAR = "application/atom+xml; charset=utf-8", "text/calendar; charset=utf-8"
SITEMAP_SECONDS = 600


@public_page
@conditional_page
def match_feed(request: HttpRequest, match_id: int) -> HttpResponse:
    """The newest lines of a match."""
    match, _ = selectors.match_at_head(match_id)
    return _answer(atom.match_feed(match, _origin(request), request.path), ATOM)


@public_page
@conditional_page
def team_feed(request: HttpRequest, team_id: int) -> HttpResponse:
    """The newest results and the next fixtures of a team."""
    state = read_team(team_id)
    team = state.team
    feed = atom.matches_feed(team.name, team.get_absolute_url(), request.path, state.matches, _origin(request))
    return _answer(feed, ATOM)


@public_page
@conditional_page
def competition_feed(request: HttpRequest, competition_id: int) -> HttpResponse:
    """The newest results and the next fixtures of a competition."""
    season = season_of(competition_id)
    one = season.competition
    feed = atom.matches_feed(str(one), one.get_absolute_url(), request.path, season.matches, _origin(request))
    return _answer(feed, ATOM)


@public_page
@conditional_page
def team_calendar(request: HttpRequest, team_id: int) -> HttpResponse:
    """All matches of a team."""
    state = read_team(team_id)
    return _answer(calendars.subscription(state.team.name, state.matches, _origin(request)), CALENDAR)


@public_page
@conditional_page
def competition_calendar(request: HttpRequest, competition_id: int) -> HttpResponse:
    """All matches of a competition."""
    season = season_of(competition_id)
    return _answer(calendars.subscription(str(season.competition), season.matches, _origin(request)), CALENDAR)


@require_safe
@conditional_page
def sitemap_index(request: HttpRequest) -> HttpResponse:
    return _kept(lambda: sitemap_views.index(request, SITEMAPS, sitemap_url_name="sitemap-part"))


@require_safe
@conditional_page
def sitemap(request: HttpRequest, section: str) -> HttpResponse:
    return _kept(lambda: sitemap_views.sitemap(request, SITEMAPS, section, "matches/sitemap.xml"))


def _kept(view: Callable[[], TemplateResponse]) -> HttpResponse:
    """Return the rendered response, since `conditional_page` cannot replace a response that is rendered later."""
    made = view().render()
    response = HttpResponse(made.content, headers=made.headers)
    patch_cache_control(response, public=True, max_age=SITEMAP_SECONDS, stale_if_error=SITEMAP_SECONDS)
    return response


def _answer(content: bytes, kind: str) -> HttpResponse:
    return HttpResponse(content, content_type=kind)


def _origin(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"
