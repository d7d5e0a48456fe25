"""The page of a match, whose pieces are kept in the process, so that a response costs the same for any number of lines.

Kept for each match and language: the rows of the feed (kept_rows.py), the line-ups, the scoreboard, the statistics, and
the rest of the page, with holes for all of these. A response follows the publication log from the last one to the head
of the feed and renders only what changed. A new process, or one that has missed too much, renders everything.

The pieces contain nothing personal: their templates get a request without user and cookies. Those of a private match
are kept too; the view checks first who asks.
"""

from collections.abc import Callable
from threading import Lock
from time import monotonic
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext as _

from livecast import release
from livecast.bounded_cache import BoundedCache
from livecast.errors import LivecastError
from livecast.page_data import page_data
from livecast.realtime.protocol import encode_data
from matches.feed import events, feed_log
from matches.models import Match, Publication
from matches.pages import formatting, match_context, sharing, structured_data, team_colours
from matches.pages.blocks import Block
from matches.pages.charts import chart_context
from matches.pages.etag import etag_of, round_to_clock_step
from matches.pages.highlights import highlights_of, more_text
from matches.pages.kept_rows import KeptRows
from matches.pages.key_events import script_json
from matches.pages.lineups import lineups_context
from matches.pages.match_facts import Facts, facts_of
from matches.pages.meetings import Meetings, meetings_of
from matches.pages.partial_html import KeptPart, PartialHtml, impersonal_request, render_partial
from matches.pages.preview import etag_part, preview_of
from matches.pages.stretches import added_now, played_periods
from matches.pages.timeline import timeline_context

# The limits of one process. A page of 600 lines has about 400 KB.
MAX_PAGES = 500
MAX_BYTES = 64 * 1024 * 1024
# A page that has missed more events than this is rendered again from its entries.
MAX_EVENTS = 200
# Pages of these states reload themselves where scripts are off.
REFRESHED = (*Match.IN_PLAY, Match.Status.SCHEDULED)
OVER = (Match.Status.FINISHED, Match.Status.ABANDONED)
_PARTS = (
    *("shell", "scoreboard", "highlights", "timeline", "chart", "statistics", "about", "lineups", "preview"),
    *("meetings", "structured_data", "sharing", "sharing_hidden"),
)
# Earlier meetings change only when someone corrects an old match. They are read again after this many seconds.
MEETINGS_SECONDS = 60.0
_HIDDEN = b" hidden"
_ONE_AUTHOR = b" data-one-author"
_END_OF_JSON = "}</script>"


class MatchPage:
    """The kept pieces of the page of one match in one language. Its lock is held from `update` to the last use."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.offset = -1  # of the rows and the line-ups; -1 before they are rendered
        self._epoch = ""
        self._facts: Facts = []
        self._meetings: Meetings | None = None
        self._meetings_read = -MEETINGS_SECONDS

    @property
    def size(self) -> int:
        """The bytes of the kept pieces."""
        return self._rows.size + sum(part.size for part in self._parts.values())

    def update(self, match: Match, epoch: str, path: str) -> None:
        """Follow the publication log to the head of `match`, which was read together with the epoch.

        `path`: the address of the page, without a query.
        """
        facts = [path, release.identifier(), *facts_of(match)]
        publications = self._missed_publications(match) if (facts, epoch) == (self._facts, self._epoch) else None
        if publications is None:
            self._render_all(match, epoch, facts)
        else:
            changed = [events.changed_entries(publication.type, publication.data) for publication in publications]
            self._rows.update(match, set().union(*changed))
            if any(publication.type == "match.lineups" for publication in publications):
                self._read_lineups(match)
            self.offset = match.last_offset
        self._match, self._data, self._path = match, events.match_data(match), path
        if monotonic() - self._meetings_read >= MEETINGS_SECONDS:
            self._meetings, self._meetings_read = meetings_of(match), monotonic()
        self._preview_data = preview_of(match) if match.status == Match.Status.SCHEDULED else None

    def etag(self) -> str:
        """Return the ETag of the page. It is the same in every process."""
        running = self._match.clock.running_since is not None
        step = round_to_clock_step(timezone.now()).isoformat() if running else ""
        coming = etag_part(self._preview_data) if self._preview_data is not None else None
        names = self._rows.author_names
        met = self._meetings.as_data() if self._meetings is not None else None
        return etag_of([self._facts, self._epoch, self._match.last_offset, self._data, names, step, coming, met])

    def html(self, origin: str, *, hides_result: bool = False) -> bytes:
        """Return the page. `origin`: as in "https://example.org". `hides_result`: from what other sites show of it."""
        match, data, words = self._match, self._data, self._words
        board = match_context.scoreboard(match, data, words)
        clock = {name: escape(board.pop(name)).encode() for name in ("clock_time", "added_time")}
        statistics = match_context.statistics_context(match, data, words)
        refreshes = match.status in REFRESHED
        pinned, older = self._rows.pinned_html, self._rows.older_blocks()
        shell = self._parts["shell"].html([refreshes], lambda: self._render_shell(refreshes))
        scoreboard = self._part("scoreboard", board, lambda: {"board": board})
        tally = self._part("statistics", statistics, lambda: {"tally": statistics, "unfolded": True})
        return shell.fill(
            {
                "origin": origin.encode(),
                "sharing": self._sharing_html(origin, hides_result),
                "scoreboard": scoreboard.fill(clock),
                "highlights": self._part(
                    "highlights",
                    [self._rows.key_events, statistics["periods"]],
                    lambda: self._highlights_context(statistics),
                ).fill({}),
                "statistics": tally.fill({}),
                **self._glance(),
                "replay_hidden": b"" if match.status in OVER and self._rows else _HIDDEN,
                "pinned_hidden": b"" if pinned else _HIDDEN,
                "pinned": pinned,
                "one_author": _ONE_AUTHOR if self._rows.has_one_author else b"",
                "feed": self._rows.feed_html(match),
                "empty": escape(words[f"empty_{match.status}"]).encode(),
                "preview": self._preview_html(),
                "meetings": self._part("meetings", [self._meetings], lambda: {"meetings": self._meetings}).fill({}),
                "earlier_hidden": b"" if older else _HIDDEN,
                "earlier": str(older[-1].number if older else 0).encode(),
                "page": self._page_script(older),
                "structured_data": self._structured_data(origin),
            }
        )

    def _glance(self) -> dict[str, bytes]:
        """The parts that show the match at a glance. They are rendered again when what they show has changed."""
        match, data, words, sheets = self._match, self._data, self._words, self._sheets
        key_events, authors = self._rows.key_events, self._rows.authors
        state = [key_events, played_periods(data), data["status"]]
        added = added_now(match)
        chart_name = words["chart_runs" if match.sport == "cricket" else "chart_lead"]
        parts: dict[str, tuple[Any, Callable[[], dict[str, Any]]]] = {
            "timeline": (
                [*state, added],
                lambda: {"timeline": timeline_context(match, data, key_events, words, added)},
            ),
            "chart": (
                state,
                lambda: {"chart": chart_context(match, data, key_events, words), "chart_name": chart_name},
            ),
            "lineups": (
                [key_events, sheets],
                lambda: {
                    **lineups_context(match, sheets, key_events, words),
                    "blank_player": match_context.BLANK_PLAYER,
                },
            ),
            "about": (
                [authors],
                lambda: {
                    "authors": match_context.authors_text(authors, words),
                    "kickoff_at": data["kickoff_at"],
                    "begin_name": words["scheduled"],
                },
            ),
        }
        return {name: self._part(name, values, context).fill({}) for name, (values, context) in parts.items()}

    def _part(self, name: str, values: Any, context: Callable[[], dict[str, Any]]) -> PartialHtml:
        """Return a part of the page. `values`: all that can change in it."""
        template = f"matches/_{name}.html"
        return self._parts[name].html(values, lambda: render_partial(template, {"match": self._match, **context()}))

    def _missed_publications(self, match: Match) -> list[Publication] | None:
        return None if self.offset < 0 else feed_log.missed_publications(match, self.offset, MAX_EVENTS)

    def _render_all(self, match: Match, epoch: str, facts: Facts) -> None:
        self.offset = -1  # until everything is rendered
        self._words = formatting.page_words(match.rules)
        self._rows = KeptRows(match, self._words)
        self._read_lineups(match)
        self._parts = {name: KeptPart() for name in _PARTS}
        self._page_facts = page_data(match_context.page_facts(match), "page").removesuffix(_END_OF_JSON)
        self._facts, self._epoch, self.offset = facts, epoch, match.last_offset
        self._meetings_read = -MEETINGS_SECONDS

    def _render_shell(self, refreshes: bool) -> PartialHtml:
        """Render the page without its parts."""
        match = self._match
        context = {
            "match": match,
            "refreshes": refreshes,
            "blank": match_context.blank_row(),
            "colours_version": team_colours.version(match),
            "push_is_on": settings.WEB_PUSH_ON,
            "zone": timezone.get_current_timezone_name(),
        }
        return render_partial("matches/match.html", context, impersonal_request(self._path)).without_indents()

    @property
    def match(self) -> Match:
        """The match as it was read for `update`."""
        return self._match

    def block(self, number: int) -> Block:
        """Raise LivecastError (404) if the match has no such block."""
        block = self._rows.block(number)
        if block is None:
            raise LivecastError("match.no_such_lines", _("There are no such lines."), status=404)
        return block

    def block_html(self, number: int) -> bytes:
        """Return the lines of a block."""
        return self._rows.block_html(self._match, number)

    def earlier_html(self, number: int, origin: str, path: str) -> bytes:
        """Return the page of an older block, for browsers without scripts. `path`: its address."""
        numbers = [block.number for block in self._rows.older_blocks()]
        context = {
            "match": self._match,
            "page_address": self._match.get_absolute_url(),
            "colours_version": team_colours.version(self._match),
            "earlier": max((one for one in numbers if one < number), default=None),
            "later": min((one for one in numbers if one > number), default=None),
        }
        page = render_partial("matches/earlier.html", context, impersonal_request(path))
        return page.fill({"origin": origin.encode(), "feed": self.block_html(number)})

    def _page_script(self, older: list[Block]) -> bytes:
        blocks = [[block.number, block.version, block.first, block.last] for block in older]
        state = page_data(match_context.page_state(self._epoch, self._match.last_offset, self._data))
        facts = f"{self._page_facts}, ".encode()
        rest = {
            b"older": encode_data(blocks).encode(),
            b"key_events": self._rows.key_events_json,
            b"lineups": self._sheets_json,
            b"authors": script_json(self._rows.authors),
        }
        fields = b"".join(b'"%s": %s, ' % field for field in rest.items())
        return facts + fields + state.partition("{")[2].encode()

    def _structured_data(self, origin: str) -> bytes:
        """The data for search engines. A private match has none."""
        if self._match.private:
            return b""
        posts = self._rows.newest_posts(structured_data.MAX_POSTS)
        data = structured_data.of_match(self._match, posts, origin)
        part = self._parts["structured_data"]
        return part.html(data, lambda: PartialHtml((structured_data.element(data).encode(),), ())).fill({})

    def _sharing_html(self, origin: str, hidden: bool) -> bytes:
        context = sharing.sharing_context(self._match, hidden=hidden)
        values = [context["image"]]
        part = self._parts["sharing_hidden" if hidden else "sharing"]
        return part.html(values, lambda: render_partial("matches/_sharing.html", context)).fill(
            {"origin": origin.encode()}
        )

    def _preview_html(self) -> bytes:
        data = self._preview_data
        if data is None:
            return b""
        return self._part("preview", data, lambda: {"preview": data, "kickoff_iso": self._data["kickoff_at"]}).fill({})

    def _highlights_context(self, statistics: dict[str, Any]) -> dict[str, Any]:
        sides = highlights_of(self._rows.key_events, self._match.rules)
        return {"sides": sides, "more": more_text(sides), "tally": statistics}

    def _read_lineups(self, match: Match) -> None:
        self._sheets = events.lineups_data(match)
        self._sheets_json = script_json(self._sheets)


kept_pages: BoundedCache[tuple[int, str], MatchPage] = BoundedCache(MAX_PAGES, MAX_BYTES)
