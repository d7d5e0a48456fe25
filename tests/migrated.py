"""What a test run makes once, and each worker and each installation copies: migrated databases, static files."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests import mariadb, postgres

FOLDER = "LIVECAST_TEST_RUN"  # environment variable with the folder, for all processes of a run


def begin_run() -> Path | None:
    """Create the folder of this run. Return it, or None if another process of the run has created it."""
    if FOLDER in os.environ:
        return None
    os.environ[FOLDER] = tempfile.mkdtemp(prefix="livecast-tests-")
    return Path(os.environ[FOLDER])


def end_run(folder: Path) -> None:
    del os.environ[FOLDER]
    shutil.rmtree(folder)


@contextmanager
def template(name: str) -> Iterator[Path]:
    """Yield the path of this template. The first block of a run has to make it; others wait until that block ends."""
    path = Path(os.environ[FOLDER]) / name
    with path.with_name(f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # until the file is closed
        yield path


def new(made: Path) -> Path:
    """Return the path of a template until it is complete."""
    return made.with_name(f"new-{made.name}")


def make_migrated(database: Path, migrate: Callable[[], object]) -> None:
    """Copy the migrated SQLite database to this path. The first caller of a run creates it with `migrate`."""
    with template("migrated.sqlite3") as made:
        if made.exists():
            shutil.copy(made, database)
        else:
            migrate()
            shutil.copy(database, new(made))
            new(made).rename(made)


def make_migrated_on_server(url: str, migrate: Callable[[], object]) -> None:
    """Create the tables of an empty database. The first caller of a run does it with `migrate`."""
    server = {"postgres": postgres, "mysql": mariadb}[url.partition(":")[0]]
    with template(f"{server.__name__}.sql") as made:
        if made.exists():
            server.load(url, made)
        else:
            migrate()
            server.dump(url, new(made))
            new(made).rename(made)
