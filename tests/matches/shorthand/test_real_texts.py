"""Real commentary beside the repository (`../shared/data`): a sentence changes nothing, and hints are rare."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from matches.shorthand.interpretation import MatchState
from matches.shorthand.interpreter import interpret
from matches.shorthand.lineup import Lineup, ListedPlayer, TeamNames
from matches.sports import Sport, sport_of
from tests.chat.test_message_text import CHATS, said_in

DATA = Path(settings.BASE_DIR).parent / "shared" / "data"
FEEDS = sorted((DATA / "neutral").glob("*.jsonl"))
MOST_HINTS = 0.01  # of all texts


def lines_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def lineup_of(lines: list[dict[str, Any]]) -> Lineup:
    """The teams and the players that the feed names, numbered as they come if it has no numbers."""
    players: dict[str, ListedPlayer] = {}
    for line in lines[1:]:
        for player in line.get("players") or []:
            if isinstance(player, dict) and player.get("name"):
                number = player.get("number") or len(players) % 99 + 1
                side = "away" if line.get("side") == "away" else "home"
                players.setdefault(player["name"], ListedPlayer(side, int(number), player["name"]))
    teams = lines[0].get("teams") or {}
    home, away = (str(teams.get(side) or side) for side in ("home", "away"))
    return Lineup(TeamNames(home, "", home[:3].upper()), TeamNames(away, "", away[:3].upper()), tuple(players.values()))


def texts_of(path: Path) -> Iterator[tuple[Sport, Lineup, str, str]]:
    """Sport, line-up, period and text of each line of a feed."""
    lines = lines_of(path)
    sport, lineup = sport_of(lines[0]["sport"]), lineup_of(lines)
    for line in lines[1:]:
        if text := (line.get("text") or "").strip():
            yield sport, lineup, line.get("period") or "", text


def different_texts(path: Path) -> list[tuple[Sport, Lineup, str, str]]:
    """Each text of a feed once: free throws and corners repeat."""
    return list({text: (sport, lineup, period, text) for sport, lineup, period, text in texts_of(path)}.values())


@pytest.mark.parametrize("path", FEEDS, ids=lambda path: path.stem[:40])
def test_real_text_changes_neither_score_nor_clock_nor_status(path: Path):
    for sport, lineup, period, text in different_texts(path):
        for state in (MatchState(period, 100.0, playing=True), MatchState(period)):
            reading = interpret(text, sport, lineup, state)
            assert reading.plain or (not reading.kind.points and reading.kind.effect is None), text
            assert reading.clock_seconds is None, text


@pytest.mark.skipif(not FEEDS, reason="no real texts beside the repository")
def test_hints_for_real_texts_are_rare():
    counts = Counter(
        bool(interpret(text, sport, lineup, MatchState(period, 100.0, playing=True)).hint)
        for path in FEEDS
        for sport, lineup, period, text in texts_of(path)
    )
    assert counts[True] < MOST_HINTS * counts.total()


@pytest.mark.parametrize("path", CHATS, ids=lambda path: path.stem[:40])
def test_real_chat_is_text_and_rarely_gets_a_hint(path: Path):
    lineup = Lineup(TeamNames("Kestrel Bay", "", "KES"), TeamNames("Orchard Vale", "", "ORC"))
    texts, hints = list(said_in(path)), 0
    for text in texts:
        reading = interpret(text, sport_of("football"), lineup, MatchState("1H", 100.0, playing=True))
        assert reading.plain or (not reading.kind.points and reading.kind.effect is None), text
        hints += bool(reading.hint)
    assert hints <= MOST_HINTS * len(texts)
