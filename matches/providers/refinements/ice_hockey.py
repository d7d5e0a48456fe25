"""Lines of ice hockey from the NHL's report: penalties by their minutes, blocks of a shot."""

import re

from matches.providers.commentary_feed import FeedRecord
from matches.providers.credits import Source
from matches.providers.team_mentions import TeamMentions
from matches.scoring.score import other_side

_MINUTES = re.compile(r"\((\d{1,2}) min(?:utes)?\)|\b(\d{1,2}) min(?:utes)?\b")
_BY_MINUTES = {"0": "penalty_shot", "2": "penalty", "4": "double_minor", "5": "major_penalty", "10": "misconduct"}
_BLOCKED_BY = re.compile(r"\bBLOCKED BY ([A-Z][A-Z.]{1,3})(?![A-Z])", re.IGNORECASE)
_FIRST_TEAM = re.compile(r"^([A-Z][A-Z.]{1,3}) ")


def refine(kind: str, record: FeedRecord, source: Source) -> str:
    text = record.text
    if kind == "penalty":
        if re.search(r"\bgame misconduct\b", text, re.IGNORECASE):
            return "game_misconduct"
        found = _MINUTES.search(text)
        return _BY_MINUTES.get(found[1] or found[2], kind) if found else kind
    if kind == "goal" and "penalty shot" in text.lower():
        return "penalty_shot_goal"
    if kind in ("block", "shot_blocked") and re.search(r"\bblocked by\b", text, re.IGNORECASE):
        return "shot_blocked" if re.search(r"\bblocked by teammate\b", text, re.IGNORECASE) else "block"
    return kind


def named_side(kind: str, record: FeedRecord, told: str, mentions: TeamMentions, source: Source) -> str:
    """The side of the player who blocks: "VAN R. Roe BLOCKED BY CHI A. Poe" is a block of CHI."""
    blocked = _BLOCKED_BY.search(record.text)
    if not blocked:
        # A line without this sentence is about the player who blocks.
        return told
    if side := mentions.side_of_code(blocked[1]):
        return side
    shooter = _FIRST_TEAM.search(record.text)
    return other_side((mentions.side_of_code(shooter[1]) if shooter else "") or told)
