"""Queries that Django compiles to SQL once per thread. Compiling takes longer than most answers of the database."""

from collections.abc import Callable, Sequence
from threading import local
from typing import Any, Generic, TypeVar

from django.db import connections, models
from django.db.models.query import ModelIterable

Row = TypeVar("Row", bound=models.Model)

# Stand for the values in the compiled query. Valid in every integer column, and used nowhere else in a query.
_FIRST_MARK = 2_147_000_000
_LARGEST = 2**63 - 1  # of an integer in any of the databases


class CompiledQuery(Generic[Row]):
    """A query of model instances whose only variables are integers.

    `queryset`: makes the queryset, at the first call. `lookups`: its filters, whose values are given with each call:

    >>> matches_by_id = CompiledQuery(lambda: Match.objects.order_by(), "pk")
    >>> matches_by_id(12)
    [<Match: Harbour Town v Mill United>]
    """

    def __init__(self, queryset: Callable[[], models.QuerySet[Row]], *lookups: str) -> None:
        self._queryset, self._lookups = queryset, lookups
        self._thread = local()

    def __call__(self, *values: int) -> list[Row]:
        if any(abs(value) > _LARGEST for value in values):
            return []
        compiled: _Compiled[Row] | None = getattr(self._thread, "compiled", None)
        if compiled is None or not compiled.is_current:
            compiled = self._thread.compiled = _Compiled(self._queryset(), self._lookups)
        return compiled.run(values)


class _Compiled(Generic[Row]):
    """A query as compiled for the database connection of one thread."""

    def __init__(self, queryset: models.QuerySet[Row], lookups: Sequence[str]) -> None:
        marks = {lookup: _FIRST_MARK + number for number, lookup in enumerate(lookups)}
        self._queryset = queryset.filter(**marks)
        self._compiler = self._queryset.query.get_compiler(self._queryset.db)
        sql, params = self._compiler.as_sql()
        self._params = list(params)
        self._places = [[place for place, value in enumerate(params) if value == mark] for mark in marks.values()]
        converters = self._compiler.get_converters([column[0] for column in self._compiler.select])
        # Django's iterable asks the query for a compiler, and that for the SQL and the converters of the columns.
        self._queryset.query.get_compiler = lambda *_, **__: self._compiler  # type: ignore[method-assign]
        self._compiler.as_sql = lambda *_, **__: (sql, tuple(self._params))
        self._compiler.get_converters = lambda *_: converters

    @property
    def is_current(self) -> bool:
        """Whether the thread still has the connection that the query was compiled for."""
        return self._compiler.connection is connections[self._queryset.db]

    def run(self, values: Sequence[Any]) -> list[Row]:
        for places, value in zip(self._places, values, strict=True):
            for place in places:
                self._params[place] = value
        return list(ModelIterable(self._queryset))
