"""The fixture list of a day: matches by competition, and one row per match.

The rows are kept in the process. A row is valid while the columns of its match, teams and competition stay the same,
and, for a match in play, the minute.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from livecast import release
from livecast.bounded_cache import BoundedCache
from livecast.languages import page_language
from livecast.prepared_query import PreparedQuery, RawRow
from matches import selectors
from matches.feed import events
from matches.models import Match
from matches.pages import formatting
from matches.sports import Sport

# The limits of one process. A row has about 2 KB, and what it was made of about 5 KB.
MAX_ROWS = 4000
MAX_BYTES = 32 * 1024 * 1024
ROW_SOURCE_BYTES = 5 * 1024


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above matches: their competition, otherwise their sport. `address`: "" for a sport."""

    code: str
    name: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class FixtureRow:
    """The row of a match. `order`: its place in its group. `in_play`: the match, if it is in play.

    `phase`: "play", "come" or "over". `minute`: that is shown, "" unless the match is in play.
    """

    heading: Heading
    phase: str
    order: tuple[Any, ...]
    rules: Sport
    in_play: Match | None
    minute: str
    html: bytes


kept_rows: BoundedCache[tuple[Any, ...], FixtureRow] = BoundedCache(MAX_ROWS, MAX_BYTES)


@dataclass(slots=True)
class FixtureGroup:
    """Matches under one heading."""

    heading: Heading
    rows: list[FixtureRow] = field(default_factory=list)

    @property
    def html(self) -> bytes:
        return b"".join(row.html for row in self.rows)

    @property
    def order(self) -> tuple[Any, ...]:
        """Competitions with a match in play come first, then those that begin first."""
        first = self.rows[0].order
        return first[0] != PHASES.index("play"), min(row.order[1] for row in self.rows), self.heading.name


PHASES = ("play", "come", "over")
UNDATED = "undated"


def groups_of_day(day: date) -> list[FixtureGroup]:
    """Public matches of a day in TIME_ZONE by competition: in each those in play, then upcoming ones, then the others.

    Today also has the matches of last evening that are still in play, and last the newest matches without a date.
    """
    dated, undated = _rows_of_day(day)
    groups: dict[str, FixtureGroup] = {}
    for row in sorted(dated, key=lambda row: row.order):
        groups.setdefault(row.heading.code, FixtureGroup(row.heading)).rows.append(row)
    found = sorted(groups.values(), key=lambda group: group.order)
    if undated:
        found.append(FixtureGroup(Heading(UNDATED, _("Date unknown")), undated))
    return found


def _rows_of_day(day: date) -> tuple[list[FixtureRow], list[FixtureRow]]:
    """The rows with a date, and those without."""
    is_today = day == timezone.localdate()
    start, end = selectors.midnights(day)
    in_play_since = min(start, timezone.now() - selectors.CURRENT_WINDOW) if is_today else start
    raw_rows = selectors.fixtures_between.raw_rows(start=start, end=end, in_play_since=in_play_since)
    dated = list(fixture_rows(selectors.fixtures_between, raw_rows, day))
    if not is_today:
        return dated, []
    return dated, list(fixture_rows(selectors.undated_fixtures, selectors.undated_fixtures.raw_rows(), day))


def fixture_rows(query: PreparedQuery[Match], raw_rows: Sequence[RawRow], day: date) -> Iterable[FixtureRow]:
    """Return the rows of matches that `query` has read, in its order. `day`: that the page shows them under."""
    page = release.identifier(), page_language(), timezone.get_current_timezone_name(), day
    for raw_row in raw_rows:
        key = (page, raw_row)
        row = kept_rows.get(key)
        match = row.in_play if row is not None else query.instances([raw_row])[0]
        if row is None or (match is not None and match.minute() != row.minute):
            assert match is not None
            row = _rendered(match, day)
            kept_rows.put(key, row, len(row.html) + ROW_SOURCE_BYTES)
        yield row


def fixture_html(match: Match, day: date) -> str:
    """Return the row of a match. `day`: that the page shows it under."""
    line = fixture_row(match, events.fixture_list_data(match))
    return render_to_string("matches/_fixture.html", {"line": line, "day": day, "phase": phase_of(match)})


def _rendered(match: Match, day: date) -> FixtureRow:
    phase = phase_of(match)
    html = fixture_html(match, day)
    kickoff = match.kickoff_at.timestamp() if match.kickoff_at is not None else math.inf
    return FixtureRow(
        heading=_heading(match),
        phase=phase,
        order=(PHASES.index(phase), kickoff, match.pk),
        rules=match.rules,
        in_play=match if match.is_in_play else None,
        minute=match.minute() if match.is_in_play else "",
        html=html.encode(),
    )


def _heading(match: Match) -> Heading:
    competition = match.competition
    if competition is not None:
        return Heading(f"c{competition.pk}", str(competition), competition.get_absolute_url())
    sport = match.rules.names.text(page_language())
    return Heading(f"s_{match.sport}", _("Other matches: {sport}").format(sport=sport))


def phase_of(match: Match) -> str:
    """Whether the match is in play, to come, or over. pages/fixture.js computes the same."""
    if match.is_in_play:
        return "play"
    return "come" if match.status == Match.Status.SCHEDULED else "over"


def fixture_row(match: Match, data: dict[str, Any]) -> dict[str, Any]:
    """A match as one row of the list. `data`: `events.fixture_list_data`.

    `state` is its minute or its status; pages/fixture.js computes the same.
    """
    words = formatting.page_words(match.rules)
    return {
        "match": match,
        "data": data,
        **{side: formatting.shown_score(data, side, words) for side in formatting.SIDES},
        **{
            f"{side}_unknown": formatting.unknown_mark(formatting.shown_score(data, side, words))
            for side in formatting.SIDES
        },
        "shootout": formatting.shootout_text(data["scoreline"], words),
        "state": state_text(match, data, words),
        "outcome": formatting.outcome_text(data, {"home": match.home.brief, "away": match.away.brief}, words),
    }


def state_text(match: Match, data: dict[str, Any], words: dict[str, str]) -> str:
    if match.status == Match.Status.LIVE:
        shorts = match.rules.period_short_names(page_language())
        return formatting.localise_minute(shorts, data["minute"] or data["period_short"]) or words["live"]
    return formatting.status_text(data, match.rules, words)
