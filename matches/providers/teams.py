"""The teams of a feed, and the side that a provider's word for a team means."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from livecast.clean_text import clean
from matches.providers.commentary_feed import FeedHeader, FeedRecord
from matches.providers.feed_warnings import FeedWarnings

_SIDE_WORDS = {"home": "home", "h": "home", "1": "home", "p1": "home", "player1": "home", "local": "home"} | {
    "away": "away", "a": "away", "2": "away", "p2": "away", "player2": "away", "visitor": "away",
}  # fmt: skip

# An id that describes the match: "2015-08-16 - 18-00 Manchester City 3 - 0 Chelsea".
TITLE = re.compile(r"(\d{4}-\d\d-\d\d) - (\d\d)-(\d\d) (.+?) (\d{1,2}) - (\d{1,2}) (.+)", re.ASCII)
_TWO_CODES = re.compile(r"(?:^|-)([A-Z]{3})-([A-Z]{3})(?:-|$)")
_CODE = re.compile(r"[A-Z]{2,4}")


_MAX_RAW_NAME = 500  # characters of a name that are read; 120 of them are stored


@dataclass(frozen=True, slots=True)
class FeedTeam:
    """One team: `name` as it is shown, and `code` if the feed has one."""

    name: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Teams:
    """Both teams. `words`: the provider's words for them → side."""

    home: FeedTeam
    away: FeedTeam
    words: dict[str, str] = field(default_factory=dict)

    def side_of(self, word: str) -> str:
        """ "home", "away", or "" for any other word."""
        return self.words.get(_plain(word)) or _SIDE_WORDS.get(_plain(word), "")

    def name_of(self, side: str) -> str:
        return {"home": self.home.name, "away": self.away.name}.get(side, "")

    @property
    def codes(self) -> dict[str, str]:
        return {"home": self.home.code, "away": self.away.code}


def teams_of(header: FeedHeader, records: Iterable[FeedRecord], warnings: FeedWarnings) -> Teams:
    """The teams as the header names them, otherwise as the lines name them.

    Growing scores show the sides.
    """
    records = list(records)
    home, away = _team_from(header.teams.get("home")), _team_from(header.teams.get("away"))
    words = _words(home, "home") | _words(away, "away")
    by_score = _sides_by_score(records, set(words))
    by_score = by_score or _sides_by_order(records, words, warnings)
    words = by_score | words
    home = (
        home
        or _team_from_title(header, 4)
        or _team_from_word(by_score, "home")
        or _team_from_id(header, 1)
        or FeedTeam("Home")
    )
    away = (
        away
        or _team_from_title(header, 7)
        or _team_from_word(by_score, "away")
        or _team_from_id(header, 2)
        or FeedTeam("Away")
    )
    if home.name == away.name:
        away = FeedTeam(f"{away.name[:110]} (away)", away.code)
    teams = Teams(home, away, _words(home, "home") | _words(away, "away") | words)
    for record in records:
        if record.side and not teams.side_of(record.side):
            warnings.add("unknown side, left out", record.line, record.side)
    return teams


def _team_from(team: Any) -> FeedTeam | None:
    code = ""
    if isinstance(team, dict):
        team, code = str(team.get("name") or team.get("code") or ""), str(team.get("code") or "")
    name = clean(team[:_MAX_RAW_NAME])[:120] if isinstance(team, str) else ""
    return FeedTeam(name, clean(code[:5]) or _code(name)) if name else None


def _code(name: str) -> str:
    return name if _CODE.fullmatch(name) else ""


def _words(side: FeedTeam | None, name: str) -> dict[str, str]:
    return {_plain(word): name for word in (side.name, side.code) if word} if side else {}


def _team_from_title(header: FeedHeader, group: int) -> FeedTeam | None:
    title = TITLE.fullmatch(header.match_id)
    return _team_from(title[group]) if title else None


def _team_from_id(header: FeedHeader, group: int) -> FeedTeam | None:
    """Two codes in the match's id, the home team first: "sr-SGE-BMG-20200516"."""
    codes = _TWO_CODES.search(header.match_id)
    return _team_from(codes[group]) if codes else None


def _team_from_word(words: dict[str, str], side: str) -> FeedTeam | None:
    word = next((word for word, of in words.items() if of == side), "")
    # The words are in lower case for comparison. Up to four letters are a code, other words a name.
    return _team_from(word.upper() if _CODE.fullmatch(word.upper()) else word.title()) if word else None


def _sides_by_score(records: list[FeedRecord], known: set[str]) -> dict[str, str]:
    """The lines' two words for the sides → side.

    Most lines at which the home score grows are the home side's.
    """
    votes: dict[str, Counter[str]] = {}
    before: dict[str, Any] = {}
    for record in records:
        score = record.score if isinstance(record.score, dict) else {}
        word = _plain(record.side)
        if word and word not in known and word not in _SIDE_WORDS:
            cast = votes.setdefault(word, Counter())
            for side in ("home", "away"):
                new, old = score.get(side), before.get(side)
                if isinstance(new, int) and isinstance(old, int) and new > old:
                    cast[side] += 1
        before = score or before
    leaning = sorted(votes, key=lambda word: votes[word]["home"] - votes[word]["away"])
    if len(leaning) < 2 or votes[leaning[-1]]["home"] <= votes[leaning[0]]["home"]:
        return {}
    return {leaning[0]: "away", leaning[-1]: "home"}


def _sides_by_order(records: list[FeedRecord], known: dict[str, str], warnings: FeedWarnings) -> dict[str, str]:
    """Without other evidence, the first team that a feed names is the home team."""
    words = {_plain(record.side): record for record in records if record.side}
    if known or len(words) != 2 or any(word in _SIDE_WORDS for word in words):
        return {}
    first, second = words
    warnings.add("home side not stated, assumed to be the first named", words[first].line, words[first].side)
    return {first: "home", second: "away"}


def _plain(word: str) -> str:
    return " ".join(word.lower().split())
