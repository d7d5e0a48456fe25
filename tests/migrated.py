"""The migrated SQLite database of a test run: made once, copied by each worker and each installation."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

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


def make_migrated(database: Path, migrate: Callable[[], object]) -> None:
    """Copy the migrated database to this path. The first caller of a run creates it with `migrate`."""
    template = Path(os.environ[FOLDER]) / "migrated.sqlite3"
    with (template.parent / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # until the file is closed
        if template.exists():
            shutil.copy(template, database)
        else:
            migrate()
            shutil.copy(database, template)
