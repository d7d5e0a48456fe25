"""Refine the kind and the side of a record from its text and data.

It is needed if the provider's type does not determine them.

Most patterns are the English of the American leagues ("MISS", "3PT", "TOUCHDOWN NULLIFIED"), some are Korean. Text in
other languages matches no pattern, so its type decides.
"""

import re
from collections.abc import Mapping

from matches.providers.commentary_feed import FeedRecord
from matches.providers.feed_warnings import FeedWarnings
from matches.providers.kinds import MADE_SHOT, PLAY, kind_of_type, plain_type
from matches.sports import Sport

# Types without a meaning of their own: the text decides.
_UNSPECIFIC_TYPES = ("", "play", "event", "action")


def kind_of_record(record: FeedRecord, sport: Sport, warnings: FeedWarnings) -> str:
    """The code of the sport's kind for this record; "comment" for an unknown type."""
    kind = kind_of_type(sport.code, record.type)
    if kind is None:
        if plain_type(record.type) not in _UNSPECIFIC_TYPES:
            warnings.add("unknown types, imported as comments", None, record.type)
        kind = "comment"
    refine = _REFINEMENTS.get(sport.code)
    return refine(kind, record) if refine else kind


def shootout_kind(kind: str) -> str:
    """The kind of a line in a shootout: a scored penalty, or a missed one."""
    if kind in ("goal", "penalty_goal", "shootout_scored"):
        return "shootout_scored"
    if kind in ("penalty_missed", "shot", "missed_shot", "save", "woodwork", "block", "shootout_missed"):
        return "shootout_missed"
    return kind


def scoring_side(kind: str, side: str, text: str, codes: Mapping[str, str]) -> str:
    """The side that scores a touchdown.

    It is the other side after an interception, a kick or a recovered ball.

    `side` had the ball at the start of the play. `codes`: side → the letters of its team in texts.
    """
    if kind != "touchdown" or not side:
        return side
    other = {"home": "away", "away": "home"}[side]
    if recovered := re.findall(r"RECOVERED by ([A-Z]{2,3})-", text):
        return next((side for side, code in codes.items() if code == recovered[-1]), side)
    turned = "INTERCEPTED by" in text or re.search(r"\b(punts|kicks) \d+ yards", text)
    return other if turned else side


# --- for each sport: the kind by type, and the record → the kind


def _football(kind: str, record: FeedRecord) -> str:
    method = " ".join(str(player.get("method") or "") for player in record.players).lower().replace("_", " ")
    if kind == "goal":
        if plain_type(record.type) == "own goal for":
            return "comment"
        if "own goal" in method:
            return "own_goal"
        if "penalty" in method or "converts the penalty" in record.text:
            return "penalty_goal"
    if kind == "shot" and str(_outcome(record)).lower() == "goal":
        return "goal"
    if kind == "penalty_goal" and plain_type(record.type) == "penalty":
        return {"scored": "penalty_goal", "missed": "penalty_missed", "saved": "penalty_missed"}.get(
            str(_outcome(record)).lower(), "penalty_awarded"
        )
    return kind


def _outcome(record: FeedRecord) -> object:
    outcome = record.data.get("outcome", "")
    return outcome.get("name", "") if isinstance(outcome, dict) else outcome


_BASKETBALL_TEXTS = (
    (re.compile(r"^SUB\b"), "substitution"),
    (re.compile(r"\bFree Throw\b"), "free_throw"),
    (re.compile(r"^(?>.*?\b3PT\b).*\bPTS\)", re.MULTILINE), "three_points"),
    (re.compile(r"\bPTS\)"), "two_points"),
    (re.compile(r"\bREBOUND\b|\bRebound$"), "rebound"),
    (re.compile(r"\bTURNOVER\b|\bTurnover\b"), "turnover"),
    (re.compile(r"\bSTEAL\b"), "steal"),
    (re.compile(r"\bBLOCK\b"), "block"),
    (re.compile(r"\bFOUL\b|\bFoul\b"), "foul"),
    (re.compile(r"\bTimeout\b"), "timeout"),
)


def _basketball(kind: str, record: FeedRecord) -> str:
    tried = kind in (MADE_SHOT, "free_throw", "two_points", "three_points", "missed_shot")
    mute = kind == "comment" and plain_type(record.type) in _UNSPECIFIC_TYPES
    if (tried or mute) and re.search(r"\bMISS\b|\bmissed\b", record.text):
        return "missed_shot"
    if kind == MADE_SHOT:
        return "three_points" if re.search(r"\b3 ?PT", record.text, re.IGNORECASE) else "two_points"
    if mute:
        return next((found for pattern, found in _BASKETBALL_TEXTS if pattern.search(record.text)), kind)
    return kind


_DOWNS = (
    (re.compile(r"^END QUARTER"), "period_end"),
    (re.compile(r"^END GAME"), "match_end"),
    (re.compile(r"^Two-Minute Warning"), "timeout"),
    (re.compile(r", SAFETY"), "safety"),
    (re.compile(r"\bpunts\b"), "punt"),
    (re.compile(r"\bkicks \d+ yards"), "kickoff"),
    (re.compile(r"\bpass\b|\bsacked\b|\bspiked\b"), "pass"),
    (re.compile(r"\b(left|right) (end|tackle|guard)\b|\bup the middle\b|\bscrambles\b|\bkneels\b"), "rush"),
)


def _american_football(kind: str, record: FeedRecord) -> str:
    text = record.text
    undone = re.search(r"NULLIFIED|No Play|REVERSED", text) is not None
    if kind == "field_goal" and plain_type(record.type) != "fg":
        return "penalty" if undone else "field_goal" if "is GOOD" in text else "field_goal_missed"
    if kind == "extra_point" and plain_type(record.type) != "xp":
        return "extra_point" if "is GOOD" in text else "comment"
    if kind == "two_point_conversion" and plain_type(record.type) == "conversion":
        return kind if "ATTEMPT SUCCEEDS" in text else "comment"
    # Providers that state the score do not mark touchdowns. The others mark each of them.
    if record.score and not undone and "TOUCHDOWN" in text:
        return "touchdown"
    if kind == PLAY:
        found = next((found for pattern, found in _DOWNS if pattern.search(text)), "comment")
        return "comment" if undone and found == "safety" else found
    return kind


# The result for a batter in the words of the Korean relay. The first match counts.
_AT_BAT = (
    ("홈런", "home_run"),
    ("삼진", "strikeout"),
    ("볼넷", "walk"),
    ("몸에 맞는 볼", "walk"),
    ("4구", "walk"),
    ("실책", "error"),
    ("아웃", "out"),
    ("루타", "hit"),
    ("안타", "hit"),
)


def _baseball(kind: str, record: FeedRecord) -> str:
    """The Korean relay's numbers.

    13 and 23 are a batter's result, 14 and 24 a runner's, 99 is the end.
    """
    text = record.text
    if record.type in ("13", "23"):
        return next((found for word, found in _AT_BAT if word in text), "comment")
    if record.type in ("14", "24"):
        return "run" if "홈인" in text else "out" if "아웃" in text else "stolen_base" if "도루" in text else "comment"
    if record.type == "99" and "경기종료" in text:
        return "match_end"
    return kind


def _cricket(kind: str, record: FeedRecord) -> str:
    # A note between two balls has a clock without an over.
    if kind == "ball" and not str(record.clock.get("display") or "").strip() and record.clock:
        return "comment"
    return kind


_REFINEMENTS = {
    "football": _football,
    "basketball": _basketball,
    "american_football": _american_football,
    "baseball": _baseball,
    "cricket": _cricket,
}
