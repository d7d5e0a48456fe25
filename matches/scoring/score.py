"""The score of a match, computed from its entries in order.

An entry adds the points of its kind to its side. If it has a provider's score, that score counts instead. A retracted
entry does not count. None means that the score is unknown; it is not 0.
"""

from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from matches.sports import Effect, Kind, ShootoutScore, Sport

SIDES = ("home", "away")
# A key in `detail`: the score is unknown since an entry without a side, until the next score of a provider.
UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True)
class Scoreline:
    """The score of a match.

    `detail`: what else the sport counts, by side: {"away": {"wickets": 8}}.
    """

    home: int | None = None
    away: int | None = None
    shootout_home: int | None = None
    shootout_away: int | None = None
    detail: dict[str, Any] = field(default_factory=dict)

    @property
    def is_known(self) -> bool:
        return self.home is not None or self.away is not None

    def as_data(self) -> dict[str, Any]:
        """{"home": 1, "away": 1, "shootout": {"home": 3, "away": 4} or None, "detail": {}}"""
        shootout = None
        if self.shootout_home is not None or self.shootout_away is not None:
            shootout = {"home": self.shootout_home or 0, "away": self.shootout_away or 0}
        return {"home": self.home, "away": self.away, "shootout": shootout, "detail": self.detail}

    @classmethod
    def from_data(cls, data: dict[str, Any] | None) -> "Scoreline":
        if not data:
            return cls()
        shootout = data.get("shootout") or {}
        return cls(
            data.get("home"), data.get("away"), shootout.get("home"), shootout.get("away"), data.get("detail") or {}
        )

    def updated_by(self, provider: "Scoreline") -> "Scoreline":
        """Return this score with the known values of the provider's score."""
        home = self.home if provider.home is None else provider.home
        away = self.away if provider.away is None else provider.away
        detail = self.detail | provider.detail
        if home is not None and away is not None:
            detail.pop(UNCERTAIN, None)
        return Scoreline(
            home,
            away,
            self.shootout_home if provider.shootout_home is None else provider.shootout_home,
            self.shootout_away if provider.shootout_away is None else provider.shootout_away,
            detail,
        )

    def __str__(self) -> str:
        if not self.is_known:
            return "–"
        text = "–".join("?" if points is None else str(points) for points in (self.home, self.away))
        if self.shootout_home is not None or self.shootout_away is not None:
            text += f" ({self.shootout_home or 0}–{self.shootout_away or 0} in the shootout)"
        return text


def other_side(side: str) -> str:
    """ "home" for "away" and "away" for "home"; "" without a side."""
    return {"home": "away", "away": "home"}.get(side, "")


class ScoreEntry(Protocol):
    """The fields of an entry that the score is computed from."""

    kind: str
    side: str
    provider_score: dict[str, Any] | None
    retracted_at: Any


def score_after(score: Scoreline, entry: ScoreEntry, sport: Sport) -> Scoreline:
    """Return the score after one more entry."""
    if entry.retracted_at is not None:
        return score
    kind = sport.kind(entry.kind)
    if entry.provider_score:
        return _apply_provider_score(score, entry, kind, sport)
    begins = kind.effect is Effect.PERIOD_START and not sport.sides_in_turn
    if begins and not score.is_known and UNCERTAIN not in score.detail:
        return replace(score, home=0, away=0)
    if kind.detail and entry.side in SIDES:
        score = _add_detail(score, kind.detail, entry.side, sport)
    if not kind.points and not kind.shootout:
        return score
    return _add_points(score, kind, entry.side, sport)


def final_score(score: Scoreline, sport: Sport) -> Scoreline:
    """The score of a finished match as its sport writes it: with or without the goals of the shootout.

    A score that is not level has these goals already, or the shootout decided a tie of two legs.
    """
    home, away = score.shootout_home or 0, score.shootout_away or 0
    if home == away or score.home is None or score.home != score.away:
        return score
    if sport.shootout_score is ShootoutScore.ONE_GOAL:
        return replace(score, home=score.home + (home > away), away=score.away + (away > home))
    if sport.shootout_score is ShootoutScore.ADDED:
        return replace(score, home=score.home + home, away=score.away + away)
    return score


def _add_detail(score: Scoreline, name: str, side: str, sport: Sport) -> Scoreline:
    """One more wicket, for example. A side that has a count has a score too: 0/1."""
    counts = dict(score.detail.get(side) or {})
    counts[name] = counts.get(name, 0) + 1
    score = replace(score, detail={**score.detail, side: counts})
    if not sport.sides_in_turn or getattr(score, side) is not None or UNCERTAIN in score.detail:
        return score
    return replace(score, home=0) if side == "home" else replace(score, away=0)


def _apply_provider_score(score: Scoreline, entry: ScoreEntry, kind: Kind, sport: Sport) -> Scoreline:
    provider = Scoreline.from_data(entry.provider_score)
    score = score.updated_by(provider)
    if kind.shootout and provider.shootout_home is None and provider.shootout_away is None:
        # The provider's score does not include the shootout, so its kicks are counted.
        return _add_points(score, kind, entry.side, sport)
    return score


def _add_points(score: Scoreline, kind: Kind, side: str, sport: Sport) -> Scoreline:
    if kind.shootout:
        home, away = score.shootout_home or 0, score.shootout_away or 0
        if kind.points and side == "home":
            home += kind.points
        elif kind.points and side == "away":
            away += kind.points
        return replace(score, shootout_home=home, shootout_away=away)
    if side not in SIDES:
        # The side that scored is unknown. The score stays unknown until a provider sends one.
        return replace(score, home=None, away=None, detail={**score.detail, UNCERTAIN: True})
    if UNCERTAIN in score.detail:
        return score
    scorer = other_side(side) if kind.for_opponent else side
    home, away = score.home or 0, score.away or 0
    home, away = home + kind.points * (scorer == "home"), away + kind.points * (scorer == "away")
    if sport.sides_in_turn:
        # The side that has not batted has no score yet.
        return replace(score, home=home) if scorer == "home" else replace(score, away=away)
    return replace(score, home=home, away=away)
