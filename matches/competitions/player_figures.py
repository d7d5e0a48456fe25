"""The figures of players over many matches: goals, points, assists, cards, appearances.

A player is the same in two matches of a team by name. Two players of a team with one name differ by their numbers.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from matches.competitions.deeds import Deed, DeedKind, deeds_of
from matches.models import Match, Player
from matches.scoring.named_players import plain_name

# Sports in which the number of scores counts, not their points.
COUNTED_SCORES = frozenset(("football", "ice_hockey", "handball"))
PlayerKey = tuple[int, str, int | None]


@dataclass(slots=True)
class PlayerFigures:
    """The sums of a player of a team. `player_id`: the row of the squad, None if the player is not in it.

    `points` are worth what the sport gives for the scores.
    """

    team: int
    name: str
    number: int | None = None
    player_id: int | None = None
    matches: int = 0
    starts: int = 0
    scores: int = 0
    points: int = 0
    assists: int = 0
    own_goals: int = 0
    yellow: int = 0
    red: int = 0

    def add(self, deed: Deed) -> None:
        self.scores += deed.kind is DeedKind.SCORE
        self.points += deed.points
        self.assists += deed.kind is DeedKind.ASSIST
        self.own_goals += deed.kind is DeedKind.OWN_GOAL
        self.yellow += deed.kind is DeedKind.YELLOW
        self.red += deed.kind is DeedKind.RED


@dataclass(slots=True)
class PlayerMatch:
    """A match of one player: on the team sheet or in an entry. `starts` is None without a team sheet."""

    match: Match
    side: str
    starts: bool | None = None
    deeds: list[Deed] = field(default_factory=list)

    @property
    def played(self) -> bool:
        """Whether the player was on the field, as far as is known."""
        return bool(self.starts) or any(deed.kind is not DeedKind.YELLOW for deed in self.deeds)


def figures_of_matches(matches: Iterable[Match]) -> list[PlayerFigures]:
    """Return the figures of all players of these matches. Three queries at most."""
    matches = list(matches)
    found = deeds_of(matches)
    teams = {pk for match in matches for pk in (match.home_id, match.away_id)}
    squads = _Squads(teams)
    figures: dict[PlayerKey, PlayerFigures] = {}

    def of(team: int, name: str, number: int | None) -> PlayerFigures:
        key = squads.key(team, name, number)
        if key not in figures:
            figures[key] = PlayerFigures(team, name, number, squads.player_id(key))
        return figures[key]

    for match in matches:
        told = found[match.pk]
        on_field: dict[int, PlayerFigures] = {}
        for appearance in told.sheets:
            one = of(match.team_id(appearance.side), appearance.name, appearance.number)
            one.starts += appearance.starts
            if appearance.starts:
                on_field[id(one)] = one
        for deed in told.deeds:
            one = of(match.team_id(deed.side), deed.name, deed.number)
            one.add(deed)
            if deed.kind is not DeedKind.YELLOW:  # a substitute on the bench may be booked
                on_field[id(one)] = one
        if match.status not in (Match.Status.SCHEDULED, Match.Status.POSTPONED):
            for one in on_field.values():
                one.matches += 1
    return list(figures.values())


def matches_of_player(player: Player, matches: Iterable[Match]) -> list[PlayerMatch]:
    """Return the matches of the player's team in which the player appears, in the order of `matches`."""
    matches = list(matches)
    found = deeds_of(matches)
    squads = _Squads({player.team_id})
    own = squads.key(player.team_id, player.name, player.number)
    appearances = []
    for match in matches:
        side = "home" if match.home_id == player.team_id else "away"

        def is_own(name: str, number: int | None, of: str, side: str = side) -> bool:
            return of == side and squads.key(player.team_id, name, number) == own

        sheet = [one for one in found[match.pk].sheets if is_own(one.name, one.number, one.side)]
        deeds = [one for one in found[match.pk].deeds if is_own(one.name, one.number, one.side)]
        if sheet or deeds:
            appearances.append(PlayerMatch(match, side, sheet[0].starts if sheet else None, deeds))
    return appearances


class _Squads:
    """The squads of teams, which tell players of one name apart. One query."""

    def __init__(self, teams: Collection[int]) -> None:
        self._ids: dict[PlayerKey, int] = {}
        names: dict[tuple[int, str], list[tuple[int, int | None]]] = defaultdict(list)
        rows = Player.objects.filter(team__in=teams).order_by("pk").values_list("pk", "team_id", "name", "number")
        for pk, team, name, number in rows:
            names[team, plain_name(name)].append((pk, number))
        self._shared = {who for who, players in names.items() if len(players) > 1}
        for (team, name), players in names.items():
            for pk, number in players:
                self._ids[(team, name, number if (team, name) in self._shared else None)] = pk

    def key(self, team: int, name: str, number: int | None) -> PlayerKey:
        plain = plain_name(name)
        return team, plain, number if (team, plain) in self._shared else None

    def player_id(self, key: PlayerKey) -> int | None:
        return self._ids.get(key)
