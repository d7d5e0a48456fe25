"""What a member follows, for the pages of a member who has logged in."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema

from livecast.input_limits import FOLLOWS
from livecast.ratelimit import Limit
from livecast.realtime.protocol import encode_data
from matches import actions
from matches.actions.following import Followed, followed_by
from matches.api.authentication import SessionAuth
from matches.api.spending import require_spend
from matches.pages.etag import no_store

router = Router()
WRITES = Limit("follows.write", 120, 60)  # of one member in a minute

Id = Annotated[int, Field(ge=1, lt=2**53)]
# One more than may be followed, so that the refusal is that of the action.
Ids = Annotated[list[Id], Field(default_factory=list, max_length=FOLLOWS.size * 5)]


class FollowsIn(Schema):
    """The ids of matches and teams."""

    matches: Ids
    teams: Ids


@router.get("/me/follows", auth=SessionAuth(), summary="The matches and teams that the member follows")
def read_follows(request: HttpRequest) -> HttpResponse:
    return _answer(followed_by(request.user))  # type: ignore[arg-type]


@router.put("/me/follows", auth=SessionAuth(), summary="Replace what the member follows")
def replace_follows(request: HttpRequest, follows: FollowsIn) -> HttpResponse:
    return _write(request, follows, merge=False)


@router.post("/me/follows", auth=SessionAuth(), summary="Add to what the member follows, as a browser does at a login")
def merge_follows(request: HttpRequest, follows: FollowsIn) -> HttpResponse:
    return _write(request, follows, merge=True)


def _write(request: HttpRequest, follows: FollowsIn, *, merge: bool) -> HttpResponse:
    user: Any = request.user
    require_spend(WRITES, f"user:{user.pk}")
    return _answer(actions.set_follows(user=user, matches=set(follows.matches), teams=set(follows.teams), merge=merge))


def _answer(followed: Followed) -> HttpResponse:
    data = {"matches": list(followed.matches), "teams": list(followed.teams)}
    return no_store(HttpResponse(encode_data(data), content_type="application/json"))
