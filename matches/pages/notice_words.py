"""The words of notices, for open pages and for Web Push (matches/notices/texts.py)."""

from typing import Any

from django.utils.translation import gettext as _

from livecast.languages import page_language
from matches.pages import formatting
from matches.scoring.notice_kinds import CARD_ICONS, announces_breaks, is_frequent_kind, scores
from matches.sports import Sport


def notice_words() -> dict[str, str]:
    """The words of notices in every sport."""
    return {
        "something": _("Something happened. Open the match to see it."),
        "correction": _("Correction"),
        "withdrawn": _("Withdrawn: {what}"),
        "now": _("Now: {what}"),
        "before": _("Before: {what}"),
        "goes_on": _("The match is not over."),
        "plays_on": _("Play goes on."),
        "not_started": _("The match has not started yet."),
    }


def kickoff_word(sport: Sport) -> str:
    """What a notice says when a match of this sport begins."""
    return _("Kick-off") if sport.code == "football" else sport.kind("period_start").names.text(page_language())


def announced_states(sport: Sport) -> dict[str, Any]:
    """What scripts need for the notices of states: `breaks`, whether breaks between periods are announced."""
    return {"kickoff": kickoff_word(sport), "breaks": announces_breaks(sport)}


def announced_entries(sport: Sport) -> dict[str, Any]:
    """What scripts need for the notices of entries: the names of kinds by code, and the kinds that share a notice."""
    page, kinds = page_language(), sport.kinds.values()
    return {
        "scores": {kind.code: kind.names.text(page) for kind in kinds if scores(kind)},
        "cards": {kind.code: kind.names.text(page) for kind in kinds if kind.icon in CARD_ICONS},
        "often": [kind.code for kind in kinds if is_frequent_kind(sport, kind)],
    }


def score_text(score: dict[str, Any], teams: dict[str, str], words: dict[str, str]) -> str:
    """ "Harbour 2–1 Mill", "Harbour 1–1 Mill (4–3 pens)"; "Harbour v Mill: 183/8" while one score is unknown."""
    known = [side for side in formatting.SIDES if score.get(side) is not None]
    if not known:
        return f"{teams['home']} v {teams['away']}"
    if len(known) < len(formatting.SIDES):
        return f"{teams['home']} v {teams['away']}: {formatting.side_score(score, known[0])}"
    home, away = (formatting.side_score(score, side) for side in formatting.SIDES)
    shootout = formatting.shootout_text(score, words)
    return f"{teams['home']} {home}–{away} {teams['away']}" + (f" {shootout}" if shootout else "")
