"""The scoreboard of a match alone, for OBS and screens at the venue: a transparent page that follows the match."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from livecast import release
from livecast.page_data import page_data
from matches.feed import events
from matches.models import Match
from matches.pages import formatting, match_context, team_colours
from matches.pages.etag import etag_of
from matches.pages.match_facts import facts_of

# The options of the address, each with its values; the first is the default. docs/scoreboard.md explains them.
OPTIONS = {
    "theme": ("dark", "light"),
    "size": ("medium", "small", "large", "full"),
    "names": ("codes", "full"),
    "clock": ("1", "0"),
}
_FACTS = ("topic", "poll", "private", "teams", "sport")


def chosen_options(query: Mapping[str, str]) -> dict[str, str]:
    """The options of an address. An unknown value is the default."""
    return {name: value if (value := query.get(name)) in values else values[0] for name, values in OPTIONS.items()}


def scoreboard_etag(match: Match, epoch: str, options: Mapping[str, str]) -> str:
    """Return the ETag of the page of a match whose clock does not run."""
    return etag_of([release.identifier(), facts_of(match), epoch, match.last_offset, sorted(options.items())])


def scoreboard_html(request: HttpRequest, match: Match, epoch: str, options: Mapping[str, str]) -> str:
    """Return the page."""
    data = events.match_data(match)
    facts = match_context.page_facts(match)
    script: dict[str, Any] = {name: facts[name] for name in _FACTS}
    script |= match_context.page_state(epoch, match.last_offset, data)
    context = {
        "match": match,
        "board": match_context.scoreboard(match, data, formatting.page_words(match.rules)),
        "options": options,
        "colours_version": team_colours.version(match),
        "page": page_data(script, "page"),
    }
    return render_to_string("matches/scoreboard.html", context, request)
