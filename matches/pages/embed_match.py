"""The embed of a match: its scoreboard and its newest lines, in a frame on another site. It follows the match.

It has a few lines (LINES) of at most MAX_TEXT characters, so that the page has less than 30,000 bytes.
"""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from livecast import release
from livecast.page_data import page_data
from matches.feed import events
from matches.models import CommentaryEntry, Match
from matches.pages import formatting, match_context, team_colours
from matches.pages.etag import etag_of, round_to_clock_step
from matches.pages.match_facts import facts_of

LINES = {"small": 0, "medium": 4, "large": 8}
MAX_TEXT = 240  # characters of a line; the match page has the rest
_FACTS = ("topic", "poll", "private", "teams", "lang")
_SPORT = ("periods", "half", "kinds", "pauses", "shorts", "words")

Row = dict[str, Any]


def embed_etag(match: Match, epoch: str, options: Mapping[str, str], query: str) -> str:
    """Return the ETag of the embed. While the clock runs, it changes with each CLOCK_STEP."""
    running = match.clock.running_since is not None
    step = round_to_clock_step(timezone.now()).isoformat() if running else ""
    state = [release.identifier(), facts_of(match), epoch, match.last_offset, events.match_data(match)]
    return etag_of([*state, step, sorted(options.items()), query])


def embed_html(request: HttpRequest, match: Match, epoch: str, options: Mapping[str, str]) -> str:
    """Return the page of the embed."""
    words = formatting.page_words(match.rules)
    data = events.match_data(match)
    count = LINES[options["size"]]
    rows = _rows(match, options["lines"], count, words)
    facts = match_context.page_facts(match)
    script = {name: facts[name] for name in _FACTS} | match_context.page_state(epoch, match.last_offset, data)
    script |= {
        "sport": sport_facts(facts["sport"]),
        "words": {"photo": facts["words"]["photo"]},
        "address": match.get_absolute_url(),
        "lines": options["lines"],
        "count": count,
        "more": len(rows) > count,
        "longest": MAX_TEXT,
    }
    context = {
        "match": match,
        "board": match_context.scoreboard(match, data, words),
        "options": options,
        "rows": rows[:count],
        "blank": match_context.blank_row() | {"address": "#"},
        "empty": words[f"empty_{match.status}"] if count else "",
        "refreshes": match.status in (*Match.IN_PLAY, Match.Status.SCHEDULED),
        "colours_version": team_colours.version(match),
        "page": page_data(script, "page"),
    }
    return render_to_string("matches/embed/match.html", context, request)


def sport_facts(sport: dict[str, Any]) -> dict[str, Any]:
    """Return the part of `match_context.sport_data` that the scripts of embeds need."""
    return {name: sport[name] for name in _SPORT}


def _rows(match: Match, lines: str, count: int, words: dict[str, str]) -> list[Row]:
    """Return the newest lines that count, the newest first, and one more if there is one. Withdrawn lines are left out.

    embed-lines.js makes the same from the feed.
    """
    found = match.commentary.select_related("author").filter(retracted_at=None)
    if lines == "key":
        found = found.filter(kind__in=[kind.code for kind in match.rules.kinds.values() if kind.key_event])
    entries: list[CommentaryEntry] = list(found.order_by("-position", "-pk")[: count + 1]) if count else []
    for entry in entries:
        entry.match = match
    rows = match_context.entry_rows(match, entries, words)
    for row in rows:
        if not row["text"] and row["photo"] is not None:
            row["text"] = formatting.script_words()["photo"].format(what=row["photo"]["alt"])
        if len(row["text"]) > MAX_TEXT:
            row["text"] = f"{row['text'][:MAX_TEXT].rstrip()}…"
        row["address"] = f"{match.get_absolute_url()}#entry-{row['id']}"
    return rows
