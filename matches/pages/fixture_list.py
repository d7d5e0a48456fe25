"""The fixture list of a day: groups of matches, and one row per match."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from livecast.languages import page_language
from matches.feed import events
from matches.models import Match
from matches.pages import formatting


@dataclass(slots=True)
class FixtureGroup:
    code: str
    name: str
    lines: list[dict[str, Any]] = field(default_factory=list)


def groups_of_day(matches: list[Match]) -> list[FixtureGroup]:
    """Matches in play, then upcoming ones, then those that are over, then those whose date is unknown.

    Empty groups stay: a match may move there.
    """
    groups = {
        "play": FixtureGroup("play", _("In play")),
        "come": FixtureGroup("come", _("Upcoming")),
        "over": FixtureGroup("over", _("Over")),
        "undated": FixtureGroup("undated", _("Date unknown")),
    }
    for match in matches:
        groups[_group_code(match)].lines.append(fixture_row(match))
    return list(groups.values())


def _group_code(match: Match) -> str:
    if match.is_in_play:
        return "play"
    if match.kickoff_at is None:
        return "undated"
    return "come" if match.status == Match.Status.SCHEDULED else "over"


def fixture_row(match: Match) -> dict[str, Any]:
    """A match as one row of the list.

    `state` is its minute or its status; pages/fixture.js computes the same.
    """
    data = events.match_data(match)
    words = formatting.page_words(match.rules)
    return {
        "match": match,
        "data": data,
        "home": formatting.side_score(data["scoreline"], "home"),
        "away": formatting.side_score(data["scoreline"], "away"),
        "shootout": formatting.shootout_text(data["scoreline"], words),
        "state": state_text(match, data, words),
        "outcome": formatting.outcome_text(data, {"home": match.home.brief, "away": match.away.brief}, words),
    }


def state_text(match: Match, data: dict[str, Any], words: dict[str, str]) -> str:
    if match.status == Match.Status.LIVE:
        shorts = match.rules.period_short_names(page_language())
        return formatting.localise_minute(shorts, data["minute"] or data["period_short"]) or words["live"]
    return formatting.status_text(data, match.rules, words)
