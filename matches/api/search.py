"""The search, for programs and for the suggestions of the search page."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from livecast.realtime.protocol import encode_data
from matches.api.competitions import (
    CompetitionOut,
    ListedMatchOut,
    PlayerOut,
    TeamOut,
    competition_data,
    match_data,
    player_data,
    team_data,
)
from matches.api.poll_responses import cacheable_response
from matches.pages.etag import etag_of
from matches.search import find

router = Router()
MAX_LIMIT = 20


class SearchQuery(Schema):
    """`q`: a name or a part of it, in any spelling. `limit`: of each kind."""

    q: str
    limit: Annotated[int, Field(ge=1, le=MAX_LIMIT)] = 8


class SearchOut(Schema):
    """What fits a query, the best first."""

    teams: list[TeamOut]
    competitions: list[CompetitionOut]
    players: list[PlayerOut]
    matches: list[ListedMatchOut]


@router.get("/search", response=SearchOut, summary="Teams, competitions, players and matches by name")
def search(request: HttpRequest, query: Query[SearchQuery]) -> HttpResponse:
    found = find(query.q, query.limit)
    data = {
        "teams": [team_data(team) for team in found.teams],
        "competitions": [competition_data(one) for one in found.competitions],
        "players": [player_data(player, player.team) for player in found.players],
        "matches": [match_data(match) for match in found.matches],
    }
    return cacheable_response(request, encode_data(data), etag_of(data).strip('"'), private=False)
