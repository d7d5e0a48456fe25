"""The rounds of a competition, and the bracket of its knock-out ties."""

from collections import defaultdict
from dataclasses import dataclass

from matches.competitions.facts import leg_of
from matches.competitions.season import Season
from matches.models import Competition, Match
from matches.standings.brackets import Bracket, bracket_of
from matches.standings.rounds import number_of
from matches.standings.ties import Leg, Tie, tie_of

# Sports whose ties of several matches are a series: the side with more wins goes on.
SERIES = frozenset(("basketball", "baseball", "ice_hockey", "american_football", "volleyball", "tennis", "cricket"))


@dataclass(frozen=True, slots=True)
class Round:
    """Matches that are played together, by kick-off. `name` is "" if the round is unknown."""

    name: str
    knockout: bool
    matches: list[Match]

    @property
    def is_over(self) -> bool:
        return all(match.status in (Match.Status.FINISHED, Match.Status.ABANDONED) for match in self.matches)


def rounds_of(season: Season) -> list[Round]:
    """Return the rounds: of the league in the order of their numbers, then of the knock-out by their first kick-off."""
    rounds: dict[tuple[bool, str], list[Match]] = defaultdict(list)
    for match in season.matches:
        rounds[match.knockout, match.round].append(match)
    found = [Round(name, knockout, matches) for (knockout, name), matches in rounds.items()]
    numbered = all(number_of(one.name) is not None for one in found if not one.knockout and one.name)
    begins = {(one.knockout, one.name): index for index, one in enumerate(found)}  # matches are in order of kick-off

    def order(one: Round) -> tuple[bool, int, int]:
        number = number_of(one.name) if numbered and not one.knockout else None
        return one.knockout, number or 0, begins[one.knockout, one.name]

    return sorted(found, key=order)


def current_round(rounds: list[Round]) -> int:
    """Return the index of the round to show first: with a match in play, otherwise the first that is not over."""
    for index, one in enumerate(rounds):
        if any(match.is_in_play for match in one.matches):
            return index
    # A match that was moved to the end of the season does not keep its round open.
    for index, one in enumerate(rounds):
        open_matches = [match for match in one.matches if match.status == Match.Status.SCHEDULED]
        if 2 * len(open_matches) >= len(one.matches) and open_matches:
            return index
    return max(len(rounds) - 1, 0)


def bracket_of_season(season: Season) -> Bracket:
    """Return the bracket of the knock-out rounds, empty without one."""
    rounds = [one for one in rounds_of(season) if one.knockout]
    return bracket_of([(one.name, _ties(season.competition, one.matches)) for one in rounds])


def ties_of_season(season: Season) -> dict[int, Tie]:
    """Return the tie of each knock-out match, by the id of the match."""
    rounds = [one for one in rounds_of(season) if one.knockout]
    ties = [tie for one in rounds for tie in _ties(season.competition, one.matches)]
    return {leg.match: tie for tie in ties for leg in tie.legs if leg.match}


def _ties(competition: Competition, matches: list[Match]) -> list[Tie]:
    legs: dict[frozenset[int], list[Match]] = defaultdict(list)
    for match in matches:
        legs[frozenset((match.home_id, match.away_id))].append(match)
    number = competition.tie_matches or max((len(of_tie) for of_tie in legs.values()), default=1)
    return [_tie(competition, of_tie, number) for of_tie in legs.values()]


def _tie(competition: Competition, matches: list[Match], number: int) -> Tie:
    legs = [leg_of(match) for match in matches]
    first = matches[0].first_leg
    if len(matches) == 1 and first is not None:
        # The first leg is known only by its score. It was played at the ground of the other side.
        match = matches[0]
        legs.insert(0, Leg(0, match.away_id, match.home_id, first["away"], first["home"], is_over=True))
        number = 2
    away_goals = competition.away_goals or any((match.first_leg or {}).get("away_goals") for match in matches)
    return tie_of(legs, number=number, away_goals=away_goals, by_wins=competition.sport in SERIES)
