"""Settings of the tests. They do not use the developer's database or Redis, whatever `.env` contains."""

import os
import tempfile
from pathlib import Path
from typing import Any

os.environ.update(
    DEBUG="1",
    REDIS_URL="",
    DATABASE_URL=os.environ.get("TEST_DATABASE_URL", f"sqlite:///{tempfile.gettempdir()}/livecast-unused.sqlite3"),
    REDIS_PREFIX="livecast-test",
)

from livecast import settings as real
from livecast.settings import *  # noqa: F403
from livecast.settings import DATABASES, INSTALLED_APPS, LIVECAST
from tests import constants

# A file, because sockets read the database in threads, and each thread has its own connection.
_test_name = f"livecast-test-{os.getpid()}"
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    _test_name = str(Path(tempfile.gettempdir()) / f"{_test_name}.sqlite3")
else:
    _test_name = _test_name.replace("-", "_")
DATABASES["default"]["TEST"] = {"NAME": _test_name}
if DATABASES["default"]["ENGINE"] == "livecast.mariadb":
    DATABASES["default"]["TEST"]["COLLATION"] = "utf8mb4_nopad_bin"  # as docs/operations.md requires

# Tests raise errors of a database that is available, so no handler may check whether it is.
_console: dict[str, Any] = {"class": "logging.StreamHandler", "formatter": "line"}
LOGGING = {**real.LOGGING, "handlers": {"console": _console}}

CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Fast enough for tests, and different enough to distinguish them.
INSTALLED_APPS = [*INSTALLED_APPS, "tests.constants.Constants"]
TEST_CONSTANTS = {
    constants.LOG_CHECK_SECONDS: 0.2,
    constants.PULSE_SECONDS: 0.5,
    constants.ACCESS_CHECK_SECONDS: 0.2,
}

# Django's test client logs in without a request, which axes refuses. The tests of axes turn it on.
AXES_ENABLED = False
# The test database is dropped at the end: connections must be closed.
LIVECAST["SOCKET_DATABASE_AGE"] = 0
DATABASES["default"]["CONN_MAX_AGE"] = 0
