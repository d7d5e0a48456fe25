"""Squads: fill the players of a team from a list."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from django.db import transaction

from accounts.models import User
from livecast.clean_text import clean
from livecast.errors import LivecastError
from matches.models import Player, Team
from matches.permissions import require_player_editor
from matches.teamsheets import MAX_NAME, MAX_PLAYERS, MAX_POSITION, SheetPlayer


class SquadOutcome(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class PlannedPlayer:
    """A player of the list, as it will be stored. `stored`: the row that it changes, None for a new one."""

    name: str
    number: int | None
    position: str
    stored: Player | None

    @property
    def outcome(self) -> SquadOutcome:
        if self.stored is None:
            return SquadOutcome.NEW
        same = (self.stored.name, self.stored.number, self.stored.position) == (self.name, self.number, self.position)
        return SquadOutcome.UNCHANGED if same else SquadOutcome.CHANGED


@dataclass(frozen=True, slots=True)
class SquadPlan:
    """What an import does. `others`: players of the team who are not in the list."""

    players: list[PlannedPlayer] = field(default_factory=list)
    others: list[Player] = field(default_factory=list)

    def count(self, outcome: SquadOutcome) -> int:
        return sum(player.outcome is outcome for player in self.players)

    @property
    def summary(self) -> str:
        return ", ".join(f"{self.count(outcome)} {outcome}" for outcome in SquadOutcome)


def plan_squad(team: Team, players: Iterable[SheetPlayer]) -> SquadPlan:
    """Say what `fill_squad` would do. Raises LivecastError (squad.too_many, squad.bad_name)."""
    return _plan(list(Player.objects.filter(team=team)), players)


@transaction.atomic
def fill_squad(
    *, team_id: int, author: User | None, players: Iterable[SheetPlayer], remove_others: bool = False
) -> SquadPlan:
    """Add the players of a list to a team and change their numbers and positions. The same list changes nothing.

    A number or a position that the list does not have stays. `remove_others`: delete players who are not in the list.
    """
    require_player_editor(author)
    team = Team.objects.select_for_update().filter(pk=team_id).first()
    if team is None:
        raise LivecastError("team.not_found", "This team was deleted.", status=404)
    plan = plan_squad(team, players)
    if remove_others:
        Player.objects.filter(pk__in=[player.pk for player in plan.others]).delete()
    for planned in plan.players:
        stored = planned.stored
        if stored is None or planned.outcome is SquadOutcome.UNCHANGED:
            continue
        stored.number, stored.position = planned.number, planned.position
        stored.save(update_fields=["number", "position"])
    Player.objects.bulk_create(
        Player(team=team, name=planned.name, number=planned.number, position=planned.position)
        for planned in plan.players
        if planned.stored is None
    )
    return plan


def _plan(stored: list[Player], players: Iterable[SheetPlayer]) -> SquadPlan:
    listed = _checked(players)
    left = {player.pk: player for player in stored}
    found: list[Player | None] = [None] * len(listed)
    # Two players may have one name, so the number counts first.
    for exact in (True, False):
        for index, one in enumerate(listed):
            if found[index] is None and (match := _stored_of(one, left.values(), exact)) is not None:
                found[index] = left.pop(match.pk)
    planned = [
        PlannedPlayer(
            name=one.name if row is None else row.name,
            number=one.number if one.number is not None or row is None else row.number,
            position=one.position or ("" if row is None else row.position),
            stored=row,
        )
        for one, row in zip(listed, found, strict=True)
    ]
    return SquadPlan(planned, list(left.values()))


def _stored_of(one: SheetPlayer, rows: Collection[Player], exact: bool) -> Player | None:
    """The row of this player: with the same name, and if `exact` with the same number."""
    for row in rows:
        if row.name.casefold() == one.name.casefold() and (row.number == one.number or not exact):
            return row
    return None


def _checked(players: Iterable[SheetPlayer]) -> list[SheetPlayer]:
    """The players with clean texts, each once."""
    checked: dict[tuple[str, int | None], SheetPlayer] = {}
    for player in players:
        name = clean(player.name)
        if not name or len(name) > MAX_NAME:
            raise LivecastError("squad.bad_name", f"A player has a name of at most {MAX_NAME} characters.")
        position = clean(player.position[:MAX_POSITION])
        checked.setdefault((name.casefold(), player.number), SheetPlayer(name, player.number, position))
    if len(checked) > MAX_PLAYERS:
        raise LivecastError("squad.too_many", f"A list has at most {MAX_PLAYERS} players.")
    return list(checked.values())
