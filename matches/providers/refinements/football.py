"""Events of football: Opta's outcomes and qualifiers, penalties, own goals, the words of a shootout."""

import re

from matches.providers.commentary_feed import FeedRecord
from matches.providers.credits import Source
from matches.providers.kinds import plain_type

# Opta's qualifiers: of a card (17), and of a goal or a shot (13 to 16).
_CARDS = {31: "yellow_card", 32: "second_yellow", 33: "red_card"}
_PENALTY, _OWN_GOAL, _BLOCKED, _BY_OUTFIELD_PLAYER = 9, 28, 82, 94
_PENALTY_RESULTS = {
    "scored": "penalty_goal",
    "goal": "penalty_goal",
    "missed": "penalty_missed",
    "off target": "penalty_missed",
    "post": "penalty_missed",
    "saved": "penalty_saved",
}
_SHOT_RESULTS = {
    "goal": "goal",
    "saved": "shot_saved",
    "saved to post": "shot_saved",
    "saved off target": "shot_saved",
    "blocked": "shot_blocked",
    "off t": "shot_missed",
    "off target": "shot_missed",
    "wayward": "shot_missed",
    "missed": "shot_missed",
    "miss": "shot_missed",
    "post": "woodwork",
}
_KEEPER_SAVES = ("shot saved", "penalty saved", "save", "saved", "shot saved to post", "shot saved off target")
_SCORED = re.compile(r"\bgoal\b|\bscore[sd]?\b|\bconvert(?:s|ed)?\b|罚进|命中", re.IGNORECASE)
_MISSED = re.compile(
    r"\bmiss(?:es|ed)?\b|\bsaved?s?\b|\bwide\b|\bover the bar\b|\bpost\b|\bcrossbar\b|罚失|罚丢|扑出", re.IGNORECASE
)


def refine(kind: str, record: FeedRecord, source: Source) -> str:
    outcome = _outcome(record)
    if source is Source.OPTA:
        kind = _opta(kind, record)
    # Opta has an event of each side. Outcome 1 has the side that takes the corner, and the side that was fouled.
    if kind == "corner" and outcome == "0":
        return "comment"
    if kind == "foul" and outcome == "1":
        return "free_kick"
    if kind == "goal":
        return _goal(record)
    if kind == "shot":
        return _SHOT_RESULTS.get(outcome, kind)
    if kind == "penalty_goal" and plain_type(record.type).startswith("penalty"):
        told = "" if plain_type(record.type) in ("penalty", "penalty shootout", "penalty kick") else "scored"
        return _PENALTY_RESULTS.get(outcome or told, "penalty_awarded")
    if kind == "shot_saved" and source is Source.SPORTRADAR:
        # The shot is another line: "shot on target".
        return "save"
    if kind == "save" and plain_type(record.type) == "goal keeper":
        return kind if _word(record.data.get("type")) in _KEEPER_SAVES else "comment"
    if kind in ("foul", "comment") and (card := _CARD_NAMES.get(_word(record.data.get("card")))):
        return f"foul_{card}" if kind == "foul" else card
    if kind == "comment" and plain_type(record.type) == "pass" and _word(record.data.get("type")) == "corner":
        return "corner"
    return kind


_CARD_NAMES = {"yellow card": "yellow_card", "second yellow": "second_yellow", "red card": "red_card"}


def _goal(record: FeedRecord) -> str:
    if plain_type(record.type) == "own goal for":
        return "comment"
    method = " ".join(str(player.get("method") or "") for player in record.players).lower().replace("_", " ")
    qualifiers = _qualifiers(record)
    if "own goal" in method or _OWN_GOAL in qualifiers or record.text.startswith("Own Goal"):
        return "own_goal"
    if "penalty" in method or _PENALTY in qualifiers or "converts the penalty" in record.text:
        return "penalty_goal"
    return "goal"


def _opta(kind: str, record: FeedRecord) -> str:
    qualifiers = _qualifiers(record)
    if record.type == "30" and record.period in ("FT", "14"):
        return "match_end"
    if record.type == "17":
        return next((card for number, card in _CARDS.items() if number in qualifiers), kind)
    if kind in ("shot_missed", "shot_saved", "woodwork") and _PENALTY in qualifiers:
        return "penalty_saved" if kind == "shot_saved" else "penalty_missed"
    if kind == "shot_saved" and _BLOCKED in qualifiers:
        return "shot_blocked"
    return "comment" if kind == "save" and _BY_OUTFIELD_PLAYER in qualifiers else kind


def _qualifiers(record: FeedRecord) -> set[int]:
    """The numbers of Opta's qualifiers: [{"qualifierId": 31}], or {"31": …}."""
    found = record.data.get("qualifiers", record.data.get("qualifier"))
    if isinstance(found, dict):
        found = list(found)
    numbers = set()
    for one in found if isinstance(found, list) else ():
        number = one.get("qualifierId", one.get("qualifier_id")) if isinstance(one, dict) else one
        if isinstance(number, int) or (
            isinstance(number, str) and number.isascii() and number.isdigit() and len(number) < 5
        ):
            numbers.add(int(number))
    return numbers


def _outcome(record: FeedRecord) -> str:
    """The outcome in lower case: "saved", "1"; "" without one."""
    outcome = record.data.get("outcome")
    return str(int(outcome)) if isinstance(outcome, bool) else _word(outcome)


def _word(value: object) -> str:
    if isinstance(value, dict):
        value = value.get("name")
    return "" if value is None else " ".join(str(value).lower().replace("_", " ").split())


def shootout_kick(kind: str, record: FeedRecord) -> str:
    """A kick of a shootout whose type does not say how it ended: scored or missed as its text says."""
    if kind != "penalty_awarded":
        return kind
    if _MISSED.search(record.text):
        return "shootout_missed"
    return "shootout_scored" if _SCORED.search(record.text) else kind
