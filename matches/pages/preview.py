"""What a match to come shows in place of its commentary: venue, form of both teams, calendar."""

from dataclasses import astuple, dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from matches import selectors
from matches.models import Match
from matches.pages import formatting
from matches.scoring.score import final_score

MAX_FORM = 5


@dataclass(frozen=True, slots=True)
class PastMatch:
    """A finished match.

    `result`: of the team whose form it is in: "win", "draw", "loss", or "" if it is unknown.
    """

    address: str
    day: date
    home: str
    away: str
    score: str
    opponent: str
    at_home: bool
    result: str

    @property
    def letter(self) -> str:
        # Translators: the first letters of win, draw and loss, in a team's form.
        return {"win": _("W"), "draw": _("D"), "loss": _("L")}.get(self.result, "–")

    @property
    def word(self) -> str:
        return {"win": _("Won"), "draw": _("Drawn"), "loss": _("Lost")}.get(self.result, "")


def preview_of(match: Match) -> dict[str, Any]:
    """Return what the preview shows, as values that are equal while it stays the same."""
    past = selectors.past_results(match)
    caller = match.lead_commentator_id
    return {
        "teams": [
            {
                "side": side,
                "name": team.brief,
                "form": [_past(one, team.pk) for one in past if team.pk in (one.home_id, one.away_id)][:MAX_FORM],
            }
            for side, team in (("home", match.home), ("away", match.away))
        ],
        "caller": "".join(selectors.public_names({caller}).values()) if caller is not None else "",
        "kickoff_at": match.kickoff_at,
    }


def etag_part(preview: dict[str, Any]) -> list[Any]:
    """Return the preview as JSON values."""
    lists = [team["form"] for team in preview["teams"]]
    return [[[str(value) for value in astuple(one)] for one in past] for past in lists] + [preview["caller"]]


def _past(match: Match, team_id: int) -> PastMatch:
    assert match.kickoff_at is not None  # selectors.past_results has only matches with a date
    score = final_score(match.scoreline, match.rules).as_data()
    words = formatting.page_words(match.rules)
    text = "–".join(formatting.side_score(score, side) for side in formatting.SIDES)
    is_home = match.home_id == team_id
    return PastMatch(
        address=match.get_absolute_url(),
        day=timezone.localdate(match.kickoff_at),
        home=match.home.brief,
        away=match.away.brief,
        score=f"{text} {formatting.shootout_text(match.scoreline.as_data(), words)}".strip(),
        opponent=(match.away if is_home else match.home).brief,
        at_home=is_home,
        result=_result(match, "home" if is_home else "away"),
    )


def _result(match: Match, side: str) -> str:
    """The result for a side: of the award, otherwise of the score, otherwise of the shootout."""
    award = match.award or {}
    if award.get("winner") in formatting.SIDES:
        return "win" if award["winner"] == side else "loss"
    score = match.scoreline
    pairs = ((score.home, score.away), (score.shootout_home, score.shootout_away))
    for home, away in pairs:
        if home is not None and away is not None and home != away:
            return "win" if (home > away) == (side == "home") else "loss"
    return "draw" if score.home is not None and score.away is not None else ""
