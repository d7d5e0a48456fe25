from typing import Any

from django import template

from matches.models import Match, Team
from matches.pages import team_colours

register = template.Library()


@register.inclusion_tag("matches/_crest.html")
def crest(match: Match, side: str) -> dict[str, Any]:
    """The uploaded crest of a side, otherwise a shield in its colours. Decorative: the name is always beside it."""
    home, away = team_colours.crests(match)
    team = match.home if side == "home" else match.away
    picture = team.crest.url if team.crest else ""
    return {"picture": picture, "crest": home if side == "home" else away, "side": side}


@register.inclusion_tag("matches/_fixture_crest.html")
def fixture_crest(match: Match, side: str) -> dict[str, Any]:
    """The crest of a side for lists, without letters. The page includes matches/_crest_symbols.html."""
    return crest(match, side)


@register.inclusion_tag("matches/_crest.html")
def team_crest(team: Team) -> dict[str, Any]:
    """The uploaded crest of a team, otherwise a shield in its colours. Decorative: the name is always beside it."""
    return {"picture": team.crest.url if team.crest else "", "crest": team_colours.crest_of(team), "side": ""}


@register.inclusion_tag("matches/_fixture_crest.html")
def table_crest(team: Team) -> dict[str, Any]:
    """The crest of a team for lists, without letters. The page includes matches/_crest_symbols.html."""
    return team_crest(team)
