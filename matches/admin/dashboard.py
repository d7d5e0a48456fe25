"""The admin's front page: the user's current matches, with links to their consoles."""

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone

from matches.models import Match
from matches.permissions import may_commentate

SHOWN_AFTER_KICKOFF = timedelta(hours=12)
SHOWN_BEFORE_KICKOFF = timedelta(hours=36)
MAX_MATCHES = 50


def add_matches(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """The theme's dashboard hook: add `matches_today`.

    Each match has the flag whether the user may commentate it.
    """
    shown = admin.site._registry[Match]
    if not shown.has_view_permission(request):
        return context
    now = timezone.now()
    around = Q(kickoff_at__range=(now - SHOWN_AFTER_KICKOFF, now + SHOWN_BEFORE_KICKOFF)) | Q(status__in=Match.IN_PLAY)
    matches = shown.get_queryset(request).filter(around).select_related("home", "away", "competition")
    order = {Match.Status.LIVE: 0, Match.Status.BREAK: 0, Match.Status.SCHEDULED: 1}
    rows = sorted(
        matches.order_by("kickoff_at")[:MAX_MATCHES], key=lambda match: order.get(Match.Status(match.status), 2)
    )
    context["matches_today"] = [{"match": match, "may_call": may_commentate(request.user, match)} for match in rows]
    return context
