"""Several rows as one value of a query, so that they need no query of their own."""

import json
from typing import Any

from django.db import models
from django.db.models import CharField, F, Func, JSONField, Subquery
from django.db.models.functions import JSONArray

_FUNCTIONS = {"postgresql": "JSONB_AGG", "sqlite": "JSON_GROUP_ARRAY", "mysql": "JSON_ARRAYAGG"}


class _AllRows(Func):
    # An aggregate for the database, but not for Django, which would group by the other columns.
    def as_sql(self, compiler: Any, connection: Any, function: str | None = None, *_: Any, **__: Any) -> Any:
        return super().as_sql(compiler, connection, function or _FUNCTIONS[connection.vendor])


def json_rows(queryset: models.QuerySet, *fields: str) -> Subquery:
    """Return a subquery: the rows of `queryset` as a list of lists with these fields, in any order.

    Without rows: [] or None. The fields are numbers, texts and booleans. SQLite and MariaDB return booleans as 0 and 1.
    Fields with JSON need a `TextBesideJson`, and `read_json`.
    """
    rows = _AllRows(JSONArray(*map(F, fields)), output_field=JSONField())
    return Subquery(queryset.order_by().annotate(json_rows=rows).values("json_rows"))


class TextBesideJson(Func):
    """A text column for rows that have JSON columns, too.

    MariaDB gives JSON columns a collation of their own. One text must say which collation the row has.
    """

    template = "%(expressions)s"
    output_field = CharField()

    def as_mysql(self, compiler: Any, connection: Any) -> Any:
        return self.as_sql(compiler, connection, template="(%(expressions)s COLLATE utf8mb4_bin)")


def read_json(value: Any) -> Any:
    """Return the value of a field with JSON. SQLite and MariaDB return it as text."""
    return json.loads(value) if isinstance(value, str) else value
