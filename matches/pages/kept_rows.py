"""The rendered rows of a match in one language, of which only the changed ones are rendered again.

What a row shows comes from
- its entry. Each change of an entry is in the publication log, whose events say which entries to read again;
- the name of its author, which can change without an event. It is compared with the database for each response;
- match, teams, competition, sport, language, time zone (match_facts.py) and release. `match_page.MatchPage` drops the
  rows when one of them changes.
"""

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from itertools import islice

from django.db.models import QuerySet
from django.template.loader import get_template

from livecast.prepared_query import PreparedQuery
from matches import selectors
from matches.models import CommentaryEntry, Match
from matches.pages import match_context
from matches.pages.blocks import Block, begin_of, block_at, first_shown, version_of
from matches.pages.key_events import KeyEvent, key_event_of, list_json, packed_json
from matches.pages.partial_html import PartialHtml, render_partial
from matches.pages.structured_data import Post, post_of

_entry = PreparedQuery(lambda pk: CommentaryEntry.objects.select_related("author").filter(pk=pk).order_by())


def _entries(match: Match) -> QuerySet[CommentaryEntry]:
    return match.commentary.select_related("author").order_by()


def _entries_of(match: Match, ids: Collection[int]) -> list[CommentaryEntry]:
    """Return the entries with these ids, with one query if there are any."""
    if len(ids) == 1:  # the usual case: a new line
        (pk,) = ids
        return _entry(pk=pk)
    return list(_entries(match).filter(pk__in=ids)) if ids else []


@dataclass(frozen=True, slots=True)
class KeptRow:
    """An entry's row. `period`: the code of its period, "" if the sport does not know it.

    `author_id`: the user whose name is `author`, None for a provider's byline. `pinned_html`: the copy above the feed,
    b"" unless it is pinned.
    `key_event`: what the scripts need of a key event (key_events.py), and its JSON on the page; None and b"" for other
    rows. `post`: what search engines read of it (structured_data.py), None for a withdrawn line.
    """

    position: int
    period: str
    author_id: int | None
    author: str
    html: bytes
    pinned_html: bytes
    key_event: KeyEvent | None
    key_event_json: bytes
    post: Post | None

    @property
    def size(self) -> int:
        return len(self.html) + len(self.pinned_html) + 2 * len(self.key_event_json)


class KeptRows:
    """The rows of a match. Not safe for several threads."""

    def __init__(self, match: Match, words: dict[str, str]) -> None:
        self._words = words
        self._rows: dict[int, KeptRow] = {}
        self._order: list[int] = []  # ids of entries, as in the match
        self._sections: dict[str, PartialHtml] = {}  # by period
        self._pieces: list[bytes] | None = None  # of the feed, as on the page: without the older blocks
        self._lines: Counter[int] = Counter()  # by block
        self._shown_from = 0  # the oldest block on the page
        self._older: dict[int, Block] = {}  # by number; a block is missing if it changed
        self._newest_period = ""
        self._names: dict[int, str] = {}
        self._authors: Counter[str] = Counter()  # how many rows each has
        self.size = 0  # bytes of the rows
        self.pinned_html = b""  # the copies above the feed
        self.key_events: list[KeyEvent] = []  # in the order of the match
        self.key_events_json = list_json((), ())  # the same for the scripts
        self._render(match, list(_entries(match)))

    @property
    def author_names(self) -> list[tuple[int, str]]:
        """The authors that the rows show, by id."""
        return sorted(self._names.items())

    @property
    def has_one_author(self) -> bool:
        """Whether all lines are by one person, or by somebody unknown."""
        return len(self._authors.keys() - {""}) <= 1

    @property
    def authors(self) -> list[str]:
        """The names of all who have written a line, users and providers' bylines, in the order of the alphabet."""
        return sorted(self._authors)

    def __bool__(self) -> bool:
        return bool(self._rows)

    def update(self, match: Match, changed: Collection[int]) -> None:
        """Render the rows of the entries with these ids, and those whose author has another name now."""
        entries = _entries_of(match, changed)
        current = {entry.author.pk: entry.author.public_name for entry in entries if entry.author is not None}
        current |= selectors.public_names(self._names.keys() - current.keys())
        renamed = [author for author, name in self._names.items() if current.get(author, name) != name]
        if renamed:
            entries += _entries(match).filter(author__in=renamed).exclude(pk__in=changed)
        if entries:
            self._render(match, entries)
            # After the rows: if reading them fails, the next response finds the difference again.
            self._names.update((author, current[author]) for author in renamed if author in self._names)

    def feed_html(self, match: Match) -> bytes:
        """Return the sections of the feed: the rows under the headings of their periods, the newest first."""
        if self._pieces is None:
            sections = self._grouped(self._order[self._begin(self._shown_from) :])
            self._newest_period = sections[-1][0] if sections else ""
            self._pieces = self._pieces_of(match, sections)
        return b"".join(self._pieces)

    def newest_posts(self, most: int) -> list[Post]:
        """Return what search engines read of the newest lines, the newest first."""
        posts = (self._rows[pk].post for pk in reversed(self._order))
        return list(islice((post for post in posts if post is not None), most))

    def older_blocks(self) -> list[Block]:
        """Return the blocks that the page does not have, the oldest first."""
        return [self._known_block(number) for number in sorted(self._lines) if number < self._shown_from]

    def block(self, number: int) -> Block | None:
        return self._known_block(number) if number in self._lines else None

    def block_html(self, match: Match, number: int) -> bytes:
        """Return the sections of one block, the newest row first."""
        return b"".join(self._pieces_of(match, self._grouped(self._order_of(number))))

    def _known_block(self, number: int) -> Block:
        if number not in self._older:
            ids = self._order_of(number)
            version = version_of(self._rows[pk].html for pk in ids)
            self._older[number] = Block(number, version, min(ids), max(ids))
        return self._older[number]

    def _order_of(self, number: int) -> list[int]:
        return self._order[self._begin(number) : self._begin(number + 1)]

    def _begin(self, number: int) -> int:
        """Return the index in the order of the first row of a block."""
        if number <= 0:
            return 0
        return bisect_left(self._order, begin_of(number), key=lambda pk: self._rows[pk].position)

    def _grouped(self, order: list[int]) -> list[tuple[str, list[bytes]]]:
        """Return the rows by section: the code of its period, and its rows.

        A row without a known period joins the section before it. shared/period-sections.js does the same.
        """
        sections: list[tuple[str, list[bytes]]] = []
        for row in map(self._rows.__getitem__, order):
            if not sections or (row.period and row.period != sections[-1][0]):
                sections.append((row.period, []))
            sections[-1][1].append(row.html)
        return sections

    def _pieces_of(self, match: Match, sections: list[tuple[str, list[bytes]]]) -> list[bytes]:
        """Return each section from its newest row to its oldest, between the two halves of the section's markup."""
        pieces: list[bytes] = []
        for period, rows in reversed(sections):
            start, end = self._section(match, period).texts
            pieces += [start, *reversed(rows), end]
        return pieces

    def _section(self, match: Match, code: str) -> PartialHtml:
        if code not in self._sections:
            context = {"code": code, "name": match_context.period_name(match.rules, code)}
            self._sections[code] = render_partial("matches/_period_section.html", context)
        return self._sections[code]

    def _render(self, match: Match, entries: list[CommentaryEntry]) -> None:
        template = get_template("matches/_entry.html")
        has_key_events = False
        teams = {name for team in (match.home, match.away) for name in (team.name, team.brief)}
        for entry in entries:
            entry.match = match
        for entry, data in zip(entries, match_context.entry_rows(match, entries, self._words), strict=True):
            key_event = key_event_of(data, teams)
            row = KeptRow(
                position=entry.position,
                period=entry.period if match.rules.period(entry.period) else "",
                author_id=None if entry.byline else entry.author_id,
                author=data["author"],
                html=template.render({"row": data, "ids": True}).strip().encode(),
                pinned_html=template.render({"row": data, "ids": False}).strip().encode() if entry.pinned else b"",
                key_event=key_event,
                key_event_json=packed_json(key_event, match.rules.kind(key_event["kind"])) if key_event else b"",
                post=post_of(data),
            )
            before = self._rows.get(entry.pk)
            has_key_events |= key_event is not None or (before is not None and before.key_event is not None)
            self._put(entry.pk, row)
            # An author who was renamed meanwhile keeps the old name here: the next response finds the difference.
            if row.author_id is not None and entry.author is not None:
                self._names.setdefault(row.author_id, entry.author.public_name)
        if has_key_events:
            self._update_key_events(match)
        shown = {row.author_id for row in self._rows.values()}
        self._names = {author: name for author, name in self._names.items() if author in shown}

    def _put(self, pk: int, row: KeptRow) -> None:
        before = self._rows.get(pk)
        if before is not None and before.position != row.position:
            self._order.remove(pk)
        self._rows[pk] = row
        self._count_author(before, row)
        if before is None or before.position != row.position:
            insort(self._order, pk, key=lambda pk: (self._rows[pk].position, pk))
        self._put_into_block(before, row)
        self._put_piece(pk, before, row)
        self.size += row.size - (before.size if before is not None else 0)
        if row.pinned_html or (before is not None and before.pinned_html):
            self.pinned_html = b"".join(self._rows[pk].pinned_html for pk in self._order)

    def _update_key_events(self, match: Match) -> None:
        rows = [row for row in map(self._rows.__getitem__, self._order) if row.key_event is not None]
        self.key_events = [row.key_event for row in rows if row.key_event is not None]
        kinds = {event["kind"]: match.rules.kind(event["kind"]) for event in self.key_events}
        self.key_events_json = list_json((row.key_event_json for row in rows), kinds.values())

    def _count_author(self, before: KeptRow | None, row: KeptRow) -> None:
        if before is not None and before.author:
            self._authors[before.author] -= 1
        if row.author:
            self._authors[row.author] += 1
        if before is not None and not self._authors[before.author]:
            del self._authors[before.author]

    def _put_into_block(self, before: KeptRow | None, row: KeptRow) -> None:
        for changed, count in ((before, -1), (row, 1)):
            if changed is not None:
                number = block_at(changed.position)
                self._older.pop(number, None)
                self._lines[number] += count
        self._lines = +self._lines if before is not None else self._lines
        shown_from = first_shown(self._lines)
        if shown_from != self._shown_from:
            self._shown_from, self._pieces = shown_from, None

    def _put_piece(self, pk: int, before: KeptRow | None, row: KeptRow) -> None:
        """Put the row into the pieces of the feed. If it may have changed the sections, they are grouped again."""
        if not self._pieces:
            self._pieces = None
        elif block_at(row.position) < self._shown_from and (
            before is None or block_at(before.position) < self._shown_from
        ):
            return
        elif before is not None and (before.position, before.period) == (row.position, row.period):
            self._pieces[self._pieces.index(before.html)] = row.html
        elif before is None and pk == self._order[-1] and row.period in ("", self._newest_period):
            self._pieces.insert(1, row.html)  # after the heading of the newest section
        else:
            self._pieces = None
