"""The embeds of fixture lists and tables, in a frame on another site. They follow the scores.

A list has the matches in play, then as many results as matches to come, the nearest ones. A table has all its rows, and
a competition with many groups the first of them, or those of ?group=Group A, so that the page has less than 30,000
bytes.
"""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from livecast import release
from livecast.languages import page_language
from livecast.page_data import page_data
from matches import selectors
from matches.competitions.season import Season
from matches.competitions.tables import GroupTable, tables_of_season
from matches.feed import events
from matches.models import Competition, Match
from matches.pages import match_context
from matches.pages.competition_page import table_context
from matches.pages.embed_match import sport_facts
from matches.pages.etag import etag_of, round_to_clock_step
from matches.pages.fixture_list import fixture_row
from matches.pages.kept_by_state import kept_html
from matches.pages.partial_html import PartialHtml, impersonal_request, render_partial
from matches.pages.team_page import TeamState

MATCHES = {"small": 4, "medium": 6, "large": 10}
MAX_TABLE_ROWS = 48
MAX_FOLLOWED = 400  # matches whose scores change a table
OVER = (Match.Status.FINISHED, Match.Status.ABANDONED)
# The columns of a table besides the place and the team, and the last one, which decides. None: all.
COLUMNS = {
    "small": {"played", "difference", "net_run_rate"},
    "medium": {"played", "won", "drawn", "lost", "difference", "net_run_rate"},
    "large": None,
}
ON_WIDE_FRAMES = {"won", "drawn", "lost", "goals"}  # of medium and large tables; embed.css hides them on a phone

Options = Mapping[str, str]


def season_etag(request: HttpRequest, season: Season) -> str:
    """Return the ETag of an embed of a competition."""
    rows = [season.competition, *(row for one in season.entrants for row in (one, one.team))]
    return _etag(request, season.matches, season.digests, rows)


def team_etag(request: HttpRequest, state: TeamState) -> str:
    """Return the ETag of the fixture list of a team."""
    return _etag(request, state.matches, [one.digest for one in state.kept], [state.team])


def season_fixtures_html(request: HttpRequest, season: Season, options: Options, etag: str) -> bytes:
    """Return the fixture list of a competition."""
    competition = season.competition
    head = {"name": str(competition), "address": reverse("competition-matches", args=[competition.pk])}
    return _fixtures_html(request, head, season.matches, options, etag, is_of_team=False)


def team_fixtures_html(request: HttpRequest, state: TeamState, options: Options, etag: str) -> bytes:
    """Return the fixture list of a team."""
    head = {"name": state.team.name, "address": state.team.get_absolute_url()}
    return _fixtures_html(request, head, state.matches, options, etag, is_of_team=True)


def table_html(request: HttpRequest, season: Season, options: Options, etag: str) -> bytes:
    """Return the tables of a competition."""
    competition = season.competition
    tables = chosen_tables(tables_of_season(season), request.GET.get("group", ""))
    context = {
        "head": {"name": str(competition), "address": competition.get_absolute_url()},
        "tables": [_table(table, competition, options["size"]) for table in tables],
        "options": options,
    }
    open_matches = [match.pk for match in season.matches if match.status not in OVER][:MAX_FOLLOWED]
    script = _script_data({}, open_matches)
    return _page(request, "matches/embed/table.html", context, script, etag)


def chosen_tables(tables: Sequence[GroupTable], group: str) -> list[GroupTable]:
    """Return the table of a group, or as many as fit; the first one is always there."""
    named = [table for table in tables if table.name == group]
    found: list[GroupTable] = []
    rows = 0
    for table in named or tables:
        rows += len(table.rows)
        if found and rows > MAX_TABLE_ROWS:
            break
        found.append(table)
    return found


def chosen_matches(matches: Sequence[Match], count: int) -> list[Match]:
    """Return the matches of a list, in the order of `matches`, which is that of their kick-offs."""
    since = timezone.now() - selectors.CURRENT_WINDOW
    playing = [match for match in matches if match.is_in_play][:count]
    over = [match for match in matches if match.status in OVER]
    coming = [
        match
        for match in matches
        if not match.is_in_play and match.status not in OVER and (match.kickoff_at is None or match.kickoff_at > since)
    ]
    room = count - len(playing)
    ahead = min(len(coming), max((room + 1) // 2, room - len(over)))
    behind = room - ahead
    shown = {match.pk for match in (*playing, *coming[:ahead], *(over[-behind:] if behind else ()))}
    return [match for match in matches if match.pk in shown]


def _fixtures_html(
    request: HttpRequest, head: dict[str, str], matches: list[Match], options: Options, etag: str, *, is_of_team: bool
) -> bytes:
    shown = chosen_matches(matches, MATCHES[options["size"]])
    days = [
        {"day": day, "rows": [fixture_row(match, events.fixture_list_data(match)) for match in of_day]}
        for day, of_day in groupby(shown, key=_day)
    ]
    context = {"head": head, "days": days, "options": options, "is_of_team": is_of_team}
    rules = {match.sport: match.rules for match in shown}
    sport_data = {code: sport_facts(match_context.sport_data(one)) for code, one in rules.items()}
    script = _script_data(sport_data, [match.pk for match in shown if match.status not in OVER])
    return _page(request, "matches/embed/fixtures.html", context, script, etag)


def _page(request: HttpRequest, template: str, context: dict[str, Any], script: dict[str, Any], etag: str) -> bytes:
    query = request.META.get("QUERY_STRING", "")
    address = impersonal_request(request.path, query)
    context |= {"zone": timezone.get_current_timezone_name()}

    def render() -> PartialHtml:
        return render_partial(template, context, address)

    # Invented addresses must not take the places of the usual ones.
    is_usual = query in {"", *(f"size={size}" for size in MATCHES)}
    page = kept_html(("embed", request.path, query), etag, render) if is_usual else render()
    return page.without_indents().fill({"page": page_data(script, "page").encode()})


def _script_data(sport_data: dict[str, Any], matches: list[int]) -> dict[str, Any]:
    return {"sports": sport_data, "matches": matches, "now": round_to_clock_step(timezone.now())}


def _table(table: GroupTable, competition: Competition, size: str) -> dict[str, Any]:
    context = table_context(table, competition)
    wanted = COLUMNS[size]
    codes = [column["code"] for column in context["columns"]]
    shown = {code for code in codes if wanted is None or code in wanted or code == codes[-1]}

    def kept(cells: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [cell | {"on_wide": cell["code"] in ON_WIDE_FRAMES} for cell in cells if cell["code"] in shown]

    rows = [line | {"cells": kept(line["cells"])} for line in context["rows"]]
    return context | {"columns": kept(context["columns"]), "rows": rows}


def _etag(request: HttpRequest, matches: list[Match], digests: list[str], rows: list[Any]) -> str:
    moving = [match.minute() for match in matches if match.is_in_play]
    frame = [release.identifier(), page_language(), timezone.get_current_timezone_name(), request.path]
    facts = [[str(getattr(row, field.attname)) for field in row._meta.concrete_fields] for row in rows]
    query = request.META.get("QUERY_STRING", "")
    return etag_of([frame, query, digests, moving, facts, str(timezone.localdate())])


def _day(match: Match) -> Any:
    return None if match.kickoff_at is None else timezone.localdate(match.kickoff_at)
