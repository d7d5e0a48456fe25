"""Pages for frames on other sites, and what those sites read to show them. Nothing of it is personal."""

from collections.abc import Callable
from functools import lru_cache, wraps
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

from livecast.content_security import allow_frames, use_image_policy
from livecast.errors import LivecastError
from livecast.site_files import cached_for_an_hour
from matches import selectors
from matches.competitions.season import season_of
from matches.pages import embed_lists, embed_match, oembed, score_badge
from matches.pages.embed_code import chosen_options
from matches.pages.etag import etag_of, no_store
from matches.pages.team_page import read_team
from matches.pages.views import View, public_page

SCRIPT = "matches/embed/embed.js"


def embed_page(view: View) -> View:
    """Let other sites show a page in a frame, also its refusals, unless EMBED_ANCESTORS is empty."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            if not settings.EMBED_ANCESTORS:
                raise LivecastError("embed.off", _("This site does not offer embeds."), status=404)
            return view(request, *args, **kwargs)
        except LivecastError as refusal:
            context = {"sentence": refusal.message, "options": chosen_options(request.GET)}
            return no_store(render(request, "matches/embed/refusal.html", context, status=refusal.status))

    public = public_page(page)

    @wraps(view)
    def framed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = public(request, *args, **kwargs)
        if settings.EMBED_ANCESTORS:
            allow_frames(response)
        return response

    return framed


@embed_page
def match(request: HttpRequest, match_id: int) -> HttpResponse:
    """A match: scoreboard and newest lines. A private match has no embed, for staff either."""
    found, epoch = selectors.match_at_head(match_id)
    options = chosen_options(request.GET)
    etag = embed_match.embed_etag(found, epoch, options, request.META.get("QUERY_STRING", ""))
    return _with_etag(request, etag, lambda: embed_match.embed_html(request, found, epoch, options))


@embed_page
def competition_fixtures(request: HttpRequest, competition_id: int) -> HttpResponse:
    """The matches of a competition around now."""
    season, options = season_of(competition_id), chosen_options(request.GET)
    etag = embed_lists.season_etag(request, season)
    return _with_etag(request, etag, lambda: embed_lists.season_fixtures_html(request, season, options, etag))


@embed_page
def team_fixtures(request: HttpRequest, team_id: int) -> HttpResponse:
    """The matches of a team around now."""
    state, options = read_team(team_id), chosen_options(request.GET)
    etag = embed_lists.team_etag(request, state)
    return _with_etag(request, etag, lambda: embed_lists.team_fixtures_html(request, state, options, etag))


@embed_page
def table(request: HttpRequest, competition_id: int) -> HttpResponse:
    """The tables of a competition, during play too."""
    season, options = season_of(competition_id), chosen_options(request.GET)
    etag = embed_lists.season_etag(request, season)
    return _with_etag(request, etag, lambda: embed_lists.table_html(request, season, options, etag))


@require_safe
@cached_for_an_hour
@conditional_page
def script(request: HttpRequest) -> HttpResponse:
    """The script that other sites load. Its address is in their pages, so it has no hash."""
    return _for_every_origin(HttpResponse(_script(), content_type="text/javascript; charset=utf-8"))


@lru_cache(maxsize=1)
def _script() -> bytes:
    path = finders.find(SCRIPT)
    if path is None:
        raise FileNotFoundError(f"static file {SCRIPT}")
    return Path(path).read_bytes()


def embed_code(request: HttpRequest) -> HttpResponse:
    """oEmbed: the code of the embed of a page, with its size, as JSON or XML."""
    return _for_every_origin(_oembed(request))


@public_page
@conditional_page
def _oembed(request: HttpRequest) -> HttpResponse:
    try:
        answer = oembed.answer(request)
    except LivecastError as refusal:  # programs read it, so it is no page
        plain = "text/plain; charset=utf-8"
        return no_store(HttpResponse(refusal.message, content_type=plain, status=refusal.status))
    return HttpResponse(answer.content, content_type=answer.content_type)


@public_page
def badge(request: HttpRequest, match_id: int) -> HttpResponse:
    """The score of a match as an SVG image. A private match has none."""
    try:
        found, _epoch = selectors.match_at_head(match_id)
    except LivecastError as refusal:
        return no_store(_as_image(HttpResponse(score_badge.refusal_svg(refusal.message), status=refusal.status)))
    svg = score_badge.badge_svg(found, score_badge.chosen_options(request.GET))
    return _as_image(_with_etag(request, etag_of(svg), lambda: svg))


def _as_image(response: HttpResponse) -> HttpResponse:
    if response.status_code != 304:
        response["Content-Type"] = "image/svg+xml; charset=utf-8"
    use_image_policy(response)
    return _for_every_origin(response)


def _for_every_origin(response: HttpResponse) -> HttpResponse:
    """Let scripts and pages of every origin read a response that is the same for everybody."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _with_etag(request: HttpRequest, etag: str, html: Callable[[], str | bytes]) -> HttpResponse:
    response = get_conditional_response(request, etag=etag) or HttpResponse(html())
    response["ETag"] = etag
    return response
