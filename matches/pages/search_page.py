"""The page of a search: a form, and what it found."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from livecast.errors import LivecastError
from livecast.input_limits import SEARCH_QUERY
from livecast.languages import page_language
from matches import search, sports
from matches.models import Match
from matches.pages import formatting, match_context
from matches.pages.etag import round_to_clock_step
from matches.pages.fixture_list import fixture_html

LIMIT = 20  # of each kind
OVER = (Match.Status.FINISHED, Match.Status.ABANDONED)


def search_context(query: str) -> dict[str, Any]:
    """Return a search as its template shows it. `complaint`: what is wrong with the query, "" if nothing is."""
    complaint, found = "", search.Found()
    try:
        found = search.find(query, LIMIT)
    except LivecastError:
        complaint = _("A search has at most {n} characters.").format(n=SEARCH_QUERY.size)
        query = query[: SEARCH_QUERY.size]
    query = " ".join(query.split())
    codes = {
        *(team.sport for team in found.teams),
        *(competition.sport for competition in found.competitions),
        *(match.sport for match in found.matches),
    }
    names = {code: sports.sport_of(code).names.text(page_language()) for code in codes}
    return {
        "query": query,
        "complaint": complaint,
        "teams": [{"team": team, "sport": names[team.sport]} for team in found.teams],
        "competitions": [{"competition": one, "sport": names[one.sport]} for one in found.competitions],
        "players": found.players,
        "matches": [_row(match) for match in found.matches],
        "is_empty": bool(query) and not complaint and not found,
        "limit": SEARCH_QUERY.size,
        "zone": timezone.get_current_timezone_name(),
        "page_address": reverse("search"),
        "page": {
            "sports": {code: match_context.sport_data(sports.sport_of(code)) for code in codes},
            "words": formatting.script_words(),
            "now": round_to_clock_step(timezone.now()),
            "matches": [match.pk for match in found.matches if match.status not in OVER],
        },
    }


def _row(match: Match) -> dict[str, Any]:
    kickoff = match.kickoff_at
    day = timezone.localdate(kickoff) if kickoff is not None else None
    return {"day": day, "html": SafeString(fixture_html(match, day or timezone.localdate()))}
