"""livecast's Celery application, and what may be done to its broker: `celery -A tests.faults.celery worker`."""

import os

from kombu.transport.redis import Channel

from livecast.celery import app

__all__ = ["app"]


def deliver_every_task(times: int) -> None:
    """Have the broker deliver each task so many times, from whoever sends one in this process."""
    put = Channel._put

    def put_often(self, queue, message, **kwargs):
        for _ in range(times):
            put(self, queue, message, **kwargs)

    Channel._put = put_often


if "DELIVERIES" in os.environ:
    deliver_every_task(int(os.environ["DELIVERIES"]))
