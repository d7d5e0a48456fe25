from typing import Any

from django import template

from matches.models import Team
from matches.pages import team_colours

register = template.Library()


@register.inclusion_tag("matches/_crest.html")
def crest(team: Team) -> dict[str, Any]:
    """A shield in the team's colours with its letters. Decorative: the name is always beside it."""
    return {"crest": team_colours.crest(team)}
