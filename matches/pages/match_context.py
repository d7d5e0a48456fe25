"""The template context of the match page, and the data of its scripts."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from math import ceil
from typing import Any
from unicodedata import east_asian_width

from django.urls import reverse
from django.utils import timezone

from livecast.languages import page_language
from matches.feed import events, feed_log
from matches.models import CommentaryEntry, Match, Team
from matches.pages import formatting, highlights
from matches.pages.blocks import BLOCK_POSITIONS
from matches.pages.catch_up import catch_up_words
from matches.pages.pitch import PITCHES
from matches.scoring.score import SIDES
from matches.selectors import Snapshot
from matches.sports import Effect, Period, PeriodKind, Sport

Row = dict[str, Any]

MAX_AUTHORS = 6  # names of those who write about a match
# A player with every part, rendered as the template for the scripts.
BLANK_PLAYER = {
    "key": "-",
    "name": "-",
    "number": 0,
    "captain": True,
    "signs": [{"icon": "goal", "minute": "-", "text": "-"}],
}


def entry_rows(match: Match, entries: Iterable[CommentaryEntry], words: dict[str, str]) -> list[Row]:
    """The data of each entry as in its event (events.py), and the values that its markup shows."""
    language = foreign_language(match)
    names = {"home": match.home.brief, "away": match.away.brief, "": ""}
    sport, page = match.rules, page_language()
    shorts, in_words = {period.code: period.short for period in sport.periods}, sport.period_short_names(page)
    rows = []
    for entry in entries:
        row = events.entry_data(entry)
        retracted = row["retracted_at"] is not None
        noted_at = row["retracted_at"] or row["corrected_at"]
        happened_at = row["happened_at"]
        short = shorts.get(row["period"], "")
        row |= {
            # A line without a time shows its period, if that is known.
            "shown_minute": formatting.minute_text(row["minute"], short)
            or ("" if happened_at else formatting.localise_minute(in_words, short) or "–"),
            "happened_hm": hour_and_minute(happened_at) if happened_at else "",
            "retracted": retracted,
            "label": sport.kind(row["kind"]).names.text(page) if row["label"] else "",
            "team": names[row["side"]] if row["key"] else "",
            "after": formatting.entry_score(row["scoreline"], words) if row["scored"] and not retracted else "",
            "text": row["body"] or ", ".join(filter(None, (player.get("name") for player in row["players"]))),
            "lang": language,
            "noted_at": noted_at,
            "noted_hm": hour_and_minute(noted_at) if noted_at else "",
            "note": words["retracted" if retracted else "corrected"] if noted_at else "",
            "shows_photo": row["photo"] is not None,
            "photo_is_tall": row["photo"] is not None and row["photo"]["height"] > row["photo"]["width"],
        }
        rows.append(row)
    return rows


def blank_row() -> Row:
    """A row with every part, rendered as the template for the scripts' live lines."""
    return dict.fromkeys(
        "id position period kind side shown_minute happened_at happened_hm body text lang label team after noted_at"
        " noted_hm note reason author".split(),
        "-",
    ) | {
        "icon": "star",
        "key": True,
        "retracted": True,
        "shows_photo": True,
        "photo": {"url": "data:,", "srcset": "data:, 1w", "width": 1, "height": 1, "alt": "-"},
    }


def period_name(sport: Sport, code: str) -> str:
    """The heading of a period; "" if the sport does not know it."""
    period = sport.period(code)
    return period.names.text(page_language()) if period else ""


def page_data(snapshot: Snapshot) -> dict[str, Any]:
    """The data for the scripts: the offset in the feed, the match's data, and the texts."""
    match = snapshot.match
    return page_facts(match) | page_state(snapshot.epoch, snapshot.offset, events.match_data(match))


def page_facts(match: Match) -> dict[str, Any]:
    """The part of the scripts' data that no event of the feed changes: addresses, names, texts."""
    return {
        "topic": feed_log.feed_topic(match.pk),
        "poll": reverse("api:match_feed", args=[match.pk]),
        "snapshot": reverse("api:match_snapshot", args=[match.pk]),
        "lines": reverse("match-lines", args=[match.pk, 0]).removesuffix("0/"),
        "block": BLOCK_POSITIONS,
        "timeline": reverse("api:match_timeline", args=[match.pk]),
        "private": match.private,
        "teams": {
            side: {"name": team.name, "brief": team.brief, "letters": match.codes[side]}
            for side, team in (("home", match.home), ("away", match.away))
        },
        "lang": foreign_language(match),
        "sport": sport_data(match.rules),
        "catch_up": catch_up_words(match.rules),
        "highlights": highlights.rules_of(match.rules),
        "words": formatting.script_words(),
    }


def page_state(epoch: str, offset: int, data: dict[str, Any]) -> dict[str, Any]:
    """The rest of the scripts' data: the time, the position in the feed, and `data`, which is `events.match_data`."""
    return {"now": timezone.now().isoformat(), "epoch": epoch, "offset": offset, "match": data}


def sport_data(sport: Sport) -> dict[str, Any]:
    """The data of a sport that the scripts need for statuses and headings."""
    page = page_language()
    return {
        "periods": {
            period.code: {
                "name": period.names.text(page),
                "short": period.short,
                "kind": period.kind.value,
            }
            | _finished_name(sport, period, page)
            | {name: value for name, value in _layout(period).items() if value}
            for period in sport.periods
        },
        "half": formatting.half_time_after(sport),
        "divided": sport.divided is not None,
        "direction": sport.direction.value,
        "pitch": PITCHES[sport.code].as_data() if sport.code in PITCHES else None,
        "kinds": sport.kind_names(page),
        "pauses": {kind.code: kind.names.text(page) for kind in sport.kinds.values() if kind.effect is Effect.PAUSE},
        "stats": sport.stat_names(page),
        "shorts": sport.period_short_names(page),
        "words": formatting.page_words(sport),
    }


def _layout(period: Period) -> dict[str, Any]:
    """What the timeline needs of a period."""
    return {"length": period.length, "start": period.start, "column": period.column}


def _finished_name(sport: Sport, period: Period, page: str) -> dict[str, str]:
    """The word for a match that ended in this period, if it is not the usual one."""
    name = sport.finished_names(period.code).text(page)
    return {} if name == sport.status_names.finished.text(page) else {"finished": name}


def scoreboard(
    match: Match, data: dict[str, Any], words: dict[str, str], now: datetime | None = None
) -> dict[str, Any]:
    """The scoreboard as rendered on the server. `data`: `events.match_data`. `now`: the moment that the clock shows."""
    live = match.status == Match.Status.LIVE
    elapsed = match.clock.at(now or timezone.now())
    clock_time, added_time = formatting.clock_face(data["clock"], elapsed) if live else ("", "")
    status = formatting.status_text(data, match.rules, words)
    period = match.rules.period(match.period)
    page = page_language()
    short = period.short_name_in(page) if period else ""
    return {
        "status": data["status"],
        "kickoff_at": data["kickoff_at"],
        "status_text": status,
        "outcome": formatting.outcome_text(data, {"home": match.home.brief, "away": match.away.brief}, words),
        "period_name": period.names.text(page) if period else "",
        "home_width": _name_width(match.home),
        "away_width": _name_width(match.away),
        **{f"{side}_score": formatting.shown_score(data, side, words) for side in SIDES},
        **{f"{side}_unknown": formatting.unknown_mark(formatting.shown_score(data, side, words)) for side in SIDES},
        "shootout": formatting.shootout_text(data["scoreline"], words),
        "clock_time": clock_time,
        "added_time": added_time,
        # Without a running clock the period or the status is shown.
        "brief_status": "" if clock_time or data["scoreline"]["shootout"] else short if live else status,
    }


def statistics_context(match: Match, data: dict[str, Any], words: dict[str, str]) -> dict[str, Any]:
    """The period table and the statistics of `events.match_data`, as shared/statistics.js shows them too.

    The total follows the periods that count in it. A shootout is last.
    """
    rows = data["tally"]["periods"]
    shootout = {period.code for period in match.rules.periods if period.kind is PeriodKind.SHOOTOUT}
    played = [row for row in rows if row["code"] not in shootout]
    columns: list[dict[str, Any]] = []
    if any(row[side] is not None for row in played for side in SIDES):
        score = data["scoreline"]
        total = {"short": words["total"], "total": True, **{side: formatting.side_score(score, side) for side in SIDES}}
        columns = [*played, total, *(row for row in rows if row["code"] in shootout)]
    page = page_language()
    shorts, stat_names = match.rules.period_short_names(page), match.rules.stat_names(page)
    stats = []
    for row in data["tally"]["stats"]:
        shown = row | {"name": stat_names.get(row["code"], row["name"])}
        if row["home"] is not None and row["away"] is not None:
            tenths = int(1000 * row["home"] / (row["home"] + row["away"]) + 0.5)
            shown |= {"share": f"{tenths / 10:g}", "rest": f"{(1000 - tenths) / 10:g}"}
        stats.append(shown)
    periods_above = highlights.shows_periods(match.rules)
    return {
        "shown": bool((columns and not periods_above) or stats),
        "periods_above": periods_above,  # under the score, not among the statistics
        # The heading of the statistics is there from the start, so that the page does not move at the first one.
        "counts": bool(match.rules.stats),
        "periods": [
            column
            | {"short": formatting.localise_minute(shorts, column["short"])}
            | {side: formatting.UNKNOWN if column[side] is None else column[side] for side in SIDES}
            for column in columns
        ],
        "stats": stats,
    }


def _name_width(team: Team) -> int:
    """How many letters wide the team's short name is in two lines of the scoreboard, an even number up to 20.

    scoreboard.css shows the code where that does not fit. A name without spaces in Latin letters is not divided.
    """
    words = team.brief.split() or [""]
    widths = [_text_width(word) for word in words]
    if len(words) == 1:
        # Chinese, Japanese and Korean characters may be divided anywhere.
        widest = ceil(widths[0] / 2) if east_asian_width(words[0][:1]) in ("W", "F") else widths[0]
    else:
        gaps = len(widths) - 1
        widest = min(max(sum(widths[:cut]) + cut - 1, sum(widths[cut:]) + gaps - cut) for cut in range(1, len(widths)))
    return min(20, max(6, 2 * ceil(widest / 2)))


def _text_width(text: str) -> int:
    return sum(2 if east_asian_width(letter) in ("W", "F") else 1 for letter in text)


def foreign_language(match: Match) -> str:
    """The commentary's language if it differs from the page's, otherwise ""."""
    page = page_language().split("-")[0]
    return "" if match.language.split("-")[0] == page else match.language


def hour_and_minute(iso: str) -> str:
    return iso[11:16]


def authors_text(authors: Sequence[str], words: dict[str, str]) -> str:
    """The names of those who write about the match. about.js makes the same."""
    more = " …" if len(authors) > MAX_AUTHORS else ""
    return words["comma"].join(authors[:MAX_AUTHORS]) + more
