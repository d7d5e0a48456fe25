"""Databases of the benchmark's installations: a filled template, and a copy of it for each start.

SQLite files in var/bench; or databases of the benchmark's own on the PostgreSQL server that DATABASE_URL names, whose
other databases stay as they are.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bench.peers.livecast import environment
from bench.processes import run_python


@dataclass(frozen=True)
class Databases:
    """A filled database. `filled`: what bench.seed printed about it."""

    kind: str  # "sqlite" or "postgres"
    filled: dict[str, Any]
    _folder: Path
    _names: Iterator[int] = field(default_factory=count)

    @contextmanager
    def copy(self) -> Iterator[str]:
        """Yield the URL of a new copy. It is deleted on exit."""
        if self.kind == "sqlite":
            file = self._folder / f"copy-{next(self._names)}.sqlite3"
            shutil.copy(self._folder / "template.sqlite3", file)
            yield f"sqlite:///{file}"
            file.unlink()
            return
        name = f"{_template()}_{next(self._names)}"
        _run_on_server(f'CREATE DATABASE "{name}" TEMPLATE "{_template()}"')
        try:
            yield _url_of(name)
        finally:
            _run_on_server(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def filled_databases(seed: Sequence[str]) -> Iterator[Databases]:
    """Create the template with `python -m bench.seed SEED`. It is deleted on exit with all copies."""
    server = os.environ.get("DATABASE_URL", "")
    kind = "postgres" if urlsplit(server).scheme.startswith("postgres") else "sqlite"
    with tempfile.TemporaryDirectory(prefix="livecast-bench-") as temporary:
        folder = Path(temporary)
        if kind == "sqlite":
            yield Databases(kind, _fill(f"sqlite:///{folder / 'template.sqlite3'}", folder, seed), folder)
            return
        _run_on_server(f'CREATE DATABASE "{_template()}"')
        try:
            yield Databases(kind, _fill(_url_of(_template()), folder, seed), folder)
        finally:
            _run_on_server(f'DROP DATABASE "{_template()}" WITH (FORCE)')


def _fill(url: str, folder: Path, seed: Sequence[str]) -> dict[str, Any]:
    env = {
        **environment(folder, url, ""),
        "DEBUG": "1",  # production needs a Redis, which is not used here
        "LOG_LEVEL": "ERROR",
    }
    run_python("manage.py", "migrate", "-v", "0", env=env)
    filled: dict[str, Any] = json.loads(run_python("-m", "bench.seed", *seed, env=env))
    return filled


def _template() -> str:
    return f"livecast_bench_{os.getpid()}"


def _url_of(name: str) -> str:
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


def _run_on_server(statement: str) -> None:
    import psycopg  # only for PostgreSQL

    with psycopg.connect(os.environ["DATABASE_URL"].replace("postgres://", "postgresql://", 1), autocommit=True) as on:
        on.execute(statement)
