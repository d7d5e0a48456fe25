"""What pages show of a match that its publication log does not carry. Kept HTML is valid while it stays the same."""

from typing import Any

from django.utils import timezone

from livecast.languages import page_language
from matches.models import Match, Team

Facts = list[Any]


def facts_of(match: Match) -> Facts:
    """Return the facts as JSON values, with the language and the time zone of the page.

    Two more inputs of a page are not in it: the release, and the names of the authors.
    """
    return [
        page_language(),
        timezone.get_current_timezone_name(),
        match.pk,
        match.sport,
        match.format.as_data(),
        match.language,
        match.private,
        match.venue,
        str(match.competition or ""),
        match.competition_id,
        match.round,
        match.group,
        match.attendance,
        str(match.kickoff_at),
        match.kickoff_time_known,
        *(_team_facts(team) for team in (match.home, match.away)),
    ]


def _team_facts(team: Team) -> list[Any]:
    return [team.pk, team.name, team.short_name, team.code, team.colour, team.colour2, str(team.crest)]
