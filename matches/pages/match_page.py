"""The page of a match, whose pieces are kept in the process, so that a response costs the same for any number of lines.

Kept for each match and language: the rows of the feed (kept_rows.py), the line-ups, the scoreboard, the statistics, and
the rest of the page, with holes for all of these. A response follows the publication log from the last one to the head
of the feed and renders only what changed. A new process, or one that has missed too much, renders everything.

The pieces contain nothing personal: their templates get a request without user and cookies. Those of a private match
are kept too; the view checks first who asks.
"""

from threading import Lock
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import escape, json_script
from django.utils.translation import gettext as _

from livecast import release
from livecast.bounded_cache import BoundedCache
from livecast.errors import LivecastError
from livecast.realtime.protocol import encode_data
from matches.feed import events, feed_log
from matches.models import Match, Publication
from matches.pages import formatting, match_context, team_colours
from matches.pages.blocks import Block
from matches.pages.etag import etag_of, round_to_clock_step
from matches.pages.highlights import highlights_of, more_text
from matches.pages.kept_rows import KeptRows
from matches.pages.match_facts import Facts, facts_of
from matches.pages.partial_html import KeptPart, PartialHtml, impersonal_request, render_partial
from matches.pages.preview import etag_part, preview_of

# The limits of one process. A page of 600 lines has about 400 KB.
MAX_PAGES = 500
MAX_BYTES = 64 * 1024 * 1024
# A page that has missed more events than this is rendered again from its entries.
MAX_EVENTS = 200
# Pages of these states reload themselves where scripts are off.
REFRESHED = (*Match.IN_PLAY, Match.Status.SCHEDULED)
OVER = (Match.Status.FINISHED, Match.Status.ABANDONED)
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

    @property
    def size(self) -> int:
        """The bytes of the kept pieces."""
        parts = (self._shell, self._scoreboard, self._statistics, self._highlights, self._preview)
        return self._rows.size + len(self._lineups) + sum(part.size for part in parts)

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
                self._lineups = _lineups_html(match)
            self.offset = match.last_offset
        self._match, self._data, self._path = match, events.match_data(match), path
        self._preview_data = preview_of(match) if match.status == Match.Status.SCHEDULED else None

    def etag(self) -> str:
        """Return the ETag of the page. It is the same in every process."""
        running = self._match.clock.running_since is not None
        step = round_to_clock_step(timezone.now()).isoformat() if running else ""
        coming = etag_part(self._preview_data) if self._preview_data is not None else None
        names = self._rows.author_names
        return etag_of([self._facts, self._epoch, self._match.last_offset, self._data, names, step, coming])

    def html(self, origin: str) -> bytes:
        """Return the page. `origin`: as in "https://example.org"."""
        match, data, words = self._match, self._data, self._words
        board = match_context.scoreboard(match, data, words)
        clock = {name: escape(board.pop(name)).encode() for name in ("clock_time", "added_time")}
        statistics = match_context.statistics_context(match, data, words)
        refreshes = match.status in REFRESHED
        pinned, older = self._rows.pinned_html, self._rows.older_blocks()
        shell = self._shell.html([refreshes], lambda: self._render_shell(refreshes))
        scoreboard = self._scoreboard.html(
            board, lambda: render_partial("matches/_scoreboard.html", {"match": match, "board": board})
        )
        tally = self._statistics.html(
            statistics, lambda: render_partial("matches/_statistics.html", {"match": match, "tally": statistics})
        )
        return shell.fill(
            {
                "origin": origin.encode(),
                "scoreboard": scoreboard.fill(clock),
                "highlights": self._highlights.html(
                    [self._rows.key_events, statistics["periods"]], lambda: self._render_highlights(statistics)
                ).fill({}),
                "statistics": tally.fill({}),
                "lineups": self._lineups,
                "replay_hidden": b"" if match.status in OVER and self._rows else _HIDDEN,
                "pinned_hidden": b"" if pinned else _HIDDEN,
                "pinned": pinned,
                "one_author": _ONE_AUTHOR if self._rows.has_one_author else b"",
                "feed": self._rows.feed_html(match),
                "empty": escape(words[f"empty_{match.status}"]).encode(),
                "preview": self._preview_html(),
                "earlier_hidden": b"" if older else _HIDDEN,
                "earlier": str(older[-1].number if older else 0).encode(),
                "page": self._page_script(older),
            }
        )

    def _missed_publications(self, match: Match) -> list[Publication] | None:
        return None if self.offset < 0 else feed_log.missed_publications(match, self.offset, MAX_EVENTS)

    def _render_all(self, match: Match, epoch: str, facts: Facts) -> None:
        self.offset = -1  # until everything is rendered
        self._words = formatting.page_words(match.rules)
        self._rows = KeptRows(match, self._words)
        self._lineups = _lineups_html(match)
        self._shell = KeptPart()
        self._scoreboard = KeptPart()
        self._statistics = KeptPart()
        self._highlights = KeptPart()
        self._preview = KeptPart()
        self._page_facts = json_script(match_context.page_facts(match), "page").removesuffix(_END_OF_JSON)
        self._facts, self._epoch, self.offset = facts, epoch, match.last_offset

    def _render_shell(self, refreshes: bool) -> PartialHtml:
        """Render the page without its parts."""
        match = self._match
        context = {
            "match": match,
            "refreshes": refreshes,
            "blank": match_context.blank_row(),
            "colours_version": team_colours.version(match),
            "zone": timezone.get_current_timezone_name(),
        }
        return render_partial("matches/match.html", context, impersonal_request(self._path))

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
            "colours_version": team_colours.version(self._match),
            "earlier": max((one for one in numbers if one < number), default=None),
            "later": min((one for one in numbers if one > number), default=None),
        }
        page = render_partial("matches/earlier.html", context, impersonal_request(path))
        return page.fill({"origin": origin.encode(), "feed": self.block_html(number)})

    def _page_script(self, older: list[Block]) -> bytes:
        blocks = [[block.number, block.version, block.first, block.last] for block in older]
        state = json_script(match_context.page_state(self._epoch, self._match.last_offset, self._data))
        facts = f"{self._page_facts}, ".encode()
        key_events, rest = self._rows.key_events_json, state.partition("{")[2].encode()
        return b'%s"older": %s, "key_events": [%s], %s' % (facts, encode_data(blocks).encode(), key_events, rest)

    def _preview_html(self) -> bytes:
        data = self._preview_data
        if data is None:
            return b""
        context = {"match": self._match, "preview": data, "kickoff_iso": self._data["kickoff_at"]}
        return self._preview.html(data, lambda: render_partial("matches/_preview.html", context)).fill({})

    def _render_highlights(self, statistics: dict[str, Any]) -> PartialHtml:
        match = self._match
        sides = highlights_of(self._rows.key_events, match.rules)
        context = {
            "match": match,
            "sides": sides,
            "more": more_text(sides),
            "tally": statistics,
        }
        return render_partial("matches/_highlights.html", context)


def _lineups_html(match: Match) -> bytes:
    context = {
        "lineups": match_context.lineups_of(match),
        "blank_player": {"name": "-", "number": 0, "captain": True},
    }
    return render_to_string("matches/_lineups.html", context).encode()


kept_pages: BoundedCache[tuple[int, str], MatchPage] = BoundedCache(MAX_PAGES, MAX_BYTES)
