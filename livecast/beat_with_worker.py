"""End an embedded beat together with its worker.

Used by `celery worker --beat --include livecast.beat_with_worker`. Celery ends the pool
with the worker, but not the beat. After a `kill -9` of the worker it would run forever.
"""

import os
from typing import Any

from celery.signals import beat_embedded_init

from livecast.parent_death import die_with_parent

_worker_pid = os.getpid()  # the worker imports this module before it forks


@beat_embedded_init.connect
def end_with_worker(**_: Any) -> None:
    die_with_parent(_worker_pid)
