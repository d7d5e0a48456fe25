"""Competitions with teams and results."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from matches.models import Competition, Match, Team

FIRST_DAY = datetime(2026, 8, 1, 14, 0, tzinfo=UTC)

Play = Callable[..., Match]


@pytest.fixture
def play(db: None) -> Play:
    """Write a match of a competition: `play(league, "Ash", "Elm", 2, 1)`. Without scores it is scheduled."""
    count = 0

    def write(
        competition: Competition, home: str, away: str, home_score: int | None = None, away_score: int | None = None,
        **fields: Any,
    ) -> Match:  # fmt: skip
        nonlocal count
        count += 1
        teams = [Team.objects.get_or_create(sport=competition.sport, name=name)[0] for name in (home, away)]
        values: dict[str, Any] = {
            "kickoff_at": FIRST_DAY + timedelta(days=count),
            "status": Match.Status.SCHEDULED if home_score is None else Match.Status.FINISHED,
        }
        return Match.objects.create(
            competition=competition,
            sport=competition.sport,
            home=teams[0],
            away=teams[1],
            home_score=home_score,
            away_score=away_score,
            **values | fields,
        )

    return write


@pytest.fixture
def make_competition(db: None) -> Callable[..., Competition]:
    def make(sport: str = "football", **fields: Any) -> Competition:
        return Competition.objects.create(**{"name": "Coast League", "season": "2026/27", "sport": sport} | fields)

    return make
