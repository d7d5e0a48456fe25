"""Queries that Django compiles to SQL once per process. Compiling takes longer than most answers of the database."""

import copy
import inspect
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models.query import ModelIterable

Row = TypeVar("Row", bound=models.Model)

_LARGEST = 2**63 - 1  # of a number in any of the databases


class Parameter(models.Expression):
    """A value that is given with each call. It is sent as it is, so it must be of the column's type in the database."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", (self,)


class PreparedQuery(Generic[Row]):
    """A query of model instances with named parameters.

    `build` makes the queryset at the first call. Its arguments are the parameters: they stand in for numbers and texts.

    >>> matches_of_team = PreparedQuery(lambda team: Match.objects.filter(home=team))
    >>> matches_of_team(team=12)
    [<Match: Harbour Town v Mill United>]

    A number that is larger than any in the database matches no row.
    """

    def __init__(self, build: Callable[..., models.QuerySet[Row]]) -> None:
        self._build = build
        self._compiled: tuple[type[Row], Any, Any, str, tuple[Any, ...]] | None = None

    def __call__(self, **values: int | str) -> list[Row]:
        if any(isinstance(value, int) and abs(value) > _LARGEST for value in values.values()):
            return []
        if self._compiled is None:
            self._compiled = self._compile()
        model, compiler, converters, sql, params = self._compiled
        bound = tuple(values[param.name] if isinstance(param, Parameter) else param for param in params)
        # Django's iterable asks the query for a compiler, and the compiler for the SQL. Copies, because other threads
        # run the same query with other values.
        compiler = copy.copy(compiler)
        compiler.connection = connections[DEFAULT_DB_ALIAS]
        compiler.as_sql = lambda *_, **__: (sql, bound)
        compiler.get_converters = lambda _: converters
        query = copy.copy(compiler.query)
        query.get_compiler = lambda *_, **__: compiler
        return list(ModelIterable(models.QuerySet(model, query, DEFAULT_DB_ALIAS)))

    def first(self, **values: int | str) -> Row | None:
        return next(iter(self(**values)), None)

    def _compile(self) -> tuple[type[Row], Any, Any, str, tuple[Any, ...]]:
        queryset = self._build(*map(Parameter, inspect.signature(self._build).parameters)).using(DEFAULT_DB_ALIAS)
        compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, params = compiler.as_sql()
        converters = compiler.get_converters([column for column, *_ in compiler.select])
        return queryset.model, compiler, converters, sql, tuple(params)
