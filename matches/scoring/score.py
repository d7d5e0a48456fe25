"""The score, folded from a match's entries in their order.

An entry carries either the points that its kind gives to its side, or the score as the provider states it after the
entry, which counts. A retracted entry does not count. None means unknown, which is not 0.
"""

from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from matches.sports import Effect, Kind, Sport

SIDES = ("home", "away")
# The mark in `detail` of a score that is unknown because an entry's side was, until the next stated score.
UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True)
class Scoreline:
    """Home and away, the shootout apart; `detail` holds what else a sport counts, by side: {"away": {"wickets": 8}}."""

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

    def updated_by(self, stated: "Scoreline") -> "Scoreline":
        """This score with what is stated of it, which counts. A side that is not mentioned stays as it was."""
        home = self.home if stated.home is None else stated.home
        away = self.away if stated.away is None else stated.away
        detail = self.detail | stated.detail
        if home is not None and away is not None:
            detail.pop(UNCERTAIN, None)
        return Scoreline(
            home,
            away,
            self.shootout_home if stated.shootout_home is None else stated.shootout_home,
            self.shootout_away if stated.shootout_away is None else stated.shootout_away,
            detail,
        )

    def __str__(self) -> str:
        if not self.is_known:
            return "–"
        text = "–".join("?" if points is None else str(points) for points in (self.home, self.away))
        if self.shootout_home is not None or self.shootout_away is not None:
            text += f" ({self.shootout_home or 0}–{self.shootout_away or 0} on penalties)"
        return text


class ScoreEntry(Protocol):
    """What the fold reads of an entry."""

    kind: str
    side: str
    provider_score: dict[str, Any] | None
    retracted_at: Any


def score_after(score: Scoreline, entry: ScoreEntry, sport: Sport) -> Scoreline:
    """The scoreline as it stands after one more entry."""
    if entry.retracted_at is not None:
        return score
    kind = sport.kind(entry.kind)
    if entry.provider_score:
        return _apply_provider_score(score, entry, kind)
    if kind.effect is Effect.PERIOD_START and not score.is_known:
        return replace(score, home=0, away=0)
    if not kind.points and not kind.shootout:
        return score
    return _add_points(score, kind, entry.side)


def _apply_provider_score(score: Scoreline, entry: ScoreEntry, kind: Kind) -> Scoreline:
    stated = Scoreline.from_data(entry.provider_score)
    score = score.updated_by(stated)
    if kind.shootout and stated.shootout_home is None and stated.shootout_away is None:
        # A provider whose score stands still in a shootout: its kicks are counted.
        return _add_points(score, kind, entry.side)
    return score


def _add_points(score: Scoreline, kind: Kind, side: str) -> Scoreline:
    if kind.shootout:
        home, away = score.shootout_home or 0, score.shootout_away or 0
        if kind.points and side == "home":
            home += kind.points
        elif kind.points and side == "away":
            away += kind.points
        return replace(score, shootout_home=home, shootout_away=away)
    if side not in SIDES:
        # Somebody scored, and nobody said who: better no score than a wrong one, until one is stated.
        return replace(score, home=None, away=None, detail={**score.detail, UNCERTAIN: True})
    if UNCERTAIN in score.detail:
        return score
    scorer = {"home": "away", "away": "home"}[side] if kind.for_opponent else side
    home, away = score.home or 0, score.away or 0
    if scorer == "home":
        return replace(score, home=home + kind.points, away=away)
    return replace(score, home=home, away=away + kind.points)
