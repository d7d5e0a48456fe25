"""What other sites show with a link to a match: its title, and the address of its image (share_images/)."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from matches.feed import events
from matches.models import Match
from matches.pages import formatting
from matches.pages.fixture_list import state_text

IMAGE_WIDTH, IMAGE_HEIGHT = 1200, 630  # pixels
NOT_BEGUN = (Match.Status.SCHEDULED, Match.Status.POSTPONED)


def hides_result(query: Mapping[str, str]) -> bool:
    """Whether an address is for readers who do not want to see the result: ?result=hidden."""
    return query.get("result") == "hidden"


def image_address(match: Match, *, hidden: bool) -> str:
    """Return the path of the image. It is another one after each event, because other sites keep images for long."""
    query = {"offset": str(match.last_offset)} | ({"result": "hidden"} if hidden else {})
    return f"{reverse('match-image', args=[match.pk])}?{urlencode(query)}"


def sharing_context(match: Match, *, hidden: bool) -> dict[str, Any]:
    """Return what matches/_sharing.html shows."""
    return {
        "match": match,
        "title": title_of(match, hidden=hidden),
        "image": image_address(match, hidden=hidden),
        "width": IMAGE_WIDTH,
        "height": IMAGE_HEIGHT,
    }


def title_of(match: Match, *, hidden: bool) -> str:
    """Return "Harbour Town 2–1 Mill United, 63'", without the score if it is hidden or the match has not begun."""
    if hidden or match.status in NOT_BEGUN:
        return str(match)
    words = formatting.page_words(match.rules)
    data = events.fixture_list_data(match)
    score = formatting.entry_score(data["scoreline"] | {"shootout": None}, {})
    teams = f"{match.home.brief} {score} {match.away.brief}"
    state = " ".join(filter(None, (state_text(match, data, words), formatting.shootout_text(data["scoreline"], words))))
    return _("{teams}, {state}").format(teams=teams, state=state) if state else teams
