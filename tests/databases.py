"""The database servers that livecast runs on besides SQLite, each started for the tests where this machine has it.

On a developer's machine may be one, both or none of them; CI has both, and a test that cannot have its server there
fails.
"""

import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol

import pytest

from tests import mariadb, postgres


class DatabaseServer(Protocol):
    def url(self, database: str) -> str:
        """For DATABASE_URL: a database of this name, which need not be there."""

    def create(self, database: str) -> str:
        """Make an empty database; returns its URL."""


Start = Callable[[], AbstractContextManager[DatabaseServer]]
SERVERS: dict[str, Start] = {"postgresql": postgres.postgres, "mariadb": mariadb.mariadb}
HERE = {"postgresql": postgres.programs() is not None, "mariadb": mariadb.is_here()}


def each_server() -> list[object]:
    """The parameters of a fixture or a test that is to run on each of them."""
    return [
        pytest.param(
            name,
            marks=pytest.mark.skipif(not HERE[name] and "CI" not in os.environ, reason=f"no {name} on this machine"),
        )
        for name in SERVERS
    ]
