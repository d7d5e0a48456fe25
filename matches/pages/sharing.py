"""What other sites show with a link to a match: its image (share_images/).

Only the image shows the score, unless the address has ?result=hidden. Titles and descriptions do not: search engines
and tabs show them to fans who have not seen the match.
"""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from matches.models import Match

IMAGE_WIDTH, IMAGE_HEIGHT = 1200, 630  # pixels


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
        "image": image_address(match, hidden=hidden),
        "width": IMAGE_WIDTH,
        "height": IMAGE_HEIGHT,
    }
