"""The read API of competitions, teams, players and lists of matches. Public and cacheable."""

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from livecast.errors import LivecastError
from livecast.realtime.protocol import encode_data
from matches import selectors
from matches.api.answers import StateOut
from matches.api.poll_responses import cacheable_response
from matches.competitions.knockout import bracket_of_season
from matches.competitions.season import Season, season_of
from matches.competitions.tables import GroupTable, TableRow, tables_of_season
from matches.feed import events
from matches.models import Competition, Match, Player, Team
from matches.pages.etag import etag_of
from matches.pages.player_page import read_player
from matches.pages.team_page import read_team
from matches.standings.ties import Tie

router = Router()
PAGE_SIZE = 100  # matches in one answer
Number = Annotated[int, Field(ge=1, lt=2**53)]


class TeamOut(Schema):
    """A team. `code`: two to five letters. `colour`: as #rrggbb, or empty."""

    id: int
    name: str
    short_name: str
    code: str
    sport: str
    colour: str
    crest: str
    address: str


class CompetitionOut(Schema):
    """One season of a competition."""

    id: int
    name: str
    season: str
    sport: str
    address: str


class ListedMatchOut(Schema):
    """A match as fixture lists show it."""

    id: int
    competition: CompetitionOut | None
    round: str
    group: str
    knockout: bool
    home: TeamOut
    away: TeamOut
    venue: str
    attendance: int | None
    address: str
    state: StateOut


class MatchesOut(Schema):
    """A page of matches by kick-off, and the number of the next page, null after the last one."""

    matches: list[ListedMatchOut]
    next_page: int | None


class SeparationOut(Schema):
    """Why a team is below its neighbour: the criterion, and its values of the upper and of the lower team."""

    criterion: str
    upper: float
    lower: float


class TableRowOut(Schema):
    """A row of a table. `below` is null for the first row and for a shared position. `moved`: places, during play."""

    position: int
    team: TeamOut
    played: int
    won: int
    drawn: int
    lost: int
    scored: int
    conceded: int
    difference: int
    points: int
    bonus: int
    adjustment: int
    is_live: bool
    moved: int
    place: str
    below: SeparationOut | None


class TableOut(Schema):
    """The table of a group. `name` is empty for the only table. `criteria`: what orders it, the first one first."""

    name: str
    criteria: list[str]
    is_live: bool
    is_final: bool
    rows: list[TableRowOut]


class LegOut(Schema):
    match: int | None
    home: int
    away: int
    home_score: int | None
    away_score: int | None
    shootout: list[int] | None


class TieOut(Schema):
    """A knock-out tie. `decision`: how it was decided: score, aggregate, away_goals, shootout and so on."""

    teams: list[TeamOut]
    aggregate: list[int] | None
    winner: int | None
    decision: str | None
    legs: list[LegOut]


class RoundOut(Schema):
    """A round of the bracket. A slot is null for a team with a bye."""

    name: str
    ties: list[TieOut | None]


class TablesOut(Schema):
    """The tables of a competition, one for each group, and the rounds of its knock-out."""

    competition: CompetitionOut
    tables: list[TableOut]
    bracket: list[RoundOut]
    other_ties: list[RoundOut]


class PlayerOut(Schema):
    id: int
    name: str
    number: int | None
    position: str
    team: TeamOut
    photo: str
    address: str


class SquadOut(Schema):
    """A team with its squad."""

    team: TeamOut
    players: list[PlayerOut]


class CompetitionsOut(Schema):
    competitions: list[CompetitionOut]


class PageQuery(Schema):
    """Which matches of all: of a day in the server's time zone, of a status. `page` from 1."""

    day: date | None = None
    status: Annotated[str, Field(max_length=10)] | None = None
    page: Annotated[int, Field(ge=1, le=1_000)] = 1


class MatchQuery(PageQuery):
    """The same, of a competition and of a team."""

    competition: Number | None = None
    team: Number | None = None


@router.get("/matches", response=MatchesOut, summary="Matches of a day, of a competition or of a team")
def matches(request: HttpRequest, query: Query[MatchQuery]) -> HttpResponse:
    return _listed(request, query, competition=query.competition, team=query.team)


def _listed(
    request: HttpRequest, query: PageQuery, *, competition: int | None = None, team: int | None = None
) -> HttpResponse:
    if query.status is not None and query.status not in Match.Status.values:
        known = ", ".join(Match.Status.values)
        raise LivecastError("match.unknown_status", f"`status` is one of {known}.", status=422)
    found = selectors.listed_matches(day=query.day, competition=competition, team=team, status=query.status)
    first = (query.page - 1) * PAGE_SIZE
    rows = list(found[first : first + PAGE_SIZE + 1])
    data = {
        "matches": [match_data(match) for match in rows[:PAGE_SIZE]],
        "next_page": query.page + 1 if len(rows) > PAGE_SIZE else None,
    }
    return _answer(request, data)


@router.get("/competitions", response=CompetitionsOut, summary="All competitions and their seasons")
def competitions(request: HttpRequest) -> HttpResponse:
    return _answer(request, {"competitions": [competition_data(one) for one in selectors.listed_competitions()]})


@router.get("/competitions/{int:competition_id}", response=TablesOut, summary="Tables and bracket of a competition")
def competition(request: HttpRequest, competition_id: int) -> HttpResponse:
    season = season_of(competition_id)
    bracket = bracket_of_season(season)
    data = {
        "competition": competition_data(season.competition),
        "tables": [table_data(table) for table in tables_of_season(season)],
        "bracket": [
            {"name": one.name, "ties": [None if tie is None else tie_data(tie, season) for tie in one.slots]}
            for one in bracket.rounds
        ],
        "other_ties": [
            {"name": one.name, "ties": [tie_data(tie, season) for tie in one.ties]} for one in bracket.others
        ],
    }
    return _answer(request, data)


@router.get(
    "/competitions/{int:competition_id}/matches", response=MatchesOut, summary="Matches of a competition by kick-off"
)
def competition_matches(request: HttpRequest, competition_id: int, query: Query[PageQuery]) -> HttpResponse:
    return _listed(request, query, competition=season_of(competition_id).competition.pk)


@router.get("/teams/{int:team_id}", response=SquadOut, summary="A team and its squad")
def team(request: HttpRequest, team_id: int) -> HttpResponse:
    state = read_team(team_id)
    players = [player_data(player, state.team) for player in state.squad]
    return _answer(request, {"team": team_data(state.team), "players": players})


@router.get("/teams/{int:team_id}/matches", response=MatchesOut, summary="Matches of a team by kick-off")
def team_matches(request: HttpRequest, team_id: int, query: Query[PageQuery]) -> HttpResponse:
    return _listed(request, query, team=read_team(team_id).team.pk)


@router.get("/players/{int:player_id}", response=PlayerOut, summary="A player")
def player(request: HttpRequest, player_id: int) -> HttpResponse:
    found = read_player(player_id).player
    return _answer(request, player_data(found, found.team))


def team_data(team: Team) -> dict[str, Any]:
    """Return a team as TeamOut."""
    return {
        "id": team.pk,
        "name": team.name,
        "short_name": team.short_name,
        "code": team.letters,
        "sport": team.sport,
        "colour": team.colour,
        "crest": team.crest.url if team.crest else "",
        "address": team.get_absolute_url(),
    }


def competition_data(competition: Competition) -> dict[str, Any]:
    """Return a competition as CompetitionOut."""
    return {
        "id": competition.pk,
        "name": competition.name,
        "season": competition.season,
        "sport": competition.sport,
        "address": competition.get_absolute_url(),
    }


def match_data(match: Match) -> dict[str, Any]:
    """Return a match as ListedMatchOut."""
    return {
        "id": match.pk,
        "competition": competition_data(match.competition) if match.competition is not None else None,
        "round": match.round,
        "group": match.group,
        "knockout": match.knockout,
        "home": team_data(match.home),
        "away": team_data(match.away),
        "venue": match.venue,
        "attendance": match.attendance,
        "address": match.get_absolute_url(),
        "state": events.fixture_list_data(match),
    }


def table_data(table: GroupTable) -> dict[str, Any]:
    """Return a table as TableOut."""
    return {
        "name": table.name,
        "criteria": list(table.ranking.criteria),
        "is_live": table.is_live,
        "is_final": table.is_final,
        "rows": [_row_data(row) for row in table.rows],
    }


def _row_data(row: TableRow) -> dict[str, Any]:
    below = row.below
    return {
        "position": row.position,
        "team": team_data(row.team),
        "played": row.played,
        "won": row.won,
        "drawn": row.drawn,
        "lost": row.lost,
        "scored": row.goals_for,
        "conceded": row.goals_against,
        "difference": row.difference,
        "points": row.points,
        "bonus": row.totals.bonus,
        "adjustment": row.row.adjustment,
        "is_live": row.row.is_live,
        "moved": row.moved,
        "place": row.place,
        "below": None
        if below is None
        else {"criterion": below.criterion, "upper": float(below.upper), "lower": float(below.lower)},
    }


def tie_data(tie: Tie, season: Season) -> dict[str, Any]:
    """Return a knock-out tie as TieOut."""
    return {
        "teams": [team_data(season.teams[pk]) for pk in (tie.first, tie.second)],
        "aggregate": list(tie.aggregate) if tie.aggregate is not None else None,
        "winner": tie.winner,
        "decision": tie.decision.value if tie.decision is not None else None,
        "legs": [
            {
                "match": leg.match or None,
                "home": leg.home,
                "away": leg.away,
                "home_score": leg.home_score,
                "away_score": leg.away_score,
                "shootout": list(leg.shootout) if leg.shootout is not None else None,
            }
            for leg in tie.legs
        ],
    }


def player_data(player: Player, team: Team) -> dict[str, Any]:
    """Return a player as PlayerOut."""
    return {
        "id": player.pk,
        "name": player.name,
        "number": player.number,
        "position": player.position,
        "team": team_data(team),
        "photo": player.photo.url if player.photo else "",
        "address": player.get_absolute_url(),
    }


def _answer(request: HttpRequest, data: dict[str, Any]) -> HttpResponse:
    return cacheable_response(request, encode_data(data), etag_of(data).strip('"'), private=False)
