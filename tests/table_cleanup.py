"""Delete the rows that a test committed.

Django would empty every table, used or not, and create all permissions again. On three databases and for a thousand
tests, that takes a minute or two.
"""

from functools import cache

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import TransactionTestCase

KEPT = ("auth_permission", "django_content_type")  # tests must leave them as the migrations made them


def fixture_teardown(test: TransactionTestCase) -> None:
    """Replacement for the method of TransactionTestCase."""
    for name in test._databases_names(include_mirrors=False):  # type: ignore[attr-defined]
        empty(connections[name])


def empty(connection: BaseDatabaseWrapper) -> None:
    tables, quoted = _tables(connection.alias), connection.ops.quote_name
    looks = [f"EXISTS (SELECT 1 FROM {quoted(table)})" for table in tables]
    looks += [f"(SELECT COUNT(*) FROM {quoted(table)})" for table in KEPT]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(looks)}")
        answers = cursor.fetchone()
    kept = answers[len(tables) :]
    assert kept == _kept.setdefault(connection.alias, kept), f"a test has written to one of {KEPT}"
    with (
        connection.constraint_checks_disabled(),
        transaction.atomic(using=connection.alias),
        connection.cursor() as cursor,
    ):
        for table, has_rows in zip(tables, answers, strict=False):
            if has_rows:
                cursor.execute(f"DELETE FROM {quoted(table)}")


@cache
def _tables(alias: str) -> list[str]:
    return sorted(set(connections[alias].introspection.django_table_names()) - set(KEPT))


_kept: dict[str, tuple[int, ...]] = {}
