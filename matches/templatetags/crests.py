from typing import Any

from django import template

from matches.models import Match
from matches.pages import team_colours

register = template.Library()


@register.inclusion_tag("matches/_crest.html")
def crest(match: Match, side: str) -> dict[str, Any]:
    """A shield in the colours of a side with its code. Decorative: the name is always beside it."""
    home, away = team_colours.crests(match)
    return {"crest": home if side == "home" else away, "side": side}
