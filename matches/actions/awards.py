"""Awards: officials decide a match, with a winner, a reason, and often a score.

The caller of each function has locked the match.
"""

import re
from typing import Any

from matches.models import CommentaryEntry, Match
from matches.scoring.score import SIDES, Scoreline
from matches.sports import Effect, Sport

SCORE = re.compile(r"(?P<one>\d{1,3})\s?[-–—:]\s?(?P<other>\d{1,3})(?![\d:])")
_SCORE_FIRST = re.compile(rf"\s*{SCORE.pattern}[\s,.;:，。；：]*")
_SCORE_LAST = re.compile(rf"[\s,;:，；：]+{SCORE.pattern}[.。]?\s*$")
RETIRED = "opponent_retired"  # the kind of award that keeps the score as it was played


def award_match(match: Match, entry: CommentaryEntry, score: dict[str, int] | None) -> None:
    """Set the award and the final score of the match from the entry that awards it.

    `score`: {"home", "away"} as the officials state it. Without it the score of a forfeit in this sport counts, unless
    the winner leads by as much; a match whose opponent retired keeps its score.
    """
    # The score of an earlier award is not the score that was played.
    played = Scoreline.from_data(entry.scoreline) if match.award is not None else match.scoreline
    match.award = _award_data(entry)
    if score is not None:
        match.result = Scoreline(score["home"], score["away"]).as_data()
    elif entry.kind != RETIRED and entry.side in SIDES:
        forfeit = _forfeit_score(match.rules, entry.side, played)
        match.result = match.result if forfeit is None else forfeit.as_data()


def read_award(text: str, how: str, winner: str) -> tuple[dict[str, int] | None, str]:
    """Split the typed text of an award into its score and its reason: "3-0 a banned player", "a banned player, 3–0".

    The winner has the higher number, in whatever order it was typed. A match whose opponent retired has the score as
    typed: home, away.
    """
    found = _SCORE_FIRST.match(text) or _SCORE_LAST.search(text)
    if found is None:
        return None, text
    home, away = int(found["one"]), int(found["other"])
    if how != RETIRED and (home > away) != (winner == "home"):
        home, away = away, home
    return {"home": home, "away": away}, (text[: found.start()] + text[found.end() :]).strip()


def clear_award(match: Match) -> None:
    """Remove the award and the score that it stated."""
    if match.award is not None:
        match.award = match.result = None


def correct_award(match: Match, entry: CommentaryEntry) -> None:
    """Take the winner and the reason from the corrected entry, if the match was awarded by it.

    The caller saves both.
    """
    kinds = [kind.code for kind in match.rules.kinds.values() if kind.effect is Effect.AWARD]
    awards = match.commentary.filter(kind__in=kinds, retracted_at=None).order_by("-position", "-pk")
    if match.award is None or awards.values_list("pk", flat=True).first() != entry.pk:
        return
    award = _award_data(entry)
    if match.result is not None and {award["winner"], match.award["winner"]} == set(SIDES):
        match.result = match.result | {"home": match.result["away"], "away": match.result["home"]}
    match.award = award
    if entry.state_change is not None:
        entry.state_change["to"] |= {"award": match.award, "result": match.result}


def _award_data(entry: CommentaryEntry) -> dict[str, Any]:
    return {"how": entry.kind, "winner": entry.side, "reason": entry.body}


def _forfeit_score(sport: Sport, winner: str, played: Scoreline) -> Scoreline | None:
    """The score of a forfeit. None: the sport has none, or the winner leads by as much in the score as played."""
    if sport.forfeit is None:
        return None
    most, least = sport.forfeit
    lead = (played.home or 0) - (played.away or 0)
    if (lead if winner == "home" else -lead) >= most - least:
        return None
    return Scoreline(most, least) if winner == "home" else Scoreline(least, most)
