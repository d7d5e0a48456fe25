"""The Celery application of worker and beat: see celery_commands.py.

Modules with tasks import `shared_task` from here. So their tasks belong to this application in every process.
"""

import os
import warnings
from functools import cached_property
from typing import Any

from celery import Celery
from celery import shared_task as shared_task
from celery.exceptions import CPendingDeprecationWarning
from celery.signals import task_prerun, worker_init, worker_ready
from django.db import close_old_connections, connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "livecast.settings")
# Celery would run Django's system checks in each worker and ignore the result. They import all pages and the admin.
os.environ.setdefault("CELERY_SKIP_CHECKS", "1")


class LivecastCelery(Celery):
    @cached_property
    def Beat(self) -> type:  # noqa: N802
        return self.subclass_with_self("livecast.beat:Beat")


app = LivecastCelery("livecast")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

DATABASE_AGE = 300.0  # seconds after which a worker opens a new database connection


@worker_init.connect
def keep_database_connections(**_: Any) -> None:
    """Keep the database connection of a worker process between tasks: connecting takes longer than a push.

    Web processes have a setting for it (PAGE_DATABASE_AGE). CELERY_DB_REUSE_MAX makes Celery leave the connection open.
    """
    for database in connections.settings.values():
        database["CONN_MAX_AGE"] = DATABASE_AGE
    task_prerun.connect(replace_stale_connections)


def replace_stale_connections(**_: Any) -> None:
    """Close connections that are too old. The first query of the task checks the others and replaces broken ones.

    Without this call, Django would check a connection only before the first task, and a database restart between two
    tasks would fail the second.
    """
    close_old_connections()


@worker_ready.connect
def silence_cancellation_warning(**_: Any) -> None:
    """Hide a warning of seven lines that Celery logs each time it loses the broker.

    It advises to cancel running tasks. Our tasks continue: each may run twice, and a task that sends an SMS must not be
    interrupted.
    """
    warnings.filterwarnings("ignore", r"\s*In Celery 5\.1 we introduced", CPendingDeprecationWarning)
