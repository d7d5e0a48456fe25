"""The fans' pages. They contain no personal data, so that any cache may store them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

from livecast.errors import LivecastError
from livecast.languages import page_language
from matches import selectors
from matches.pages import team_colours
from matches.pages.calendar import calendar_file
from matches.pages.etag import etag_of, no_store
from matches.pages.home_page import asked_of, home_html
from matches.pages.light_page import entry_before, light_etag, light_html
from matches.pages.match_page import MatchPage, kept_pages
from matches.pages.month_page import month_context, month_of
from matches.pages.scoreboard_page import chosen_options, scoreboard_etag, scoreboard_html
from matches.pages.search_page import search_context
from matches.pages.sharing import hides_result

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
    """The fixtures of a day: today's, or those of ?day=2026-11-23. ?show=live and ?sport=football choose from them."""
    asked = asked_of(request.GET)
    return HttpResponse(home_html(request, asked), status=400 if asked.complaint else 200)


@public_page
@conditional_page
def calendar(request: HttpRequest) -> HttpResponse:
    """A month with the number of matches of each day: this month, or ?month=2026-12."""
    text = request.GET.get("month", "")
    month = month_of(text)
    complaint = "" if month or not text else _("“{asked}” is not a month.").format(asked=text[:40])
    page = render(
        request, "matches/calendar.html", month_context(month or timezone.localdate().replace(day=1), complaint)
    )
    page.status_code = 400 if complaint else 200
    return page


@public_page
@conditional_page
def search(request: HttpRequest) -> HttpResponse:
    """What ?q= finds: teams, competitions, players and matches."""
    context = search_context(request.GET.get("q", ""))
    return render(request, "matches/search.html", context, status=413 if context["complaint"] else 200)


@public_page
def match_page(request: HttpRequest, match_id: int) -> HttpResponse:
    """One match: scoreboard and commentary, with the offset of the feed."""
    with _kept_page(request, match_id) as page:
        hidden = hides_result(request.GET)
        return _answer(request, page, page.etag(), lambda: page.html(_origin(request), hides_result=hidden))


@public_page
def scoreboard_page(request: HttpRequest, match_id: int) -> HttpResponse:
    """The scoreboard alone, for OBS and screens."""
    match, epoch = selectors.match_at_head(match_id, request.user)
    options = chosen_options(request.GET)
    if match.private:
        return no_store(HttpResponse(scoreboard_html(request, match, epoch, options)))
    if match.clock.running_since is not None:  # the page has the server's time, which the clock starts from
        return HttpResponse(scoreboard_html(request, match, epoch, options))
    etag = scoreboard_etag(match, epoch, options)
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = HttpResponse(scoreboard_html(request, match, epoch, options))
    response["ETag"] = etag
    return response


@public_page
def match_lines(request: HttpRequest, match_id: int, number: int) -> HttpResponse:
    """The lines of an older block of a long match, without a page around them. An address with its version is final."""
    with _kept_page(request, match_id) as page:
        version = page.block(number).version
        response = _answer(request, page, f'"{version}"', lambda: page.block_html(number))
        if request.GET.get("v") == version and not page.match.private:
            response["Cache-Control"] = f"public, max-age={YEAR_SECONDS}, immutable"
        return response


@public_page
def earlier_lines(request: HttpRequest, match_id: int, number: int) -> HttpResponse:
    """The same lines as a page, for browsers without scripts."""
    with _kept_page(request, match_id) as page:
        page.block(number)
        html = page.earlier_html(number, _origin(request), request.path)
        return _answer(request, page, etag_of(html.decode()), lambda: html)


@public_page
def match_calendar(request: HttpRequest, match_id: int) -> HttpResponse:
    """The match as a calendar file."""
    match, _epoch = selectors.match_at_head(match_id, request.user)
    if match.kickoff_at is None:
        raise LivecastError("match.no_date", _("The date of this match is not known yet."), status=404)
    response = HttpResponse(calendar_file(match, _origin(request)), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="match-{match.pk}.ics"'
    return no_store(response) if match.private else response


@contextmanager
def _kept_page(request: HttpRequest, match_id: int) -> Iterator[MatchPage]:
    """Yield the kept page at the head of the feed, with its lock held."""
    match, epoch = selectors.match_at_head(match_id, request.user)
    key = match.pk, page_language()
    page = kept_pages.get_or_add(key, MatchPage)
    with page.lock:
        if page.offset > match.last_offset:  # another request read the match later, or the log was rewound
            match, epoch = selectors.match_at_head(match_id, request.user)
        page.update(match, epoch, match.get_absolute_url())
        yield page
        kept_pages.put(key, page, page.size)


def _answer(request: HttpRequest, page: MatchPage, etag: str, html: Callable[[], bytes]) -> HttpResponse:
    """Return the answer with its ETag, or 304. A private match has no ETag and is not stored."""
    if page.match.private:
        return no_store(get_conditional_response(request) or HttpResponse(html()))
    response = get_conditional_response(request, etag=etag) or HttpResponse(html())
    response["ETag"] = etag
    return response


@public_page
def light_page(request: HttpRequest, match_id: int) -> HttpResponse:
    """One match in at most 20,000 bytes, without scripts: the newest lines, or those before ?before=<entry>.

    A private match has no such page.
    """
    match, epoch = selectors.match_at_head(match_id)
    before = entry_before(match, request.GET.get("before", ""))
    etag = light_etag(match, epoch, before)
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = HttpResponse(light_html(match, before, request))
    response["ETag"] = etag
    return response


def _origin(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"


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
