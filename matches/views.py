"""The fans' pages. The same for everybody: nothing personal is in them, so that anything may cache them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control

from matches import selectors


@cache_control(public=True, max_age=1, stale_while_revalidate=5, stale_if_error=600)
def home(request: HttpRequest) -> HttpResponse:
    """The fixtures of a day."""
    day = timezone.localdate()
    return render(request, "matches/home.html", {"day": day, "matches": selectors.fixtures_of_day(day)})


@cache_control(public=True, max_age=1, stale_while_revalidate=5, stale_if_error=600)
def match_page(request: HttpRequest, match_id: int) -> HttpResponse:
    """One match: scoreboard and commentary, with the offset that they stand at."""
    return render(request, "matches/match.html", {"snapshot": selectors.snapshot(match_id)})
