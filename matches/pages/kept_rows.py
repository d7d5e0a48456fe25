"""The rendered rows of a match in one language, of which only the changed ones are rendered again.

What a row shows comes from
- its entry. Each change of an entry is in the publication log, whose events say which entries to read again;
- the name of its author, which can change without an event. It is compared with the database for each response;
- match, teams, competition, sport, language, time zone (match_facts.py) and release. `match_page.MatchPage` drops the
  rows when one of them changes.
"""

from bisect import insort
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.template.loader import get_template

from livecast.prepared_query import PreparedQuery
from matches import selectors
from matches.models import CommentaryEntry, Match
from matches.pages import match_context
from matches.pages.partial_html import PartialHtml, render_partial

_entry = PreparedQuery(lambda pk: CommentaryEntry.objects.select_related("author").filter(pk=pk).order_by())


def _entries(match: Match) -> QuerySet[CommentaryEntry]:
    return match.commentary.select_related("author").order_by()


@dataclass(frozen=True, slots=True)
class KeptRow:
    """An entry's row. `period`: the code of its period, "" if the sport does not know it.

    `author_id`: the user whose name is shown. `pinned_html`: the copy above the feed, b"" unless it is pinned.
    """

    position: int
    period: str
    author_id: int | None
    html: bytes
    pinned_html: bytes

    @property
    def size(self) -> int:
        return len(self.html) + len(self.pinned_html)


class KeptRows:
    """The rows of a match. Not safe for several threads."""

    def __init__(self, match: Match, words: dict[str, str]) -> None:
        self._words = words
        self._rows: dict[int, KeptRow] = {}
        self._order: list[int] = []  # ids of entries, as in the match
        self._sections: dict[str, PartialHtml] = {}
        self._names: dict[int, str] = {}
        self.size = 0  # bytes of the rows
        self.pinned_html = b""  # the copies above the feed
        self._render(match, _entries(match))

    @property
    def author_names(self) -> list[tuple[int, str]]:
        """The authors that the rows show, by id."""
        return sorted(self._names.items())

    def __bool__(self) -> bool:
        return bool(self._rows)

    def update(self, match: Match, changed: Collection[int]) -> None:
        """Render the rows of the entries with these ids, and those whose author has another name now."""
        current = selectors.public_names(self._names)
        renamed = [author for author, name in current.items() if name != self._names[author]]
        if len(changed) == 1 and not renamed:  # the usual case: a new line
            (pk,) = changed
            self._render(match, _entry(pk=pk))
        elif changed or renamed:
            self._render(match, _entries(match).filter(Q(pk__in=changed) | Q(author__in=renamed)))
            # After the rows: if reading them fails, the next response finds the difference again.
            self._names.update((author, current[author]) for author in renamed if author in self._names)

    def feed_html(self, match: Match) -> bytes:
        """Return the sections of the feed: the rows under the headings of their periods, the newest first.

        A row without a known period joins the section before it. shared/period-sections.js does the same.
        """
        sections: list[tuple[str, list[bytes]]] = []
        for row in map(self._rows.__getitem__, self._order):
            if not sections or (row.period and row.period != sections[-1][0]):
                sections.append((row.period, []))
            sections[-1][1].append(row.html)
        return b"".join(
            self._section(match, code).fill({"rows": b"".join(rows[::-1])}) for code, rows in sections[::-1]
        )

    def _section(self, match: Match, code: str) -> PartialHtml:
        if code not in self._sections:
            context = {"code": code, "name": match_context.period_name(match.rules, code)}
            self._sections[code] = render_partial("matches/_period_section.html", context)
        return self._sections[code]

    def _render(self, match: Match, entries: Iterable[CommentaryEntry]) -> None:
        template = get_template("matches/_entry.html")
        entries = list(entries)
        for entry in entries:
            entry.match = match
        for entry, data in zip(entries, match_context.entry_rows(match, entries, self._words), strict=True):
            row = KeptRow(
                position=entry.position,
                period=entry.period if match.rules.period(entry.period) else "",
                author_id=None if entry.byline else entry.author_id,
                html=template.render({"row": data, "ids": True}).strip().encode(),
                pinned_html=template.render({"row": data, "ids": False}).strip().encode() if entry.pinned else b"",
            )
            self._put(entry.pk, row)
            # An author who was renamed meanwhile keeps the old name here: the next response finds the difference.
            if row.author_id is not None and entry.author is not None:
                self._names.setdefault(row.author_id, entry.author.public_name)
        shown = {row.author_id for row in self._rows.values()}
        self._names = {author: name for author, name in self._names.items() if author in shown}

    def _put(self, pk: int, row: KeptRow) -> None:
        before = self._rows.get(pk)
        if before is not None and before.position != row.position:
            self._order.remove(pk)
        self._rows[pk] = row
        if before is None or before.position != row.position:
            insort(self._order, pk, key=lambda pk: (self._rows[pk].position, pk))
        self.size += row.size - (before.size if before is not None else 0)
        if row.pinned_html or (before is not None and before.pinned_html):
            self.pinned_html = b"".join(self._rows[pk].pinned_html for pk in self._order)
