"""Relations between the time limits of Celery. tests/faults/test_celery.py tests them with killed workers."""

from typing import Any

from celery.fixups.django import DjangoWorkerFixup

from livecast import settings
from matches.feed import delivery


def test_a_running_task_is_never_redelivered():
    """After the visibility timeout the broker would deliver it a second time."""
    most = settings.CELERY_TASK_TIME_LIMIT + settings.CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT
    options: dict[str, Any] = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    assert options["visibility_timeout"] > most


def test_a_push_times_out_before_its_task_is_killed():
    assert delivery.LOCK_SECONDS < settings.CELERY_TASK_TIME_LIMIT


def test_the_sweep_runs_every_second_and_expires_later():
    sweep: dict[str, Any] = settings.CELERY_BEAT_SCHEDULE["sweep"]
    assert sweep["schedule"] <= 1.0 < sweep["options"]["expires"]


def test_every_task_is_redelivered_if_its_worker_dies():
    """All our tasks may run twice."""
    from livecast.celery import app

    app.loader.import_default_modules()
    ours = [task for name, task in app.tasks.items() if not name.startswith("celery.")]
    assert ours
    assert all(task.acks_late and task.reject_on_worker_lost and task.time_limit for task in ours)


def test_only_workers_keep_database_connections():
    """Celery reads its own setting. The threads of web processes come and go, and would leave connections open."""
    from livecast.celery import app

    assert DjangoWorkerFixup(app).db_reuse_max == settings.CELERY_DB_REUSE_MAX
    assert settings.DATABASES["default"].get("CONN_MAX_AGE", 0) == 0
