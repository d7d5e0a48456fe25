"""Checks before `serve` starts.

The `require_*` functions raise LivecastError with a sentence that says what to do.
"""

import logging
import resource
from collections.abc import Sequence

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage
from django.core import checks
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

from livecast import startup_checks
from livecast.errors import LivecastError

logger = logging.getLogger(__name__)

MIN_DESCRIPTORS = 10_000


def require_production() -> None:
    """Run all checks, then close the database connections."""
    require_settings()
    startup_checks.require_writable(settings.VAR_DIR, "VAR_DIR")
    startup_checks.require_redis(settings.REDIS_URL)
    startup_checks.require_database()
    require_migrations()
    require_static_files()
    connections.close_all()
    log_descriptor_limit()


def require_settings() -> None:
    if settings.DEBUG:
        raise LivecastError(
            "start.debug",
            "DEBUG is on, which shows internals to visitors. Set DEBUG=0, or use runserver for development.",
        )
    found = checks.run_checks(include_deployment_checks=True)
    errors = [message for message in found if message.is_serious() and not message.is_silenced()]
    if errors:
        raise LivecastError("start.checks", "\n".join(["`manage.py check --deploy` finds errors:", *map(str, errors)]))
    for message in found:
        if not message.is_silenced():
            logger.warning("check --deploy: (%s) %s", message.id, message.msg.partition("\n")[0])


def require_migrations() -> None:
    executor = MigrationExecutor(connection)
    missing = [migration for migration, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]
    if missing:
        raise LivecastError(
            "start.migrations",
            f"The database lacks the migration {_summary(missing)}. Run manage.py migrate.",
        )


def require_static_files() -> None:
    """Raise LivecastError if the manifest of `collectstatic` lacks a file.

    Pages that use the file would fail.
    """
    storage = staticfiles_storage
    if not isinstance(storage, ManifestFilesMixin):
        return
    ignored = apps.get_app_config("staticfiles").ignore_patterns
    paths = {storage.clean_name(path) for finder in get_finders() for path, _ in finder.list(ignored)}
    missing = sorted(path for path in paths if storage.hash_key(path) not in storage.hashed_files)
    if missing:
        raise LivecastError(
            "start.static",
            f"{settings.STATIC_ROOT} lacks {_summary(missing)}. Run manage.py collectstatic.",
        )


def _summary(missing: Sequence[object]) -> str:
    return f"{missing[0]} and {len(missing) - 1} more" if len(missing) > 1 else str(missing[0])


def log_descriptor_limit() -> None:
    """Log how many file descriptors a process may open. Each socket needs one."""
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    if limit == resource.RLIM_INFINITY:
        return
    advice = ", which limits its sockets; raise LimitNOFILE (systemd) or ulimit -Hn" if limit < MIN_DESCRIPTORS else ""
    logger.log(
        logging.WARNING if advice else logging.INFO, "each process may open %d file descriptors%s", limit, advice
    )
