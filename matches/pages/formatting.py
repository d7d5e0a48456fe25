"""Format a match for the pages: score, clock, minute, status.

static/matches/shared/format.js formats live events in the same way; tests/journeys compares the two.
"""

from typing import Any

from django.utils.translation import gettext as _

from livecast.languages import page_language
from matches.sports import PeriodKind, Sport

SIDES = ("home", "away")
UNKNOWN = "–"


def side_score(score: dict[str, Any], side: str) -> str:
    """One side's score of `Scoreline.as_data`: "2", "183/8"; "–" if it is unknown."""
    points = score.get(side)
    if points is None:
        return UNKNOWN
    wickets = ((score.get("detail") or {}).get(side) or {}).get("wickets")
    return f"{points}" if wickets is None else f"{points}/{wickets}"


def shootout_text(score: dict[str, Any], words: dict[str, str]) -> str:
    """ "(3–4 pens)"; "" without a shootout."""
    shootout = score.get("shootout")
    return f"({shootout['home']}–{shootout['away']} {words['pens']})" if shootout else ""


def entry_score(score: dict[str, Any], words: dict[str, str]) -> str:
    """The score at an entry: "2–1", "2–3 pens"; "183/8" while the other side has not batted."""
    if score.get("shootout"):
        return shootout_text(score, words)[1:-1]
    known = [side for side in SIDES if score.get(side) is not None]
    return "–".join(side_score(score, side) for side in known) or UNKNOWN


def minute_text(minute: str, period_short: str) -> str:
    """The minute without its period, which is in the heading: "04:11" for "Q3 04:11"."""
    if minute == period_short:
        return ""
    return minute.removeprefix(f"{period_short} ") if period_short else minute


def localise_minute(shorts: dict[str, str], minute: str) -> str:
    """A minute, or the short name of a period, in the page's language: "第三节 04:11".

    `shorts` is Sport.period_short_names.
    """
    short, space, rest = minute.rpartition(" ")
    if minute in shorts:
        return shorts[minute]
    return f"{shorts[short]}{space}{rest}" if short in shorts else minute


def clock_face(clock: dict[str, Any], elapsed: float) -> tuple[str, str]:
    """The displayed time and the stoppage time: ("67:12", ""), ("90:00", "+3:04")."""
    length = clock["length"]
    if clock["direction"] == "none" or length is None:
        return "", ""
    if clock["direction"] == "down":
        return _mm_ss(max(0, length - int(elapsed))), ""
    over = int(elapsed) - length
    if over >= 0:
        return _mm_ss(clock["start"] + length), f"+{over // 60}:{over % 60:02d}"
    return _mm_ss(clock["start"] + int(elapsed)), ""


def _mm_ss(seconds: int) -> str:
    return f"{seconds // 60:02d}:{seconds % 60:02d}"


def status_text(match: dict[str, Any], sport: Sport, words: dict[str, str]) -> str:
    """The status of `events.match_data` as shown: "Half-time", "After extra time"."""
    status, page = match["status"], page_language()
    if status == "break" and match["pause"]:
        return sport.kind(match["pause"]).names.text(page)
    if status == "break" and match["period"] == half_time_after(sport):
        return words["half_time"]
    if status == "finished":
        return sport.finished_names(match["period"]).text(page)
    return words[status]


def half_time_after(sport: Sport) -> str:
    """The period before half-time; "" in a sport without half-time."""
    regular = [period for period in sport.periods if period.kind is PeriodKind.REGULAR]
    if sport.divided is None or len(regular) % 2:
        return ""
    return regular[len(regular) // 2 - 1].code


def page_words(sport: Sport) -> dict[str, str]:
    """The texts of a page for matches of this sport.

    The scripts get the same texts with the page.
    """
    page, own = page_language(), sport.status_names
    return {
        "scheduled": own.scheduled.text(page),
        "live": _("Live"),
        "break": _("Break"),
        "half_time": own.half_time.text(page),
        "finished": own.finished.text(page),
        "postponed": sport.kind("postponed").names.text(page),
        "abandoned": sport.kind("abandoned").names.text(page),
        "replay": _("Replay"),
        "pens": own.shootout.text(page),
        "total": _("Total"),
        "corrected": _("Corrected"),
        "retracted": _("Withdrawn"),
        "empty_scheduled": _("No commentary yet. It will appear here when it starts."),
        "empty_live": _("The match is on. Commentary will appear here when it starts."),
        "empty_break": _("No commentary yet. It will appear here when it is written."),
        "empty_finished": _("No commentary was written for this match."),
        "empty_postponed": _("This match was postponed. The new date will appear here."),
        "empty_replay": _("The match begins here. Press play."),
        "empty_abandoned": _("This match was abandoned. No commentary was written for it."),
    }


def script_words() -> dict[str, str]:
    """The texts that only scripts show: the connection, new lines, times."""
    return {
        "connecting": _("Connecting…"),
        "connected": _("Live updates on"),
        "polling": _("Updated every few seconds"),
        "reconnecting": _("Connection lost. Showing {time}; trying again…"),
        "offline": _("You are offline. Showing {time}."),
        "blocked": _("This network blocks live updates. Showing {time}; reload for newer."),
        "stopped": _("Live updates have ended. Reload the page to see more."),
        "new_one": _("1 new line"),
        "new_many": _("{n} new lines"),
        "and_more": _("And {n} more."),
        "writing": _("{name} is writing…"),
        "photo": _("Photo: {what}"),
        "close": _("Close"),
        "play": _("Play"),
        "pause": _("Pause"),
        "replay_begins": _("Replay from the beginning"),
        "replay_over": _("The replay is over"),
        "replay_failed": _("The replay could not be loaded. Try again."),
        "in_days": _("in {n} days"),
        "in_day": _("in 1 day"),
        "in_hours": _("in {h} h {m} min"),
        "in_full_hours": _("in {h} h"),
        "in_minutes": _("in {m} min"),
        "any_moment": _("any moment"),
        "your_time": _("Times are in your time zone."),
        "newest_first": _("Newest first"),
        "oldest_first": _("Oldest first"),
    }
