"""The supported database servers besides SQLite. Tests start those that this machine has.

A developer's machine may have none of them. CI has both, and a test without its server fails there.
"""

import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol

import pytest

from tests import mariadb, postgres


class DatabaseServer(Protocol):
    def url(self, database: str) -> str:
        """Return a value for DATABASE_URL: a database of this name, which may not exist."""

    def create(self, database: str) -> str:
        """Create an empty database. Return its URL."""


Start = Callable[[], AbstractContextManager[DatabaseServer]]
SERVERS: dict[str, Start] = {"postgresql": postgres.postgres, "mariadb": mariadb.mariadb}
HERE = {"postgresql": postgres.programs() is not None, "mariadb": mariadb.is_here()}


def each_server() -> list[object]:
    """Return the parameters of a fixture or a test that runs on each server."""
    return [
        pytest.param(
            name,
            marks=pytest.mark.skipif(not HERE[name] and "CI" not in os.environ, reason=f"no {name} on this machine"),
        )
        for name in SERVERS
    ]
