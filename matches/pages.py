"""What the match page is rendered from, and what its scripts are told: rows, runs of a period, the page's data."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from matches import events, feed, wording
from matches.models import CommentaryEntry, Match, Team
from matches.selectors import Snapshot
from matches.sports import Sport

Row = dict[str, Any]

FITS = 28  # letters of a team's name in the scoreboard's two lines


@dataclass(slots=True)
class Run:
    """Entries under one heading, in their order. `code` and `name` are "" for what no period of the sport claims."""

    code: str
    name: str
    rows: list[Row] = field(default_factory=list)


def rows_of(match: Match, entries: Iterable[CommentaryEntry], words: dict[str, str]) -> list[Row]:
    """Each entry's data as fans are told it (events.py), and the figures that its markup shows."""
    language = foreign_language(match)
    names = {"home": match.home.brief, "away": match.away.brief, "": ""}
    shorts = {period.code: period.short for period in match.rules.periods}
    rows = []
    for entry in entries:
        row = events.entry_data(entry)
        retracted = row["retracted_at"] is not None
        noted_at = row["retracted_at"] or row["corrected_at"]
        told_at = row["happened_at"]
        short = shorts.get(row["period"], "")
        row |= {
            # Beside a line of which nobody knows the time stands the period, if that is known.
            "shown_minute": wording.minute_text(row["minute"], short) or ("" if told_at else short or "–"),
            "told_at": told_at,
            "told_hm": hour_and_minute(told_at) if told_at else "",
            "retracted": retracted,
            "team": names[row["side"]] if row["key"] else "",
            "after": wording.score_beside(row["scoreline"], words) if row["scored"] and not retracted else "",
            "text": row["body"] or ", ".join(filter(None, (player.get("name") for player in row["players"]))),
            "lang": language,
            "noted_at": noted_at,
            "noted_hm": hour_and_minute(noted_at) if noted_at else "",
            "note": words["retracted" if retracted else "corrected"] if noted_at else "",
            "shows_photo": row["photo"] is not None and not retracted,
        }
        rows.append(row)
    return rows


def blank_row() -> Row:
    """A row of which every part is rendered: the template that the scripts make live lines of."""
    return dict.fromkeys(
        "id position period kind side shown_minute told_at told_hm body text lang label team after noted_at noted_hm"
        " note reason author".split(),
        "-",
    ) | {
        "icon": "star",
        "key": True,
        "retracted": True,
        "shows_photo": True,
        "photo": {"url": "data:,", "width": 1, "height": 1, "alt": ""},
    }


def runs_of(sport: Sport, rows: Iterable[Row]) -> list[Run]:
    """Rows, in the match's order, under the headings of their periods.

    What carries no period that the sport knows stays with what came before it. static/matches/runs.js does the same.
    """
    runs: list[Run] = []
    for row in rows:
        period = sport.period(row["period"])
        if not runs or (period is not None and period.code != runs[-1].code):
            runs.append(Run(period.code, period.name) if period else Run("", ""))
        runs[-1].rows.append(row)
    return runs


def page_data(snapshot: Snapshot) -> dict[str, Any]:
    """What the scripts need: where the page stands in the feed, the match's moving parts, and the words."""
    match = snapshot.match
    sport = match.rules
    return {
        "topic": feed.topic_of(match.pk),
        "poll": reverse("api:match_feed", args=[match.pk]),
        "epoch": snapshot.epoch,
        "offset": snapshot.offset,
        "match": events.match_data(match),
        "teams": {
            side: {"name": team.name, "brief": team.brief, "letters": team.letters}
            for side, team in (("home", match.home), ("away", match.away))
        },
        "lang": foreign_language(match),
        "sport": sport_data(sport),
        "words": wording.script_words(),
    }


def sport_data(sport: Sport) -> dict[str, Any]:
    """What the scripts need to know of a sport to say its status and to put its lines under headings."""
    return {
        "periods": {
            period.code: {"name": period.name, "short": period.short, "kind": period.kind.value}
            for period in sport.periods
        },
        "half": wording.half_time_after(sport),
        "words": wording.words_of(sport),
    }


def scoreboard(match: Match, words: dict[str, str]) -> dict[str, Any]:
    """The moving parts as the scoreboard shows them while no script runs."""
    data = events.match_data(match)
    live = match.status == Match.Status.LIVE
    face, over = wording.clock_face(data["clock"], match.clock.at(timezone.now())) if live else ("", "")
    status = wording.status_text(data, match.rules, words)
    return data | {
        "status_text": status,
        "home_name": _fitting(match.home),
        "away_name": _fitting(match.away),
        "home_score": wording.side_score(data["scoreline"], "home"),
        "away_score": wording.side_score(data["scoreline"], "away"),
        "shootout": wording.shootout_text(data["scoreline"], words),
        "face": face,
        "over": over,
        # Where no clock runs, the period or the status stands in its place.
        "brief_status": "" if face or data["scoreline"]["shootout"] else data["period_short"] if live else status,
    }


def _fitting(team: Team) -> str:
    """The name that two lines of the scoreboard hold without cutting it."""
    return team.name if len(team.name) <= FITS else team.brief


def foreign_language(match: Match) -> str:
    """The commentary's language where it is another than the page's, else ""."""
    page = (get_language() or "en").split("-")[0]
    return "" if match.language.split("-")[0] == page else match.language


def hour_and_minute(iso: str) -> str:
    return iso[11:16]
