"""The page of a team: what it plays next, results, form, places in tables, squad, statistics of a season."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from livecast import release
from livecast.errors import LivecastError
from livecast.languages import page_language
from livecast.page_data import page_data
from livecast.prepared_query import PreparedQuery
from matches import sports
from matches.competitions.kept_matches import KeptMatch, matches_of_team, read_kept
from matches.competitions.player_figures import COUNTED_SCORES, PlayerFigures, figures_of_matches
from matches.competitions.records import Record, record_of
from matches.competitions.tables import tables_of
from matches.models import Competition, Match, Player, Team
from matches.pages import formatting, match_context, structured_data, table_words
from matches.pages.competition_page import form_mark
from matches.pages.etag import etag_of, round_to_clock_step
from matches.pages.fixture_list import fixture_rows
from matches.pages.kept_by_state import kept_html
from matches.pages.partial_html import PartialHtml, impersonal_request, render_partial
from matches.standings import Totals

MAX_NEXT, MAX_LAST = 6, 8  # matches that the page shows at first
MAX_TABLES = 4
OVER = (Match.Status.FINISHED, Match.Status.ABANDONED)

_team = PreparedQuery(lambda team: Team.objects.filter(pk=team).order_by())
_squad = PreparedQuery(lambda team: Player.objects.filter(team=team).order_by("number", "name"))


@dataclass(frozen=True)
class TeamState:
    """A team with its matches, by kick-off, and its squad."""

    team: Team
    kept: list[KeptMatch]
    squad: list[Player]

    @property
    def matches(self) -> list[Match]:
        return [one.match for one in self.kept]

    @property
    def competitions(self) -> list[Competition]:
        """The competitions of its matches, that of the newest match first."""
        found: dict[int, Competition] = {}
        for match in reversed(self.matches):
            if match.competition is not None:
                found.setdefault(match.competition.pk, match.competition)
        return list(found.values())


def read_team(team_id: int) -> TeamState:
    """Return the state of a team's page. Raises `team.not_found` (404)."""
    team = _team.first(team=team_id)
    if team is None:
        raise LivecastError("team.not_found", _("There is no such team."), status=404)
    kept = read_kept(matches_of_team, matches_of_team.raw_rows(team=team.pk))
    return TeamState(team, kept, _squad(team=team.pk))


def team_etag(state: TeamState, path: str, query: str) -> str:
    """Return the ETag of a page of the team."""
    moving = [match.minute() for match in state.matches if match.is_in_play]
    facts = [[str(getattr(row, field.attname)) for field in row._meta.concrete_fields] for row in _rows_of(state)]
    frame = [release.identifier(), page_language(), timezone.get_current_timezone_name(), path, query]
    # Its place in a table changes with the matches of others.
    places = [[row.position, row.points, row.played] for row in _places(state)]
    return etag_of([frame, [one.digest for one in state.kept], moving, facts, places, str(timezone.localdate())])


def _rows_of(state: TeamState) -> list[Any]:
    return [state.team, *state.squad]


def _places(state: TeamState) -> list[Any]:
    rows = []
    for competition in state.competitions[:MAX_TABLES]:
        for table in tables_of(competition):
            rows += [row for row in table.rows if row.team.pk == state.team.pk]
    return rows


def team_html(request: HttpRequest, state: TeamState, etag: str) -> bytes:
    """Return the page of a team. ?competition=12 shows the matches and figures of that season."""
    asked = request.GET.get("competition", "")
    shown = next((one for one in state.competitions if str(one.pk) == asked), None)
    path, query = request.path, request.META.get("QUERY_STRING", "")
    is_usual = query in ("", f"competition={shown.pk if shown else ''}")

    def render() -> PartialHtml:
        return render_partial("matches/team.html", _context(state, shown), impersonal_request(path, query))

    page = kept_html(("team", path, query), etag, render) if is_usual else render()
    script = {
        "sports": {state.team.sport: match_context.sport_data(sports.sport_of(state.team.sport))},
        "words": formatting.script_words() | {"full": _("You follow {n} already. Stop following some first.")},
        "now": round_to_clock_step(timezone.now()),
        "matches": [match.pk for match in state.matches if match.status not in OVER],
    }
    origin = f"{request.scheme}://{request.get_host()}".encode()
    data = structured_data.element(structured_data.of_team(state.team, origin.decode(), state.squad))
    fixed = {"origin": origin, "host": request.get_host().encode(), "page": page_data(script, "page").encode()}
    return page.fill({**fixed, "structured_data": data.encode()})


def _context(state: TeamState, shown: Competition | None) -> dict[str, Any]:
    team = state.team
    matches = [one for one in state.kept if shown is None or one.match.competition_id == shown.pk]
    coming = [one for one in matches if one.match.status not in OVER]
    over = [one for one in reversed(matches) if one.match.status in OVER]
    if shown is None:
        coming, over = coming[:MAX_NEXT], over[:MAX_LAST]
    # Figures are those of one season: of the chosen one, otherwise of the newest.
    season = shown or next(iter(state.competitions), None)
    in_season = [one.match for one in state.kept if season is None or one.match.competition_id == season.pk]
    record = record_of(team.pk, in_season)
    figures = {one.player_id: one for one in figures_of_matches(in_season) if one.team == team.pk}
    return {
        "team": team,
        "sport_name": sports.sport_of(team.sport).names.text(page_language()),
        "other_names": [name for name in team.other_names.splitlines() if name.strip()],
        "shown": shown,
        "season": season,
        "seasons": state.competitions,
        "coming": _groups(coming),
        "results": _groups(over),
        "form": [form_mark(one.match, one.outcome, team) for one in record_of(team.pk, state.matches).results[-5:]],
        "tables": [_place(competition, team) for competition in _of_tables(state, shown)],
        "squad": _squad_lines(state.squad, figures, team.sport),
        "record": _record_lines(record, team.sport),
        "statistics": _statistics(record, team.sport),
        "zone": timezone.get_current_timezone_name(),
        "is_all": shown is not None,
    }


def _of_tables(state: TeamState, shown: Competition | None) -> list[Competition]:
    return [shown] if shown is not None else state.competitions[:MAX_TABLES]


def _place(competition: Competition, team: Team) -> dict[str, Any]:
    """The rows of a table around the team."""
    for table in tables_of(competition):
        for index, row in enumerate(table.rows):
            if row.team.pk == team.pk:
                first = min(max(index - 1, 0), max(len(table.rows) - 3, 0))
                near = table.rows[first : first + 3]
                by_points = table.ranking.criteria[0] in ("points", "points_per_game")
                code = "points" if by_points else table.ranking.criteria[0]
                return {
                    "competition": competition,
                    "name": table.name,
                    "is_live": table.is_live,
                    "column": table_words.column_names(competition.sport).get(code, ("", ""))[0],
                    "rows": [
                        {"row": one, "is_own": one is row, "value": table_words.cell_text(code, one)} for one in near
                    ],
                }
    return {"competition": competition, "rows": []}


def _groups(kept: list[KeptMatch]) -> list[dict[str, Any]]:
    """The rows of matches, by month."""
    months: dict[str, list[KeptMatch]] = defaultdict(list)
    for one in kept:
        kickoff = one.match.kickoff_at
        months[f"{timezone.localtime(kickoff):%Y-%m}" if kickoff is not None else ""].append(one)
    found = []
    for month in months.values():
        kickoff = month[0].match.kickoff_at
        first = timezone.localtime(kickoff) if kickoff is not None else None
        rows = [_row(one) for one in month]
        found.append({"month": first, "rows": rows})
    return found


def _row(one: KeptMatch) -> dict[str, Any]:
    kickoff = one.match.kickoff_at
    day = timezone.localdate(kickoff) if kickoff is not None else timezone.localdate()
    (row,) = fixture_rows(matches_of_team, [one.row], day)
    return {"day": day if kickoff is not None else None, "html": SafeString(row.html.decode())}


def _squad_lines(squad: list[Player], figures: dict[int | None, PlayerFigures], sport: str) -> list[dict[str, Any]]:
    lines = []
    for player in squad:
        one = figures.get(player.pk)
        scores = 0 if one is None else one.scores if sport in COUNTED_SCORES else one.points
        lines.append({"player": player, "matches": one.matches if one else 0, "scores": scores, "figures": one})
    return lines


def _record_lines(record: Record, sport: str) -> list[dict[str, Any]]:
    lines: list[tuple[str, Totals]] = [
        (_("In all"), record.all), (_("At home"), record.home), (_("Away"), record.away),
    ]  # fmt: skip
    return [{"name": name, "totals": totals} for name, totals in lines if totals.played]


def _statistics(record: Record, sport: str) -> list[dict[str, Any]]:
    """The sums of each statistic, and its average by match."""
    names, page = sports.sport_of(sport).stats, page_language()
    lines = [
        {
            "name": names[code].text(page),
            "own": own,
            "other": other,
            "average": f"{own / count:.1f}",
        }
        for code, (own, other, count) in record.statistics.items()
        if code in names
    ]
    if sport in COUNTED_SCORES and record.all.played:
        lines.insert(
            0, {"name": _("Matches without conceding"), "own": record.clean_sheets, "other": "", "average": ""}
        )
    return lines
