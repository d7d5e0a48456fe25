"""What a write to a match depends on, read in one statement whose SQL Django builds once per process.

With an author, each read also says whether roles and permissions let the author write commentary (`granted`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Subquery, When

from accounts.models import User
from livecast.errors import LivecastError
from livecast.json_rows import TextBesideJson, json_rows, read_json
from livecast.prepared_query import Parameter, PreparedQuery
from matches.actions.entry_rows import EntryRow, read_rows, rows_column
from matches.actions.shorthand_context import lineup_columns, read_lineup
from matches.models import CommentaryEntry, HeldEntry, Match
from matches.permissions import commentary_grant, may_commentate, require_commentator
from matches.shorthand.lineup import Lineup
from matches.sports import SPORTS, Effect

Entry = TypeVar("Entry", CommentaryEntry, HeldEntry)

_NOTHING = 0  # the id of no row
# The kinds that end a period, in any sport.
_PERIOD_ENDS = sorted(
    {kind.code for sport in SPORTS.values() for kind in sport.kinds.values() if kind.effect is Effect.PERIOD_END}
)


class LastEntry(NamedTuple):
    position: int
    kind: str
    period: str
    clock_seconds: float | None
    scoreline: dict[str, Any]


@dataclass(frozen=True, slots=True)
class PostContext:
    """What a post of an author depends on. The caller has locked the match.

    `entry_id`, `held_id`: the entry and the held line with the client key of the post. `last_entry`: by position.
    `period_ended`: whether an entry has ended the period that the match is in. `rows`: all entries, if they were read.
    """

    match: Match
    author: User | None
    entry_id: int | None
    held_id: int | None
    last_entry: LastEntry | None
    period_ended: bool
    rows: list[EntryRow] | None
    _row: Any

    @property
    def lineup(self) -> Lineup:
        """The line-up of the match. Only for `read_text_context`."""
        return read_lineup(self.match, self._row)

    def grants(self, user: User | None) -> bool:
        """Whether `user` is the author, and may write commentary by a role or a permission."""
        return user is not None and user == self.author and bool(self._row.granted)


@dataclass(frozen=True, slots=True)
class UndoContext:
    """The newest lines of an author. `entry`: not retracted, no import; `held`: only if it is newer than the entry.

    `rows`: the entries of the match, if there is an entry.
    """

    entry: CommentaryEntry | None = None
    held: HeldEntry | None = None
    rows: Sequence[EntryRow] = ()


def read_match(match_id: int) -> Match:
    """Return an existing match with its teams and its competition."""
    (match,) = _matches(match=match_id)
    return match


def read_match_of(match_id: int, author: User | None) -> Match:
    """Return an existing match as `read_match`. Raises LivecastError as `require_commentator`."""
    match: Any
    (match,) = _matches_of_author(match=match_id, author=_id_of(author))
    require_commentator(match, author, granted=match.granted)
    return match


def read_entry(entry_id: int, author: User | None) -> CommentaryEntry:
    """Return an existing entry with its author and its match.

    Raises LivecastError as `require_commentator`.
    """
    entry: Any
    (entry,) = _entries(entry=entry_id, author=_id_of(author))
    require_commentator(entry.match, author, granted=entry.granted)
    return entry


def read_entry_and_rows(entry_id: int, author: User | None) -> tuple[CommentaryEntry, list[EntryRow]]:
    """Return an entry as `read_entry`, and the rows of all entries of its match."""
    entry: Any
    (entry,) = _entries_and_rows(entry=entry_id, author=_id_of(author))
    require_commentator(entry.match, author, granted=entry.granted)
    return entry, read_rows(entry.entry_rows)


def read_entry_and_pinned(
    entry_id: int, match_id: int, author: User | None
) -> tuple[CommentaryEntry, list[CommentaryEntry]]:
    """Return an entry as `read_entry`, and the other pinned entries of its match, in order."""
    found: list[Any] = _entries_and_pinned(entry=entry_id, match=match_id, author=_id_of(author))
    entry = next(one for one in found if one.pk == entry_id)
    require_commentator(entry.match, author, granted=entry.granted)
    pinned = [one for one in found if one is not entry]
    for one in pinned:
        one.match = entry.match
    return entry, pinned


def read_undo_context(match_id: int, author: User) -> UndoContext:
    """Read the newest lines of an author in a match. Raises LivecastError as `require_commentator`."""
    entry: Any = _newest_entries.first(match=match_id, author=author.pk)
    held: Any = None
    if entry is None or entry.newer_held is not None:
        held = _newest_held.first(match=match_id, author=author.pk)
    newest = entry if entry is not None else held
    if newest is None:
        read_match_of(match_id, author)
        return UndoContext()
    require_commentator(newest.match, author, granted=newest.granted)
    return UndoContext(entry, held, read_rows(entry.entry_rows) if entry is not None else [])


def read_post_context(match_id: int, author: User | None, client_key: str) -> PostContext:
    """Read what a post depends on. Raises LivecastError as `require_commentator`."""
    return _context(_post_contexts, match_id, author, client_key)


def read_text_context(match_id: int, author: User | None, client_key: str) -> PostContext:
    """Read what a post depends on whose text is interpreted with the line-up."""
    return _context(_text_contexts, match_id, author, client_key)


def read_held_context(match_id: int, author: User | None, client_key: str) -> tuple[PostContext, HeldEntry | None]:
    """Read what the release of a held line depends on, and the line with its author; None if it is not held.

    Raises LivecastError as `require_commentator`.
    """
    row: Any = _held_contexts.first(match=match_id, author=_id_of(author), key=client_key)
    if row is None:
        return read_post_context(match_id, author, client_key), None
    require_commentator(row.match, author, granted=row.granted)
    return _post_context(row.match, author, row.pk, row), row


def read_commentator(user_id: int, match: Match) -> User | None:
    """Return the user with this id who may write commentary of the match, None if there is no such user."""
    user: Any = _commentators.first(user=user_id, match=match.pk, competition=match.competition_id or _NOTHING)
    if user is None or not may_commentate(user, match, granted=user.granted):
        return None
    return user


def read_match_and_lineup(match_id: int, author: User) -> tuple[Match, Lineup]:
    """Return a match and its line-up. Raises `match.not_found` (404), or as `require_commentator`."""
    row: Any = _matches_with_lineup.first(match=match_id, author=author.pk)
    if row is None:
        raise LivecastError("match.not_found", "There is no such match.", status=404)
    require_commentator(row, author, granted=row.granted)
    return row, read_lineup(row, row)


def _context(query: PreparedQuery[Match], match_id: int, author: User | None, client_key: str) -> PostContext:
    row: Any
    (row,) = query(match=match_id, author=_id_of(author), key=client_key)
    require_commentator(row, author, granted=row.granted)
    return _post_context(row, author, row.held_id, row)


def _post_context(match: Match, author: User | None, held_id: int | None, row: Any) -> PostContext:
    last_entry = None
    if row.last_entry:
        position, kind, period, clock_seconds, scoreline = row.last_entry[0]
        last_entry = LastEntry(position, kind, period, clock_seconds, read_json(scoreline))
    rows = getattr(row, "entry_rows", None)
    return PostContext(
        match=match,
        author=author,
        entry_id=row.entry_id,
        held_id=held_id,
        last_entry=last_entry,
        period_ended=bool(row.period_ended),
        rows=None if rows is None else read_rows(rows),
        _row=row,
    )


def _id_of(author: User | None) -> int:
    return _NOTHING if author is None else author.pk


def _match_query(match: Parameter) -> QuerySet[Match]:
    return Match.objects.order_by().filter(pk=match).select_related("home", "away", "competition")


def _granted_query(match: Parameter, author: Parameter) -> QuerySet[Match]:
    return _match_query(match).annotate(granted=commentary_grant(author))


def _lineup_query(match: Parameter, author: Parameter) -> QuerySet[Match]:
    return _granted_query(match, author).annotate(**lineup_columns())


def _entry_query(entry: Parameter, author: Parameter) -> QuerySet[CommentaryEntry]:
    return _with_match(CommentaryEntry.objects.order_by().filter(pk=entry), author)


def _with_match(entries: QuerySet[Entry], author: Parameter) -> QuerySet[Entry]:
    """Entries or held lines with their authors and matches, and whether `author` may write commentary of the match."""
    loaded = entries.select_related("author", "match__home", "match__away", "match__competition")
    return loaded.annotate(granted=commentary_grant(author, "match", "match__competition"))


def _entry_and_rows_query(entry: Parameter, author: Parameter) -> QuerySet[CommentaryEntry]:
    return _entry_query(entry, author).annotate(entry_rows=_rows_of_match())


def _entry_and_pinned_query(entry: Parameter, match: Parameter, author: Parameter) -> QuerySet[CommentaryEntry]:
    entries = CommentaryEntry.objects.filter(Q(pk=entry) | Q(pinned=True), match=match)
    return _with_match(entries.order_by("position", "pk"), author)


def _newest_entry_query(match: Parameter, author: Parameter) -> QuerySet[CommentaryEntry]:
    mine = CommentaryEntry.objects.filter(match=match, author=author, feed_seq=None, retracted_at=None)
    held = _waiting(match, author).filter(posted_at__gt=OuterRef("posted_at"))
    newest = _with_match(mine.order_by("-pk"), author)[:1]
    return newest.annotate(newer_held=Subquery(held.order_by().values("pk")[:1]), entry_rows=_rows_of_match())


def _newest_held_query(match: Parameter, author: Parameter) -> QuerySet[HeldEntry]:
    return _with_match(_waiting(match, author).order_by("-posted_at", "-pk"), author)[:1]


def _waiting(match: Parameter, author: Parameter) -> QuerySet[HeldEntry]:
    """The held lines of an author that were not released."""
    entries = CommentaryEntry.objects.filter(match=OuterRef("match"), client_key=OuterRef("client_key"))
    return HeldEntry.objects.filter(~Exists(entries), match=match, author=author)


def _rows_of_match() -> Subquery:
    return rows_column(CommentaryEntry.objects.filter(match=OuterRef("match")))


def _post_query(match: Parameter, author: Parameter, key: Parameter) -> QuerySet[Match]:
    held = HeldEntry.objects.order_by().filter(match=OuterRef("pk"), client_key=key)
    columns = _entry_columns("pk", "period", key)
    return _match_query(match).annotate(
        granted=commentary_grant(author), held_id=Subquery(held.values("pk")), **columns
    )


def _held_query(match: Parameter, author: Parameter, key: Parameter) -> QuerySet[HeldEntry]:
    held = HeldEntry.objects.order_by().filter(match=match, client_key=key)
    # The line goes before those that were typed after it.
    later = CommentaryEntry.objects.filter(match=OuterRef("match"), posted_at__gt=OuterRef("posted_at"))
    rows = Case(When(Exists(later), then=_rows_of_match()))
    return _with_match(held, author).annotate(entry_rows=rows, **_entry_columns("match", "match__period", key))


def _entry_columns(match: str, period: str, key: Parameter) -> dict[str, Any]:
    """The annotations about entries. `match`, `period`: the fields of the query with the match and its period."""
    entries = CommentaryEntry.objects.order_by().filter(match=OuterRef(match))
    of_match = CommentaryEntry.objects.filter(match=OuterRef(OuterRef(match)))
    last = of_match.order_by("-position", "-pk").values("pk")[:1]
    return {
        "entry_id": Subquery(entries.filter(client_key=key).values("pk")),
        "last_entry": json_rows(
            entries.filter(pk=Subquery(last)).annotate(code=TextBesideJson("kind")),
            *("position", "code", "period", "clock_seconds", "scoreline"),
        ),
        "period_ended": Exists(entries.filter(period=OuterRef(period), kind__in=_PERIOD_ENDS, retracted_at=None)),
    }


def _text_query(match: Parameter, author: Parameter, key: Parameter) -> QuerySet[Match]:
    return _post_query(match, author, key).annotate(**lineup_columns())


def _commentator_query(user: Parameter, match: Parameter, competition: Parameter) -> QuerySet[User]:
    return User.objects.order_by().filter(pk=user).annotate(granted=commentary_grant(user, match, competition))


_matches = PreparedQuery(_match_query)
_matches_of_author = PreparedQuery(_granted_query)
_entries_and_rows = PreparedQuery(_entry_and_rows_query)
_entries_and_pinned = PreparedQuery(_entry_and_pinned_query)
_newest_entries = PreparedQuery(_newest_entry_query)
_commentators = PreparedQuery(_commentator_query)
_newest_held = PreparedQuery(_newest_held_query)
_matches_with_lineup = PreparedQuery(_lineup_query)
_entries = PreparedQuery(_entry_query)
_post_contexts = PreparedQuery(_post_query)
_held_contexts = PreparedQuery(_held_query)
_text_contexts = PreparedQuery(_text_query)
