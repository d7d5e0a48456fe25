"""The low-data page of a match: the score and the newest lines, without scripts, in at most MAX_BYTES.

Older lines are at `?before=<entry>`: those before this entry, in the order of the match. An entry is never deleted, so
such an address stays valid while new lines arrive. Lines are added until the page is full, so its size has the same
limit for every match.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from livecast import release
from livecast.errors import LivecastError
from livecast.languages import page_language
from matches.feed import events
from matches.models import CommentaryEntry, Match
from matches.pages import formatting, match_context
from matches.pages.etag import etag_of, round_to_clock_step
from matches.pages.match_facts import facts_of
from matches.pages.partial_html import impersonal_request, render_partial

MAX_BYTES = 18_000  # the style sheet has less than 2,000
MAX_LINES = 30
MAX_TEXT = 600  # characters of a line; the match page has the rest
MAX_KEY_EVENTS = 12
MAX_KEY_EVENT_BYTES = 2_500
MAX_KEY_EVENT_TEXT = 60
MAX_ID_DIGITS = 18  # more do not fit into the database's integers
EARLIER_BYTES = 200
# Seconds after which a browser loads the page again, by the status of the match.
REFRESH = {Match.Status.LIVE: 30, Match.Status.BREAK: 30, Match.Status.SCHEDULED: 300}

Words = dict[str, str]


def entry_before(match: Match, asked: str) -> CommentaryEntry | None:
    """Return the entry of `?before=`, None without it. Raises `commentary.not_found` (404)."""
    if not asked:
        return None
    known = asked.isascii() and asked.isdigit() and len(asked) <= MAX_ID_DIGITS
    entry = match.commentary.filter(pk=int(asked)).first() if known else None
    if entry is None:
        raise LivecastError("commentary.not_found", _("There is no such line."), status=404)
    return entry


def light_etag(match: Match, epoch: str, before: CommentaryEntry | None) -> str:
    """Return the ETag of the page. While the clock runs, it changes with each CLOCK_STEP."""
    state = [release.identifier(), facts_of(match), epoch, match.last_offset, events.match_data(match)]
    step = _shown_moment().isoformat() if match.clock.running_since is not None else ""
    return etag_of([*state, step, before.pk if before is not None else 0])


def light_html(match: Match, before: CommentaryEntry | None, request: HttpRequest) -> bytes:
    """Return the page. Of the request, only the address and the host are shown."""
    words = formatting.page_words(match.rules)
    data = events.match_data(match)
    moment = _shown_moment()
    key_events = b"" if before is not None else _fitting(_key_event_rows(match, words), MAX_KEY_EVENT_BYTES)[0]
    context = {
        "match": match,
        "board": match_context.scoreboard(match, data, words, moment),
        "moment": moment if match.clock.running_since is not None else None,
        "newest": before is None,
        "refresh": REFRESH.get(Match.Status(match.status)) if before is None else None,
        "zone": timezone.get_current_timezone_name(),
        "has_key_events": bool(key_events),
    }
    address = impersonal_request(request.path, request.META.get("QUERY_STRING", "") if before is not None else "")
    frame = render_partial("matches/light/page.html", context, address)
    entries = _entries(match, before)
    origin = f"{request.scheme}://{request.get_host()}".encode()
    room = MAX_BYTES - frame.size - len(key_events) - len(origin) - EARLIER_BYTES
    lines, shown = _fitting(_line_rows(match, entries[:MAX_LINES], words), room)
    earlier = b""
    if shown < len(entries):
        earlier = render_to_string("matches/light/_earlier.html", {"match": match, "last": entries[shown - 1]}).encode()
    empty = b"" if entries else format_html("<p>{}</p>", words[f"empty_{match.status}"]).encode()
    rest = {"empty": empty, "earlier": earlier, "origin": origin}
    return frame.fill({"key_events": key_events, "lines": lines, **rest})


def _shown_moment() -> datetime:
    """The moment whose clock the page shows: a page with one ETag has one clock."""
    return round_to_clock_step(timezone.now()).astimezone(timezone.get_current_timezone())


def _entries(match: Match, before: CommentaryEntry | None) -> list[CommentaryEntry]:
    """Return the lines of the page, the newest first, and one more if there is one."""
    found = match.commentary.select_related("author")
    if before is not None:
        found = found.filter(Q(position__lt=before.position) | Q(position=before.position, pk__lt=before.pk))
    return _of_match(match, found.order_by("-position", "-pk")[: MAX_LINES + 1])


def _of_match(match: Match, found: QuerySet[CommentaryEntry]) -> list[CommentaryEntry]:
    entries = list(found)
    for entry in entries:
        entry.match = match
    return entries


def _line_rows(match: Match, entries: list[CommentaryEntry], words: Words) -> Iterable[bytes]:
    page = f"{match.get_absolute_url()}#entry-"
    for row in match_context.entry_rows(match, entries, words):
        text = row["text"]
        row |= {"text": text[:MAX_TEXT], "rest": f"{page}{row['id']}" if len(text) > MAX_TEXT else ""}
        yield render_to_string("matches/light/_line.html", {"row": row}).encode()


def _key_event_rows(match: Match, words: Words) -> Iterable[bytes]:
    """Yield the newest key events that happened to a side, such as goals and cards."""
    kinds = [kind.code for kind in match.rules.kinds.values() if kind.key_event and kind.effect is None]
    found = match.commentary.select_related("author").filter(kind__in=kinds, retracted_at=None)
    entries = _of_match(match, found.order_by("-position", "-pk")[:MAX_KEY_EVENTS])
    names = {"home": match.codes["home"], "away": match.codes["away"], "": ""}
    shorts = match.rules.period_short_names(page_language())
    for entry, row in zip(entries, match_context.entry_rows(match, entries, words), strict=True):
        player = str(entry.players[0].get("name") or "") if entry.players else ""
        row |= {
            "minute": formatting.localise_minute(shorts, row["minute"]),
            "team": names[row["side"]],
            "player": player[:MAX_KEY_EVENT_TEXT],
        }
        yield render_to_string("matches/light/_key_event.html", {"row": row}).encode()


def _fitting(rows: Iterable[bytes], room: int) -> tuple[bytes, int]:
    """Return the first rows that fit into `room` bytes, and their number. The first one is always returned."""
    fitting: list[bytes] = []
    size = 0
    for row in rows:
        size += len(row)
        if fitting and size > room:
            break
        fitting.append(row)
    return b"".join(fitting), len(fitting)
