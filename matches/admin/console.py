"""The admin page of the commentator console."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.views.decorators.cache import never_cache
from unfold.admin import ModelAdmin
from unfold.decorators import action, display

from matches import selectors
from matches.admin.base_pages import render_page, staff_user
from matches.console import console_context
from matches.feed import events
from matches.models import Match
from matches.pages import formatting, match_context
from matches.permissions import matches_visible_to, may_commentate


class ConsoleMixin(ModelAdmin):
    """The page `…/match/<id>/console/`.

    A JSON view returns the logged-in user to consoles with an expired session.
    """

    def get_urls(self) -> list:
        session = path("<int:match_id>/console/session/", self.console_session, name="matches_match_session")
        return [session, *super().get_urls()]

    @action(description="Call this match", url_path="console", icon="mic", permissions=["console"])
    def console(self, request: HttpRequest, object_id: str) -> HttpResponse:
        match_id = get_object_or_404(Match, pk=object_id).pk
        snapshot = selectors.snapshot(match_id, request.user)
        match = snapshot.match
        return render_page(
            self,
            request,
            "admin/matches/console.html",
            f"Call {match}",
            original=match,
            match=match,
            page=console_context.page_data(snapshot, request, staff_user(request)),
            colours=console_context.team_colours(match),
            tally=match_context.statistics_context(match, events.match_data(match), formatting.page_words(match.rules)),
            blank=match_context.blank_row(),
        )

    def has_console_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        if not str(object_id).isdigit():
            return False
        match = get_object_or_404(matches_visible_to(staff_user(request)), pk=object_id)
        return may_commentate(staff_user(request), match)

    @display(description="Console")
    def call(self, match: Match) -> str:
        address = reverse("admin:matches_match_console", args=[match.pk])
        return format_html(
            '<a href="{}" class="font-semibold text-primary-600 dark:text-primary-500">Call</a>', address
        )

    @method_decorator(never_cache)
    def console_session(self, request: HttpRequest, match_id: int) -> JsonResponse:
        """The user logged in in this browser and the session's CSRF token.

        Never redirects to the login page.
        """
        staff = self.admin_site.has_permission(request)
        user = console_context.person_data(staff_user(request)) if staff else None
        return JsonResponse({"user": user, "csrf": get_token(request)})
