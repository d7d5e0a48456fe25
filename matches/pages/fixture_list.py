"""The fixture list of a day: groups of matches, and one row per match."""

import sys
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from livecast import release
from livecast.bounded_cache import BoundedCache
from livecast.languages import page_language
from livecast.realtime.protocol import encode_data
from matches.feed import events
from matches.models import Match
from matches.pages import formatting
from matches.pages.match_facts import facts_of

# The limits of one process. A row has about 2 KB, and its key 1 KB.
MAX_ROWS = 4000
MAX_BYTES = 16 * 1024 * 1024
kept_rows: BoundedCache[str, SafeString] = BoundedCache(MAX_ROWS, MAX_BYTES)


@dataclass(slots=True)
class FixtureGroup:
    """Matches under one heading, each as the HTML of its row."""

    code: str
    name: str
    rows: list[SafeString] = field(default_factory=list)


def groups_of_day(matches: list[Match], day: date) -> list[FixtureGroup]:
    """Matches in play, then upcoming ones, then those that are over, then those whose date is unknown.

    Empty groups stay: a match may move there.
    """
    groups = {
        "play": FixtureGroup("play", _("In play")),
        "come": FixtureGroup("come", _("Upcoming")),
        "over": FixtureGroup("over", _("Over")),
        "undated": FixtureGroup("undated", _("Date unknown")),
    }
    page = [release.identifier(), day.isoformat()]
    for match in matches:
        data = events.fixture_list_data(match)
        # All that a row shows.
        key = encode_data([page, facts_of(match), data])
        row = kept_rows.get(key)
        if row is None:
            row = render_to_string("matches/_fixture.html", {"line": fixture_row(match, data), "day": day})
            kept_rows.put(key, row, sys.getsizeof(row) + sys.getsizeof(key))
        groups[_group_code(match)].rows.append(row)
    return list(groups.values())


def _group_code(match: Match) -> str:
    if match.is_in_play:
        return "play"
    if match.kickoff_at is None:
        return "undated"
    return "come" if match.status == Match.Status.SCHEDULED else "over"


def fixture_row(match: Match, data: dict[str, Any]) -> dict[str, Any]:
    """A match as one row of the list. `data`: `events.fixture_list_data`.

    `state` is its minute or its status; pages/fixture.js computes the same.
    """
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
