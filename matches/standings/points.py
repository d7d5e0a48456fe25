"""What a match is worth in a table: points, bonus points, awards, abandoned matches."""

from dataclasses import dataclass

from matches.standings.results import Outcome, Result, Side


@dataclass(frozen=True, slots=True)
class PointsRules:
    """What results are worth. `extra_win` and `extra_loss`: of a match that extra time or a shootout decided.

    `abandoned`: for each side of an abandoned match; None: such a match does not count.
    `try_bonus`: so many tries are worth a bonus point, or with `try_bonus_lead` so many more than the opponent.
    `losing_bonus`: the most points by which a defeat is worth a bonus point.
    """

    win: int = 3
    draw: int = 1
    loss: int = 0
    extra_win: int | None = None
    extra_loss: int | None = None
    abandoned: int | None = None
    try_bonus: int | None = None
    try_bonus_lead: int | None = None
    losing_bonus: int | None = None


@dataclass(frozen=True, slots=True)
class SideFacts:
    """What one side of a match did. `score`: the final score as the sport writes it. `balls`: 0 if unknown."""

    team: int
    score: int = 0
    shootout: int = 0
    tries: int = 0
    fair_play: int = 0
    balls: int = 0


@dataclass(frozen=True, slots=True)
class MatchFacts:
    """A match that is over or in play. `winner`: "home" or "away" if officials awarded it, "none" for an award without.

    `extra`: it went to extra time or to a shootout.
    """

    home: SideFacts
    away: SideFacts
    extra: bool = False
    is_live: bool = False
    is_abandoned: bool = False
    award: str = ""


def result_of(match: MatchFacts, rules: PointsRules) -> Result | None:
    """Return the result of a match, None if it does not count."""
    home, away = match.home, match.away
    if match.is_abandoned and not match.award:
        if rules.abandoned is None:
            return None
        points = rules.abandoned
        first, second = (Side(side.team, 0, Outcome.NO_RESULT, points) for side in (home, away))
        return Result(first, second)
    lead = _lead(match)
    extra = match.extra and lead != 0 and not match.award
    is_played = not match.award
    return Result(
        home=_side(home, away, lead, extra, rules, is_played),
        away=_side(away, home, -lead, extra, rules, is_played),
        extra=extra,
        is_live=match.is_live,
        has_rate=is_played and home.balls > 0 and away.balls > 0,
    )


def _lead(match: MatchFacts) -> int:
    """More than 0 if the home side won, less if the away side did."""
    if match.award:
        return {"home": 1, "away": -1}.get(match.award, 0)
    home, away = match.home, match.away
    return (home.score - away.score) or (home.shootout - away.shootout)


def _side(own: SideFacts, other: SideFacts, lead: int, extra: bool, rules: PointsRules, is_played: bool) -> Side:
    if lead > 0:
        outcome, points = Outcome.WIN, rules.extra_win if extra and rules.extra_win is not None else rules.win
    elif lead < 0:
        outcome, points = Outcome.LOSS, rules.extra_loss if extra and rules.extra_loss is not None else rules.loss
    else:
        outcome, points = Outcome.DRAW, rules.draw
    bonus = _bonus(own, other, outcome, rules) if is_played else 0
    return Side(own.team, own.score, outcome, points + bonus, bonus, own.tries, own.fair_play, own.balls)


def _bonus(own: SideFacts, other: SideFacts, outcome: Outcome, rules: PointsRules) -> int:
    bonus = 0
    if rules.try_bonus_lead is not None:
        bonus += own.tries - other.tries >= rules.try_bonus_lead
    elif rules.try_bonus is not None:
        bonus += own.tries >= rules.try_bonus
    if rules.losing_bonus is not None and outcome is Outcome.LOSS:
        bonus += other.score - own.score <= rules.losing_bonus
    return bonus
