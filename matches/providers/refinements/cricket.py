"""Balls of cricket: runs and extras from the text or the data of a line."""

import re

from matches.providers.commentary_feed import FeedRecord
from matches.providers.credits import Source

_EXTRAS = re.compile(r"\b(\d{1,2}) (wide|leg[ -]?bye|bye|no[ -]?ball)(?:\(?s\)?)?", re.IGNORECASE)
_RUNS = re.compile(r"\bfor (?:a (single)|(\d) runs?)\b", re.IGNORECASE)
_OF_EXTRAS = {"wide": ("wide", "wides"), "legbye": ("leg_bye", "leg_byes"), "bye": ("bye", "byes")}
_OF_RUNS = {1: "run", 2: "runs_2", 3: "runs_3", 4: "four", 5: "runs_5", 6: "six"}
_MOST = 5  # the most wides or byes off one ball that have a kind


def refine(kind: str, record: FeedRecord, source: Source) -> str:
    # A note between two balls has a clock without an over.
    if kind == "ball" and record.clock and not str(record.clock.get("display") or "").strip():
        return "comment"
    if kind in ("wide", "bye", "leg_bye", "no_ball"):
        return _with_runs(kind, record)
    if kind in ("ball", "four"):
        if extras := _EXTRAS.search(record.text):
            word = re.sub(r"[ -]", "", extras[2].lower())
            if word == "noball":
                return _no_ball_and(_runs_in(record.text))
            return _extra(word, int(extras[1])) or kind
        if kind == "ball":
            return _OF_RUNS.get(_runs_in(record.text), kind)
    return kind


def _with_runs(kind: str, record: FeedRecord) -> str:
    """The kind for the number of runs that the data or the text states."""
    stated = record.data.get("extras", record.data.get("runs"))
    number = stated if isinstance(stated, int) and not isinstance(stated, bool) else None
    if kind == "no_ball":
        return _no_ball_and(number - 1 if number else _runs_in(record.text))
    if number is None:
        found = _EXTRAS.search(record.text)
        number = int(found[1]) if found else 1
    return _extra(kind.replace("_", ""), number) or kind


def _extra(word: str, number: int) -> str:
    one, several = _OF_EXTRAS[word]
    return one if number == 1 else f"{several}_{number}" if 1 < number <= _MOST else ""


def _no_ball_and(runs: int) -> str:
    return f"no_ball_and_{runs}" if 1 <= runs <= 6 else "no_ball"


def _runs_in(text: str) -> int:
    found = _RUNS.search(text)
    if not found:
        return 0
    return 1 if found[1] else int(found[2])
