"""The fans' pages. They contain no personal data, so that any cache may store them."""

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.http import conditional_page, require_safe

from livecast.errors import LivecastError
from livecast.languages import page_language
from matches import selectors
from matches.pages import team_colours
from matches.pages.etag import no_store
from matches.pages.home_page import home_html
from matches.pages.match_page import MatchPage, kept_pages

View = Callable[..., HttpResponse]

YEAR_SECONDS = 31_536_000


def public_page(view: View) -> View:
    """Let caches keep a page for a second.

    They may serve it stale while they revalidate, or while the origin is unavailable.

    A stale page is correct: it contains its offset, and the socket continues from there.
    """

    @require_safe
    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except LivecastError as refusal:
            return no_store(render(request, "404.html", {"sentence": refusal.message}, status=refusal.status))
        if not response.has_header("Cache-Control"):
            patch_cache_control(response, public=True, max_age=1, stale_while_revalidate=5, stale_if_error=600)
        return response

    return page


@public_page
@conditional_page
def home(request: HttpRequest) -> HttpResponse:
    """The fixtures of a day: today's, or those of ?day=2026-11-23."""
    asked = request.GET.get("day", "")
    if not asked:
        return HttpResponse(home_html(request, timezone.localdate()))
    day = _day(asked)
    if day is None:
        return HttpResponse(home_html(request, timezone.localdate(), unknown_day=asked), status=400)
    return HttpResponse(home_html(request, day))


@public_page
def match_page(request: HttpRequest, match_id: int) -> HttpResponse:
    """One match: scoreboard and commentary, with the offset of the feed."""
    match, epoch = selectors.match_at_head(match_id, request.user)
    key = match.pk, page_language()
    page = kept_pages.get_or_add(key, MatchPage)
    with page.lock:
        if page.offset > match.last_offset:  # another request read the match later, or the log was rewound
            match, epoch = selectors.match_at_head(match_id, request.user)
        page.update(match, epoch, request.path)
        etag = None if match.private else page.etag()
        response = get_conditional_response(request, etag=etag)
        if response is None:
            response = HttpResponse(page.html(f"{request.scheme}://{request.get_host()}"))
        kept_pages.put(key, page, page.size)
    if etag is None:
        return no_store(response)
    response["ETag"] = etag
    return response


@require_safe
def match_colours(request: HttpRequest, match_id: int) -> HttpResponse:
    """The two teams' accents as custom properties.

    The page's link contains their hash, so caches keep it for ever.
    """
    match = selectors.match_with_teams(match_id, request.user)
    if match is None:
        return no_store(HttpResponse("", content_type="text/css", status=404))
    response = HttpResponse(team_colours.stylesheet(match), content_type="text/css; charset=utf-8")
    if match.private:
        return no_store(response)
    current = request.GET.get("v") == team_colours.version(match)
    response["Cache-Control"] = f"public, max-age={YEAR_SECONDS}, immutable" if current else "public, max-age=60"
    return response


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    # Near the first and the last year, midnight in another time zone is outside the calendar.
    return day if 1900 <= day.year <= 2200 else None
