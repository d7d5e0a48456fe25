from typing import Any

from django import template
from django.conf import settings

from matches.models import Match
from matches.pages.embed_code import SIZES

register = template.Library()


@register.simple_tag
def embeds_are_on() -> bool:
    """Whether pages of other sites may show embeds."""
    return bool(settings.EMBED_ANCESTORS)


@register.inclusion_tag("matches/_embed_dialog.html")
def embed_dialog(match: Match) -> dict[str, Any]:
    """The dialog with the code of the embed of a match."""
    return {"match": match, "sizes": SIZES["match"]}
