"""Queries that Django compiles to SQL once per process. Compiling takes longer than most answers of the database."""

import copy
import inspect
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models.query import ModelIterable

Row = TypeVar("Row", bound=models.Model)
RawRow = tuple[Any, ...]

_LARGEST = 2**63 - 1  # of a number in any of the databases


class Parameter(models.Expression):
    """A value that is given with each call. It is sent as it is, except times, so it must be of the column's type."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", (self,)


class PreparedQuery(Generic[Row]):
    """A query of model instances with named parameters.

    `build` makes the queryset at the first call. Its arguments are the parameters: they stand in for numbers, texts and
    times.

    >>> matches_of_team = PreparedQuery(lambda team: Match.objects.filter(home=team))
    >>> matches_of_team(team=12)
    [<Match: Harbour Town v Mill United>]

    A number that is larger than any in the database matches no row.
    """

    def __init__(self, build: Callable[..., models.QuerySet[Row]]) -> None:
        self._build = build
        self._compiled: tuple[type[Row], Any, Any, str, tuple[Any, ...]] | None = None

    def __call__(self, **values: int | str | datetime) -> list[Row]:
        return self.instances(self.raw_rows(**values))

    def first(self, **values: int | str | datetime) -> Row | None:
        return next(iter(self(**values)), None)

    def raw_rows(self, **values: int | str | datetime) -> list[RawRow]:
        """Return the rows as the database's driver returns them: hashable, and equal while the columns do not change.

        Creating instances costs more than reading the rows. A result can be kept with its row as the key.
        """
        if any(isinstance(value, int) and abs(value) > _LARGEST for value in values.values()):
            return []
        _, _, _, sql, params = self._compiled = self._compiled or self._compile()
        connection = connections[DEFAULT_DB_ALIAS]
        stored = {
            name: connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value
            for name, value in values.items()
        }
        bound = tuple(stored[param.name] if isinstance(param, Parameter) else param for param in params)
        with connection.cursor() as cursor:
            cursor.execute(sql, bound)
            return list(cursor.fetchall())

    def instances(self, rows: Sequence[RawRow]) -> list[Row]:
        """Return the model instances of raw rows of this query."""
        if not rows:
            return []
        model, compiler, converters, _, _ = self._compiled = self._compiled or self._compile()
        # Django's iterable asks the query for a compiler, and the compiler for chunks of rows. Copies, because other
        # threads use the same query with other rows.
        compiler = copy.copy(compiler)
        compiler.connection = connections[DEFAULT_DB_ALIAS]
        compiler.execute_sql = lambda *_, **__: [rows]
        compiler.get_converters = lambda _: converters
        query = copy.copy(compiler.query)
        query.get_compiler = lambda *_, **__: compiler
        return list(ModelIterable(models.QuerySet(model, query, DEFAULT_DB_ALIAS)))

    def _compile(self) -> tuple[type[Row], Any, Any, str, tuple[Any, ...]]:
        queryset = self._build(*map(Parameter, inspect.signature(self._build).parameters)).using(DEFAULT_DB_ALIAS)
        compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, params = compiler.as_sql()
        converters = compiler.get_converters([column for column, *_ in compiler.select])
        return queryset.model, compiler, converters, sql, tuple(params)
