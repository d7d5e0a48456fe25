"""Celery application of livecast with changed settings: `celery -A tests.faults.celery worker`.

DELIVERIES=3           the broker delivers each task three times
CELERY_<SETTING>=1     another value for a setting, so that a test does not wait for minutes
"""

import os
from typing import Any

from kombu.transport.redis import Channel

from livecast.celery import app

__all__ = ["app"]


def deliver_every_task(times: int) -> None:
    """Make the broker deliver each task that this process sends so many times."""
    put: Any = Channel._put

    def put_often(self: Channel, queue: str, message: Any, **kwargs: Any) -> None:
        for _ in range(times):
            put(self, queue, message, **kwargs)

    setattr(Channel, "_put", put_often)  # noqa: B010 - mypy rejects an assignment to a method


if "DELIVERIES" in os.environ:
    deliver_every_task(int(os.environ["DELIVERIES"]))
for name in ("task_time_limit", "worker_soft_shutdown_timeout"):
    if (value := os.environ.get(f"CELERY_{name.upper()}")) is not None:
        setattr(app.conf, name, float(value))
if (value := os.environ.get("CELERY_VISIBILITY_TIMEOUT")) is not None:
    app.conf.broker_transport_options = {**app.conf.broker_transport_options, "visibility_timeout": float(value)}
app.conf.include = ["tests.faults.slow_tasks"]
