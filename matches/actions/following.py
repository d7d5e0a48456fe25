"""What a member follows: matches and teams. Fans without an account keep the same list in their browser."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from livecast.input_limits import FOLLOWS
from matches.models import Follow, Match, Team


@dataclass(frozen=True, slots=True)
class Followed:
    """The ids of followed matches and teams, in ascending order."""

    matches: tuple[int, ...] = ()
    teams: tuple[int, ...] = ()


def existing(matches: Collection[int], teams: Collection[int]) -> Followed:
    """Return those ids that name a public match or a team. Raises `follow.too_many` (413)."""
    for ids in (matches, teams):
        FOLLOWS.require(ids, _too_many_sentence())
    public = Match.objects.filter(pk__in=matches, private=False).order_by("pk")
    known = Team.objects.filter(pk__in=teams).order_by("pk")
    return Followed(tuple(public.values_list("pk", flat=True)), tuple(known.values_list("pk", flat=True)))


def followed_by(user: User) -> Followed:
    rows = list(Follow.objects.filter(user=user).values_list("match", "team"))
    return Followed(
        tuple(sorted(match for match, _team in rows if match is not None)),
        tuple(sorted(team for _match, team in rows if team is not None)),
    )


@transaction.atomic
def set_follows(*, user: User, matches: Collection[int], teams: Collection[int], merge: bool = False) -> Followed:
    """Replace what a member follows, or with `merge` add to it. Unknown ids are dropped.

    A merge beyond the limit keeps what the account has, and adds the newest matches and teams that fit.
    """
    wanted = existing(matches, teams)
    User.objects.select_for_update().get(pk=user.pk)  # two devices of a member merge one after the other
    current = followed_by(user)
    if merge:
        wanted = Followed(_union(current.matches, wanted.matches), _union(current.teams, wanted.teams))
    Follow.objects.filter(user=user, match__in=set(current.matches) - set(wanted.matches)).delete()
    Follow.objects.filter(user=user, team__in=set(current.teams) - set(wanted.teams)).delete()
    new_matches = [Follow(user=user, match_id=pk) for pk in wanted.matches if pk not in current.matches]
    new_teams = [Follow(user=user, team_id=pk) for pk in wanted.teams if pk not in current.teams]
    Follow.objects.bulk_create([*new_matches, *new_teams])
    return wanted


def _union(current: tuple[int, ...], added: tuple[int, ...]) -> tuple[int, ...]:
    new = sorted(set(added) - set(current), reverse=True)[: max(0, FOLLOWS.size - len(current))]
    return tuple(sorted({*current, *new}))


def _too_many_sentence() -> str:
    return _("You can follow at most {n} matches and {n} teams. Unfollow some first.").format(n=FOLLOWS.size)
