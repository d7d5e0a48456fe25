"""The data of the console page.

Its scripts are in static/matches/console/ and write through the API.
"""

from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.urls import reverse

from accounts.models import User
from livecast.languages import page_language
from matches.actions.shorthand_context import lineup_of
from matches.feed import events
from matches.feed.console_state import console_topic
from matches.models import LineupPlayer, Match
from matches.pages import match_context
from matches.pages.team_colours import accents
from matches.scoring.possible import table_data
from matches.selectors import Snapshot
from matches.shorthand.lineup import SIDES
from matches.sports import Kind


def page_data(snapshot: Snapshot, request: HttpRequest, user: User) -> dict[str, Any]:
    """Return the data of the match page, plus the data that only commentators need."""
    match, page = snapshot.match, page_language()
    return match_context.page_data(snapshot) | {
        "entries": [events.entry_data(entry) for entry in snapshot.entries],
        "console": {
            "topic": console_topic(match.pk),
            "user": person_data(user),
            "csrf": get_token(request),
            "session": reverse("admin:matches_match_session", args=[match.pk]),
            "login": reverse("admin:login"),
            "snapshot": reverse("api:match_snapshot", args=[match.pk]),
            "api": f"{reverse('api:api-root')}matches/{match.pk}/",
            "entries": f"{reverse('api:api-root')}entries/",
            "kinds": [_kind_data(kind) for kind in match.rules.kinds.values()],
            "periods": [
                {"code": period.code, "name": period.names.text(page), "short": period.short_name_in(page)}
                for period in match.rules.periods
            ],
            "statuses": [{"code": code, "name": name} for code, name in Match.Status.choices],
            "lineup": lineup_data(match),
            "possible": table_data(match.rules),
            "forfeit": match.rules.forfeit,
        },
    }


def person_data(user: User) -> dict[str, Any]:
    return {"id": user.pk, "name": user.public_name}


def lineup_data(match: Match) -> dict[str, list[dict[str, Any]]]:
    """Return the players of each side: {name, number, starts}.

    Without a team sheet every player starts.
    """
    bench = set(LineupPlayer.objects.filter(match=match, starts=False).values_list("side", "number", "name"))
    lineup = lineup_of(match)
    return {
        side: [
            {
                "name": player.name,
                "number": player.number,
                "starts": (side, player.number, player.name) not in bench,
            }
            for player in lineup.players
            if player.side == side
        ]
        for side in SIDES
    }


def team_colours(match: Match) -> str:
    """Return the team colours for light and dark mode as CSS properties.

    The admin has its own dark mode switch.
    """
    home, away = accents(match)
    return f"--home-light:{home.light};--home-dark:{home.dark};--away-light:{away.light};--away-dark:{away.dark}"


def _kind_data(kind: Kind) -> dict[str, Any]:
    return {
        "code": kind.code,
        "name": kind.names.text(page_language()),
        "keys": kind.keys,
        "points": kind.points,
        "icon": kind.icon,
        "shootout": kind.shootout,
        "effect": kind.effect.value if kind.effect is not None else "",
    }
