"""The table of names that a search compares with.

`update` brings it up to date: it compares each name with its rows, in batches, so it can run at any time, also twice at
once. A worker calls it each half minute if the names have changed in number or length, and hourly in any case.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.cache import cache
from django.db import models, transaction
from django.db.models import Count, Max, Sum
from django.db.models.functions import Length

from livecast.task_queue import enqueue
from matches.models import Competition, Player, SearchName, Team
from matches.search.plain import beginnings

Kind = SearchName.Kind
BATCH = 1000  # objects that are compared at once
MAX_NAMES = 24  # of one object
STATE_KEY = "search:state"
STATE_SECONDS = 24 * 60 * 60

_FIELDS: dict[Kind, tuple[type[models.Model], tuple[str, ...]]] = {
    Kind.TEAM: (Team, ("name", "short_name", "code", "other_names")),
    Kind.COMPETITION: (Competition, ("name", "season", "other_names")),
    Kind.PLAYER: (Player, ("name", "other_names")),
}
_Row = tuple[str, str]


def update_soon() -> None:
    """Have a worker update the table after this transaction."""
    transaction.on_commit(lambda: enqueue("matches.tasks.update_search"), robust=True)


def update_if_changed() -> None:
    """Update the table unless the names look the same as after the last update."""
    if cache.get(STATE_KEY) != _state():
        update()


def update() -> None:
    """Bring the table up to date."""
    for kind, (model, fields) in _FIELDS.items():
        for first, last, names in _batches(model, fields):
            _compare(kind, first, last, names)
    cache.set(STATE_KEY, _state(), STATE_SECONDS)


def _state() -> list[Any]:
    """Numbers that change when names are added, removed or lengthened; and those of the table itself."""
    numbers: list[Any] = [SearchName.objects.aggregate(Count("pk"), Max("pk"))]
    for model, fields in _FIELDS.values():
        lengths = {f"sum_{field}": Sum(Length(field)) for field in fields}
        numbers.append(model._default_manager.aggregate(Count("pk"), Max("pk"), **lengths))
    return numbers


def _batches(model: type[models.Model], fields: tuple[str, ...]) -> Iterator[tuple[int, int, dict[int, set[_Row]]]]:
    """The names of a batch of objects, with the first and the last id that they stand for; without a gap."""
    start = 0
    while True:
        rows = list(model._default_manager.filter(pk__gte=start).order_by("pk").values_list("pk", *fields)[:BATCH])
        last = rows[-1][0] if len(rows) == BATCH else 2**62
        yield start, last, {pk: _rows_of(dict(zip(fields, values, strict=True))) for pk, *values in rows}
        if len(rows) < BATCH:
            return
        start = last + 1


def _rows_of(values: dict[str, str]) -> set[_Row]:
    names = [values["name"], values.get("short_name", ""), values.get("code", "")]
    names += values["other_names"].splitlines()[:MAX_NAMES]
    if season := values.get("season"):
        names = [f"{name} {season}" for name in names if name.strip()]
    return {row for name in names if name.strip() for row in beginnings(name) if row[0]}


def _compare(kind: Kind, first: int, last: int, wanted: dict[int, set[_Row]]) -> None:
    """Make the rows of the objects from `first` to `last` those that are wanted."""
    there: dict[int, dict[_Row, int]] = defaultdict(dict)
    # All kinds: with one kind SQLite reads all names of it for each batch.
    rows = SearchName.objects.filter(object_id__gte=first, object_id__lte=last).order_by()
    for pk, of_kind, object_id, text, whole in rows.values_list("pk", "kind", "object_id", "text", "whole"):
        if of_kind == kind:
            there[object_id][text, whole] = pk
    _delete(pk for object_id, rows in there.items() for row, pk in rows.items() if row not in wanted.get(object_id, ()))
    missing = [
        SearchName(kind=kind, object_id=object_id, text=text, whole=whole)
        for object_id, rows in wanted.items()
        for text, whole in sorted(rows - there[object_id].keys())
    ]
    # Another worker may have written the same rows.
    SearchName.objects.bulk_create(missing, batch_size=BATCH, ignore_conflicts=True)


def _delete(pks: Iterable[int]) -> None:
    gone = list(pks)
    for start in range(0, len(gone), BATCH):
        SearchName.objects.filter(pk__in=gone[start : start + BATCH]).delete()
