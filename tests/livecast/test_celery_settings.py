"""How Celery's numbers hang together; what each of them is there for, tests/faults/test_celery.py shows with kills."""

from typing import Any

from livecast import settings
from matches.feed import delivery


def test_a_task_in_hand_is_never_taken_for_lost():
    """Beyond the visibility timeout it would run a second time beside itself."""
    most = settings.CELERY_TASK_TIME_LIMIT + settings.CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT
    options: dict[str, Any] = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    assert options["visibility_timeout"] > most


def test_a_push_is_given_up_before_its_task_is_killed():
    assert delivery.LOCK_SECONDS < settings.CELERY_TASK_TIME_LIMIT


def test_the_sweep_comes_back_sooner_than_fans_look_away():
    sweep: dict[str, Any] = settings.CELERY_BEAT_SCHEDULE["sweep"]
    assert sweep["schedule"] <= 1.0 < sweep["options"]["expires"]


def test_every_task_survives_its_worker():
    """No task of ours opts out: each may run twice."""
    from livecast.celery import app

    app.loader.import_default_modules()
    ours = [task for name, task in app.tasks.items() if not name.startswith("celery.")]
    assert ours
    assert all(task.acks_late and task.reject_on_worker_lost and task.time_limit for task in ours)
