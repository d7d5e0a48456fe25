"""The orders of criteria that competitions use. A competition chooses one, and may change its criteria."""

from dataclasses import dataclass
from enum import StrEnum

from matches.standings.criteria import CRITERIA, LOTS


class Restart(StrEnum):
    """What happens when head-to-head separates some of the level teams, and others stay level."""

    NEVER = "never"  # the next criterion follows
    AFTER_ALL = "after_all"  # its criteria are applied again to the teams that are still level after all of them
    AFTER_EACH = "after_each"  # as soon as one criterion separates teams, all are applied again to the others


@dataclass(frozen=True, slots=True)
class Ranking:
    """How a table is ordered. `criteria`: codes, the first one first.

    `complete`: head-to-head counts only when all matches between the level teams were played.
    """

    name: str
    criteria: tuple[str, ...]
    restart: Restart = Restart.AFTER_ALL
    complete: bool = False

    def with_criteria(self, criteria: tuple[str, ...]) -> "Ranking":
        """Return this ranking with other criteria. Unknown ones are left out; without any, the own ones stay."""
        known = tuple(code for code in dict.fromkeys(criteria) if code in CRITERIA)
        return Ranking(self.name, known or self.criteria, self.restart, self.complete)


def _between(*codes: str) -> tuple[str, ...]:
    return tuple(f"head_to_head_{code}" for code in codes)


PRESETS = {
    # FIFA, Regulations FIFA World Cup 2022, article 12.5 to 12.6.
    "goal_difference": Ranking(
        "Goal difference first",
        (
            *("points", "goal_difference", "goals"),
            *_between("points", "goal_difference", "goals"),
            *("fair_play", LOTS),
        ),
    ),
    # RFEF, Reglamento General, article 201: a team that is separated is taken out, and the rules apply to the others.
    "head_to_head": Ranking(
        "Head-to-head first",
        ("points", *_between("points", "goal_difference"), "goal_difference", "goals", "fair_play", LOTS),
        Restart.AFTER_EACH,
        complete=True,
    ),
    # UEFA, Regulations of the Champions League 2023/24, article 16.
    "uefa_groups": Ranking(
        "UEFA groups",
        (
            "points",
            *_between("points", "goal_difference", "goals"),
            *("goal_difference", "goals", "away_goals", "wins", "away_wins", "fair_play", LOTS),
        ),
    ),
    # DFL, Spielordnung, § 2 no. 3. The goals of both matches together are compared between level teams.
    "bundesliga": Ranking(
        "Bundesliga",
        ("points", "goal_difference", "goals", *_between("points", "away_goals"), "away_goals", LOTS),
        Restart.NEVER,
        complete=True,
    ),
    # Premier League Handbook 2023/24, rule C.17.
    "premier_league": Ranking(
        "Premier League",
        ("points", "goal_difference", "goals", *_between("points", "away_goals"), LOTS),
        Restart.NEVER,
        complete=True,
    ),
    "win_percentage": Ranking(
        "Win percentage",
        ("win_percentage", *_between("win_percentage"), "goal_difference", "goals", LOTS),
    ),
    "points_per_game": Ranking("Points per game", ("points_per_game", "goal_difference", "goals", "wins", LOTS)),
    # ICC, Men's Cricket World Cup 2023 playing conditions, 16.11.2.
    "net_run_rate": Ranking("Net run rate", ("points", "wins", "net_run_rate", *_between("points"), LOTS)),
    # Six Nations Championship rules: points, points difference, tries.
    "tries_and_bonus": Ranking(
        "Tries and bonus points",
        ("points", "goal_difference", "tries", "goals", *_between("points"), LOTS),
    ),
    # IIHF, Statutes and Bylaws: points, then the matches between the level teams.
    "points_and_wins": Ranking(
        "Points, then wins",
        ("points", "wins", *_between("points", "goal_difference", "goals"), "goal_difference", "goals", LOTS),
    ),
}
_OF_SPORT = {
    "cricket": "net_run_rate",
    "rugby": "tries_and_bonus",
    "basketball": "win_percentage",
    "american_football": "win_percentage",
    "baseball": "win_percentage",
    "ice_hockey": "points_and_wins",
    "volleyball": "points_and_wins",
    "tennis": "win_percentage",
}
_DEFAULT = "goal_difference"


def choices() -> list[tuple[str, str]]:
    return [(code, ranking.name) for code, ranking in PRESETS.items()]


def preset_of(code: str, sport: str) -> Ranking:
    """Return the preset of this code; without one, the usual one of the sport."""
    return PRESETS.get(code) or PRESETS[_OF_SPORT.get(sport, _DEFAULT)]
