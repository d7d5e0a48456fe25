"""A pytest plugin, `-p tests.on_database`: run only the tests that use the database."""

import pytest

DATABASE_FIXTURES = frozenset(("db", "transactional_db"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    touching = [item for item in items if touches_the_database(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in touching])
    items[:] = touching


def touches_the_database(item: pytest.Item) -> bool:
    fixtures = getattr(item, "fixturenames", ())
    return item.get_closest_marker("django_db") is not None or not DATABASE_FIXTURES.isdisjoint(fixtures)
