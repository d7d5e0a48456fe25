"""Plays of American football from the sentences of game books.

A line has one kind. Points come first, then a lost ball, a sack, a punt, an enforced penalty, and what was tried. The
first four have kinds of their own with a penalty.
"""

import re
from enum import StrEnum
from itertools import zip_longest

from matches.providers.commentary_feed import FeedRecord
from matches.providers.credits import Source
from matches.providers.kinds import PLAY, plain_type
from matches.providers.team_mentions import TeamMentions
from matches.scoring.score import other_side
from matches.sports.american_football import WITH_PENALTY

_DOWNS = (
    (re.compile(r"^END QUARTER"), "period_end"),
    (re.compile(r"^END GAME"), "match_end"),
    (re.compile(r"^Two-Minute Warning"), "timeout"),
    (re.compile(r", SAFETY"), "safety"),
    (re.compile(r"\bpunts\b"), "punt"),
    (re.compile(r"\bkicks \d+ yards"), "kickoff"),
    (re.compile(r"\bpass incomplete\b"), "pass_incomplete"),
    (re.compile(r"\bpass\b|\bspiked\b"), "pass"),
    (re.compile(r"\b(left|right) (end|tackle|guard)\b|\bup the middle\b|\bscrambles\b|\bkneels\b"), "rush"),
)
# The kinds that the text may replace: what was tried in a play.
_TRIED = (PLAY, "pass", "rush", "punt", "kickoff", "penalty", "interception", "fumble", "sack", "field_goal")
_NO_PLAY = re.compile(r"NULLIFIED|No Play")
_KICK = re.compile(r"\b(?:punts|kicks) \d+ yards")
_LOST_HOLD = re.compile(r"\bFUMBLES\b|\bMUFFS\b")
_NOT_GOOD = re.compile(r"\bno good\b|\bmissed\b|\bwide (?:left|right)\b|\bblocked\b|\bfails\b", re.IGNORECASE)
_PENALTY = re.compile(r"\b(?:PENALTY|Penalty) on (?:([A-Z]{2,4})\b|([^,.]{2,40}))")
_RECOVERED = re.compile(r"\bRECOVERED by ([A-Z]{2,3})-")
_TIMEOUT = re.compile(r"\bTimeout #?\d? ?by ([A-Z]{2,3})\b")


class _Ruling(StrEnum):
    ENFORCED = "enforced"
    DECLINED = "declined"
    OFFSETTING = "offsetting"


def refine(kind: str, record: FeedRecord, source: Source) -> str:
    text = _final_ruling(record.text)
    undone = _NO_PLAY.search(text) is not None
    rulings = {ruling for _, ruling in _penalties(text)}
    if kind in ("field_goal", "extra_point", "two_point_conversion") and not (undone and rulings):
        return _try(kind, plain_type(record.type), text, source)
    # Providers that state the score do not mark touchdowns and safeties. The others mark each of them.
    if record.score and not undone:
        if "TOUCHDOWN" in text:
            return "touchdown"
        if ", SAFETY" in text:
            return "safety"
    if kind in ("field_goal_missed", "extra_point_missed") and "BLOCKED" in text:
        return kind.replace("missed", "blocked")
    return _play(kind, text, undone, rulings) if kind in _TRIED else kind


def _try(kind: str, type: str, text: str, source: Source) -> str:
    """A kick or a conversion: good or not. A type of its own ("XP") already says that it was good."""
    if "DEFENSIVE TWO-POINT" in text and "SUCCEEDS" in text:
        return "defensive_conversion"
    good = "is GOOD" in text or "ATTEMPT SUCCEEDS" in text
    if good or type in ("fg", "xp", "2ps", "2pps", "2prs"):
        return kind
    if not _NOT_GOOD.search(text) and source is not Source.GAME_BOOK:
        return kind
    if kind == "two_point_conversion":
        return "two_point_failed"
    return f"{kind}_blocked" if re.search(r"\bblocked\b", text, re.IGNORECASE) else f"{kind}_missed"


def _play(kind: str, text: str, undone: bool, rulings: set[_Ruling]) -> str:
    if not undone:
        if "INTERCEPTED by" in text or kind == "interception":
            return "interception"
        if (lost := _LOST_HOLD.search(text)) or kind == "fumble":
            if "sacked" in text:
                return "strip_sack"
            return "muffed_punt" if lost and lost[0] == "MUFFS" and "punts" in text else "fumble"
        if "sacked" in text:
            return "sack"
        if " punts " in text:
            return "punt"
    if _Ruling.ENFORCED in rulings:
        return "penalty"
    if _Ruling.OFFSETTING in rulings:
        return "offsetting_penalties"
    if kind == "penalty":
        return "penalty_declined" if rulings else kind
    if kind == PLAY:
        found = next((found for pattern, found in _DOWNS if pattern.search(text)), "comment")
        return "comment" if undone and found == "safety" else found
    return "pass_incomplete" if kind == "pass" and "pass incomplete" in text else kind


def named_side(kind: str, record: FeedRecord, told: str, mentions: TeamMentions, source: Source) -> str:
    """The side that the text names: the offender, the scorer, the side that lost hold of the ball."""
    text = _final_ruling(record.text)
    if kind == "touchdown":
        return _scorer(text, told, mentions)
    if kind == "fumble":
        lost = _LOST_HOLD.search(text)
        kick = _KICK.search(text)
        # The side that catches a kick loses hold of it, unless the kicker never kicked it.
        return other_side(told) if lost and kick and kick.start() < lost.start() else told
    if kind == "timeout":
        found = _TIMEOUT.search(text)
        return (mentions.side_of_code(found[1]) if found else "") or told
    offender = _offender(text, _Ruling.ENFORCED if kind == "penalty" else _Ruling.DECLINED, mentions)
    # The side in possession is not always the offender.
    return offender if offender or source is Source.GAME_BOOK else told


def with_penalty(kind: str, side: str, record: FeedRecord, mentions: TeamMentions) -> str:
    """The kind of a play with an enforced penalty of one of the sides, if there is one."""
    text = _final_ruling(record.text)
    if kind not in WITH_PENALTY or not side or _NO_PLAY.search(text):
        return kind
    offender = _offender(text, _Ruling.ENFORCED, mentions)
    return kind if not offender else f"{kind}_own_penalty" if offender == side else f"{kind}_their_penalty"


def _offender(text: str, wanted: _Ruling, mentions: TeamMentions) -> str:
    """The side of the first penalty with this ruling; "" without one, or if the text names no known team."""
    team = next((team for team, ruling in _penalties(text) if ruling is wanted), "")
    return mentions.side_of_code(team) if team.isupper() else mentions.side_of_name(team)


def _scorer(text: str, told: str, mentions: TeamMentions) -> str:
    """The side that has the ball at the end of a touchdown: the other one after a turnover or a kick."""
    if recovered := _RECOVERED.findall(text):
        return mentions.side_of_code(recovered[-1]) or told
    return other_side(told) if "INTERCEPTED by" in text or _KICK.search(text) else told


def _penalties(text: str) -> list[tuple[str, _Ruling]]:
    """The penalties of a play in order: the team, and what became of it."""
    found = list(_PENALTY.finditer(text))
    penalties = []
    for match, following in zip_longest(found, found[1:]):
        told = text[match.start() : following.start() if following else None].lower()
        ruling = next((one for one in (_Ruling.DECLINED, _Ruling.OFFSETTING) if one.value in told), _Ruling.ENFORCED)
        penalties.append((match[1] or match[2].strip(), ruling))
    return penalties


def _final_ruling(text: str) -> str:
    """The play as it stands after a replay: what follows "REVERSED."."""
    after = text.rpartition("REVERSED.")[2]
    return after if after.strip() else text
