"""The entries of a match as light rows, with the fields that order, score and statistics depend on.

The rows of a match are one value of a query. Reading them takes a fraction of the time of model instances.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.db import connection
from django.db.models import OuterRef, Q, QuerySet, Subquery

from livecast.json_rows import TextBesideJson, json_rows, read_json
from livecast.prepared_query import PreparedQuery
from matches.models import CommentaryEntry, Match

_ROWS_PER_UPDATE = 1000  # keeps a statement small enough for every database
_COLUMNS = (
    "pk", "position", "code", "side", "period", "clock_seconds", "provider_score", "scoreline", "scored", "retracted",
)  # fmt: skip


@dataclass(slots=True)
class EntryRow:
    """`retracted_at`: None if the entry is not retracted, otherwise a true value."""

    pk: int
    position: int
    kind: str
    side: str
    period: str
    clock_seconds: float | None
    provider_score: dict[str, Any] | None
    scoreline: dict[str, Any]
    scored: bool
    retracted_at: Any


def rows_column(entries: QuerySet[CommentaryEntry]) -> Subquery:
    """Return the annotation of a query from which `read_rows` makes the rows of these entries."""
    entries = entries.annotate(code=TextBesideJson("kind"), retracted=Q(retracted_at__isnull=False))
    return json_rows(entries, *_COLUMNS)


def read_rows(value: Any) -> list[EntryRow]:
    """Return the rows from the value of a `rows_column`, in the order of the match."""
    rows = [
        EntryRow(
            pk, position, kind, side, period, clock, read_json(stated), read_json(score), bool(scored), gone or None
        )
        for pk, position, kind, side, period, clock, stated, score, scored, gone in value or ()
    ]
    rows.sort(key=attrgetter("position", "pk"))
    return rows


def rows_of(match: Match) -> list[EntryRow]:
    """Return the rows of all entries of a match. One query."""
    (row,) = _matches(match=match.pk)
    return read_rows(row.entry_rows)  # type: ignore[attr-defined]


def save_rows(rows: Sequence[EntryRow], entry: CommentaryEntry | None = None, fields: Collection[str] = ()) -> None:
    """Save scoreline and scored of the rows, and `fields` of the entry. One statement for up to 1,000 rows.

    `fields` include scoreline and scored.
    """
    if entry is not None and not rows:
        entry.save(update_fields=fields)
        return
    for first in range(0, len(rows), _ROWS_PER_UPDATE):
        _update(rows[first : first + _ROWS_PER_UPDATE], entry if first == 0 else None, fields)


def _update(rows: Sequence[EntryRow], entry: CommentaryEntry | None, fields: Collection[str]) -> None:
    # Plain SQL: Django takes longer to build this statement than the database to run it. It contains ids, which are
    # numbers, and names of columns.
    changed: list[EntryRow | CommentaryEntry] = [*rows] if entry is None else [entry, *rows]
    assignments, params = [], []
    for name in ("scoreline", "scored"):
        cases = []
        for value, same in groupby(changed, attrgetter(name)):
            cases.append(f"WHEN id IN ({_ids(same)}) THEN %s")
            params.append(_database_value(name, value))
        assignments.append(f"{name} = CASE {' '.join(cases)} END")
    if entry is not None:
        for name in fields:
            if name in ("scoreline", "scored"):
                continue
            column = connection.ops.quote_name(_field(name).column)
            assignments.append(f"{column} = CASE WHEN id = {entry.pk:d} THEN %s ELSE {column} END")
            params.append(_database_value(name, getattr(entry, name)))
    sql = f"UPDATE {CommentaryEntry._meta.db_table} SET {', '.join(assignments)} WHERE id IN ({_ids(changed)})"
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


def _ids(entries: Iterable[EntryRow | CommentaryEntry]) -> str:
    return ", ".join(f"{entry.pk:d}" for entry in entries)


def _field(name: str) -> Any:
    return CommentaryEntry._meta.get_field(name)


def _database_value(name: str, value: Any) -> Any:
    return _field(name).get_db_prep_save(value, connection)


_matches = PreparedQuery(
    lambda match: (
        Match.objects.filter(pk=match)
        .only("pk")
        .order_by()
        .annotate(entry_rows=rows_column(CommentaryEntry.objects.filter(match=OuterRef("pk"))))
    )
)
