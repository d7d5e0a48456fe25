from typing import Any

from django import template

from matches import colours
from matches.models import Team

register = template.Library()


@register.inclusion_tag("matches/_crest.html")
def crest(team: Team) -> dict[str, Any]:
    """A shield in the team's colours, with its letters. Decoration: the name always stands beside it."""
    return {"crest": colours.crest(team)}
