"""Format a match for the pages: score, clock, minute, status.

static/matches/shared/format.js formats live events in the same way; tests/journeys compares the two.
"""

from typing import Any

from django.utils.translation import gettext as _

from livecast.languages import page_language
from matches.scoring.score import other_side
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


def shown_score(match: dict[str, Any], side: str, words: dict[str, str]) -> str:
    """One side's score as pages show it: in words for a side that has not batted, beside the other's "183/8".

    `match`: as `events.match_data`.
    """
    text = side_score(match["scoreline"], side)
    if text != UNKNOWN or "yet_to_bat" not in words or side_score(match["scoreline"], other_side(side)) == UNKNOWN:
        return text
    return words["did_not_bat" if match["status"] in ("finished", "abandoned") else "yet_to_bat"]


def unknown_mark(text: str) -> str:
    """The value of `data-unknown` for this text of `shown_score`; "" for a score."""
    return "yes" if text == UNKNOWN else "" if any(map(str.isdigit, text)) else "words"


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
    if status == "break" and match.get("pause"):
        return sport.kind(match["pause"]).names.text(page)
    if status == "break" and match["period"] == half_time_after(sport):
        return words["half_time"]
    if status == "finished" and match.get("award"):
        return words.get(f"status_{match['award']['how']}", words["status_awarded"])
    if status == "finished":
        return sport.finished_names(match["period"]).text(page)
    return words[status]


def outcome_text(match: dict[str, Any], teams: dict[str, str], words: dict[str, str]) -> str:
    """What decided the match, besides its score: a line for the award, and one for the tie of two legs.

    `match`: as `events.match_data`. `teams`: the names of both sides.
    """
    return "\n".join(filter(None, (_award_text(match, teams, words), _tie_text(match, teams, words))))


def _award_text(match: dict[str, Any], teams: dict[str, str], words: dict[str, str]) -> str:
    award = match["award"] if match["status"] == "finished" else None
    if not award:
        return ""
    known = award["winner"] in teams
    sentence = words.get(f"award_{award['how']}", words["award_awarded"])
    text = sentence.format(team=teams[award["winner"]]) if known else ""
    if text and award["reason"]:
        return words["award_reason"].format(award=text, reason=award["reason"])
    return text or award["reason"]


def _tie_text(match: dict[str, Any], teams: dict[str, str], words: dict[str, str]) -> str:
    """The score of both legs together, and the side that it sends through once the match is over."""
    first, score = match["first_leg"], match["scoreline"]
    if not first:
        return ""
    if score["home"] is None or score["away"] is None:
        return words["first_leg"].format(score=_dash(first["home"], first["away"]))
    home, away = first["home"] + score["home"], first["away"] + score["away"]
    aggregate = _dash(home, away)
    if match["status"] != "finished":
        return words["aggregate"].format(score=aggregate)
    if home != away:
        winner = teams["home" if home > away else "away"]
        return words["aggregate_won"].format(team=winner, score=_dash(max(home, away), min(home, away)))
    shootout = score["shootout"]
    if shootout and shootout["home"] != shootout["away"]:
        most, least = max(shootout.values()), min(shootout.values())
        winner = teams["home" if shootout["home"] > shootout["away"] else "away"]
        return words["aggregate_shootout"].format(score=aggregate, team=winner, shootout=_dash(most, least))
    # Today's home side played the first leg at the other side's ground.
    home_away_goals, away_away_goals = first["home"], score["away"]
    if first["away_goals"] and home_away_goals != away_away_goals:
        winner = teams["home" if home_away_goals > away_away_goals else "away"]
        return words["aggregate_away_goals"].format(score=aggregate, team=winner)
    return words["aggregate"].format(score=aggregate)


def _dash(one: int, other: int) -> str:
    return f"{one}–{other}"


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
        "status_awarded": _("Awarded"),
        "status_walkover": _("Walkover"),
        "status_opponent_retired": _("Retired"),
        "award_awarded": _("Awarded to {team}"),
        "award_walkover": _("Walkover for {team}"),
        "award_opponent_retired": _("Won by {team}, opponent retired"),
        "award_reason": _("{award}: {reason}"),
        "first_leg": _("First leg {score}"),
        "aggregate": _("Aggregate {score}"),
        "aggregate_won": _("{team} win {score} on aggregate"),
        "aggregate_away_goals": _("Aggregate {score}, {team} win on away goals"),
        "aggregate_shootout": (
            _("Aggregate {score}, {team} win {shootout} on penalties")
            if sport.code == "football"
            else _("Aggregate {score}, {team} win the shootout {shootout}")
        ),
        "replay": _("Replay"),
        "pens": own.shootout.text(page),
        "total": _("Total"),
        **({"yet_to_bat": _("yet to bat"), "did_not_bat": _("did not bat")} if sport.sides_in_turn else {}),
        "corrected": _("Corrected"),
        "retracted": _("Withdrawn"),
        "comma": _(", "),
        "on": _("On {minute}"),
        "off": _("Off {minute}"),
        "largest_lead": _("Largest lead: {team} {n} ({period})"),
        "lead_changes": _("Lead changes: {n}"),
        "innings_summary": _("{team} {score} ({overs} overs)"),
        "chart_lead": _("Lead over time"),
        "chart_runs": _("Runs by over"),
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
        "since_left": _("Since you left: {what}"),
        "and_then": _("{first}, {second}"),
        "and_more": _("And {n} more."),
        "watching": _("{n} watching"),
        "player_lines": _("{n} lines name {player}"),
        "player_line": _("1 line names {player}"),
        "no_player_lines": _("No line names {player} yet."),
        "lines_failed": _("The lines could not be loaded. Try again."),
        "writing": _("{name} is writing…"),
        "photo": _("Photo: {what}"),
        "close": _("Close"),
        "failed": _("This did not work. Try again."),
        "link_copied": _("The link is copied."),
        "copy_link": _("Copy this link: {url}"),
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
