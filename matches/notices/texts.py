"""The words of a notice, in the language of the device.

static/matches/shared/announcements.js makes the same words for open pages; tests/journeys compares the two.
"""

from dataclasses import dataclass
from typing import Any

from django.utils import translation

from livecast.languages import page_language
from matches.models import Match
from matches.notices.announcements import Notice
from matches.pages import formatting
from matches.pages.notice_words import kickoff_word, notice_words, score_text
from matches.scoring.notice_kinds import NoticeKind
from matches.sports import Sport

MAX_BODY = 160  # characters of a line that a notice shows


@dataclass(frozen=True, slots=True)
class NoticeText:
    title: str
    body: str


def notice_text(notice: Notice, match: Match, language: str, *, hides_results: bool = False) -> NoticeText:
    """Return the words of a notice. With `hides_results` they contain neither the score nor what happened."""
    with translation.override(language):
        teams = {"home": match.home.brief, "away": match.away.brief}
        if hides_results and notice.kind != NoticeKind.KICKOFF:
            return NoticeText(_both(teams), notice_words()["something"])
        words, sport = notice_words(), match.rules
        state = {"pause": "", "award": None, "period": "", "status": "live", **notice.state}
        score = score_text(state.get("scoreline") or {}, teams, formatting.page_words(sport))
        if notice.entry is None:
            return _state_text(notice, state, score, teams, sport)
        if notice.kind == NoticeKind.CORRECTION:
            return NoticeText(f"{words['correction']} · {score}", _correction_body(notice, teams, sport))
        label = sport.kind(notice.entry["kind"]).names.text(language)
        body = "\n".join(filter(None, (_who(notice.entry, teams, sport), _shortened(notice.entry["body"]))))
        return NoticeText(f"{label} · {score}", body)


def _state_text(notice: Notice, state: dict[str, Any], score: str, teams: dict[str, str], sport: Sport) -> NoticeText:
    page = formatting.page_words(sport)
    if notice.kind == NoticeKind.KICKOFF:
        return NoticeText(f"{kickoff_word(sport)} · {_both(teams)}", "")
    if notice.kind == NoticeKind.CORRECTION:
        return NoticeText(f"{notice_words()['correction']} · {score}", _state_correction(notice, state, teams, sport))
    label = formatting.status_text(state, sport, page)
    if notice.kind == NoticeKind.END and state["status"] != "finished":
        score = score if notice.state.get("scoreline", {}).get("home") else _both(teams)
    period = sport.period(state["period"])
    body = formatting.outcome_text({"first_leg": None, **state}, teams, page)
    if notice.kind == NoticeKind.BREAK and period is not None and label != page["half_time"]:
        body = period.names.text(page_language())
    return NoticeText(f"{label} · {score}", body)


def _state_correction(notice: Notice, state: dict[str, Any], teams: dict[str, str], sport: Sport) -> str:
    words, before = notice_words(), notice.before or {}
    if state["status"] == "finished":
        return words["before"].format(what=score_text(before["scoreline"], teams, formatting.page_words(sport)))
    if notice.tag == "end":
        return words["goes_on"]
    return words["not_started"] if state["status"] == "scheduled" else words["plays_on"]


def _correction_body(notice: Notice, teams: dict[str, str], sport: Sport) -> str:
    assert notice.entry is not None and notice.before is not None
    words, entry = notice_words(), notice.entry
    if entry["retracted"]:
        lines = [words["withdrawn"].format(what=_what(notice.before, teams, sport)), entry["reason"]]
    else:
        lines = [
            words["now"].format(what=_what(entry, teams, sport)),
            words["before"].format(what=_what(notice.before, teams, sport)),
            entry["reason"],
        ]
    return "\n".join(filter(None, lines))


def _what(facts: dict[str, Any], teams: dict[str, str], sport: Sport) -> str:
    label = sport.kind(facts["kind"]).names.text(page_language())
    return ", ".join(filter(None, (label, _who(facts, teams, sport))))


def _who(facts: dict[str, Any], teams: dict[str, str], sport: Sport) -> str:
    """ "67' Ida Parker (Harbour)"."""
    minute = formatting.localise_minute(sport.period_short_names(page_language()), facts["minute"])
    team, player = teams.get(facts["side"], ""), facts["player"]
    who = f"{player} ({team})" if player and team else player or team
    return " ".join(filter(None, (minute, who)))


def _both(teams: dict[str, str]) -> str:
    return f"{teams['home']} v {teams['away']}"


def _shortened(text: str) -> str:
    line = text.strip().split("\n", 1)[0]
    return line if len(line) <= MAX_BODY else f"{line[: MAX_BODY - 1].rstrip()}…"
