"""Shots, rebounds, turnovers and fouls of basketball from the texts of the NBA and of FIBA."""

import re
from collections.abc import Iterable

from matches.providers.commentary_feed import FeedRecord
from matches.providers.credits import Source
from matches.providers.kinds import MADE_SHOT, UNSPECIFIC_TYPES, plain_type
from matches.providers.team_mentions import TeamMentions

_TEXTS = (
    (re.compile(r"^SUB\b"), "substitution"),
    (re.compile(r"^MISS\b"), "missed_shot"),
    (re.compile(r"\bFree Throw\b"), "free_throw"),
    (re.compile(r"\bPTS\)"), MADE_SHOT),
    (re.compile(r"\bREBOUND\b|\bRebound$"), "rebound"),
    (re.compile(r"\bTURNOVER\b|\bTurnover\b"), "turnover"),
    (re.compile(r"\bSTEAL\b"), "steal"),
    (re.compile(r"\bBLOCK\b"), "block"),
    (re.compile(r"\bFOUL\b|\bFoul\b"), "foul"),
    (re.compile(r"\bTimeout\b"), "timeout"),
    (re.compile(r"\bViolation\b|\bVIOLATION\b"), "violation"),
    (re.compile(r"^Jump Ball\b"), "jump_ball"),
)
_SHOTS = (MADE_SHOT, "free_throw", "two_points", "three_points", "missed_shot")
_MISSED = re.compile(r"\bMISS\b|\bmissed\b")
_THREE = re.compile(r"\b3[ -]?pt(?!s\b)", re.IGNORECASE)  # not the points of a player: "(3 PTS)"
_REBOUNDER = re.compile(r"^(.{1,60}) REBOUND \(Off:(\d{1,2}) Def:\d{1,2}\)")
_FOULS = (
    (re.compile(r"\bT\.?FOUL\b|technical|\btaunting\b", re.IGNORECASE), "technical_foul"),
    (re.compile(r"flagrant|unsportsmanlike|\bdisqualifying\b", re.IGNORECASE), "unsportsmanlike_foul"),
    (re.compile(r"\bejection\b|\bejected\b", re.IGNORECASE), "ejection"),
)
# One line for what both sides did: the text of the home side is first.
_BOTH = " / "
_ACT = {"turnover": re.compile("turnover", re.IGNORECASE), "missed": _MISSED, "foul": re.compile("foul", re.IGNORECASE)}


def refine(kind: str, record: FeedRecord, source: Source) -> str:
    text = record.text
    if kind == "comment" and plain_type(record.type) in UNSPECIFIC_TYPES:
        kind = next((found for pattern, found in _TEXTS if pattern.search(text)), kind)
    if kind in _SHOTS:
        return _shot(kind, text)
    if kind == "rebound":
        # The NBA's team rebounds have no count of a player. FIBA counts team rebounds as rebounds.
        if source is Source.NBA and text and "(Off:" not in text:
            return "team_rebound"
        return "offensive_rebound" if "offensive" in f"{record.type} {text}".lower() else kind
    if kind == "turnover":
        if re.search(r"\bNo Turnover\b", text):
            return "comment"
        return "turnover_stolen" if _BOTH in text and "STEAL" in text else kind
    if kind == "foul":
        told = f"{record.type} {text}"
        return next((found for pattern, found in _FOULS if pattern.search(told)), kind)
    return kind


def _shot(kind: str, text: str) -> str:
    three = kind == "three_points" or _THREE.search(text) is not None
    missed = kind == "missed_shot" or _MISSED.search(text) is not None
    if kind == "free_throw" or re.search(r"\bFree Throw\b", text):
        return "free_throw_missed" if missed else "free_throw"
    if not missed:
        return "three_points" if three else "two_points"
    how = "blocked" if _BOTH in text and "BLOCK" in text else "missed"
    if three:
        return f"three_points_{how}"
    # A text of the NBA names every three-pointer.
    return f"two_points_{how}" if kind != "missed_shot" or "MISS" in text else kind


def offensive_rebounds(records: Iterable[FeedRecord]) -> set[int]:
    """The lines whose text counts one more offensive rebound of its player: "Roe REBOUND (Off:2 Def:1)"."""
    counts: dict[tuple[str, str], int] = {}
    lines = set()
    for record in records:
        if found := _REBOUNDER.search(record.text):
            player, count = (record.side, found[1]), int(found[2])
            if count > counts.get(player, 0):
                lines.add(record.line)
            counts[player] = count
    return lines


def named_side(kind: str, record: FeedRecord, told: str, mentions: TeamMentions, source: Source) -> str:
    """The side of the part of the text that has the event, if one line describes both sides."""
    parts = record.text.split(_BOTH)
    if len(parts) != 2 or told != "home":
        return told
    act = "foul" if "foul" in kind else "turnover" if "turnover" in kind else "missed"
    first, second = (_ACT[act].search(part) is not None for part in parts)
    return told if first == second else "home" if first else "away"
