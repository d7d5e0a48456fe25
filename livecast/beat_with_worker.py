"""For a worker with Celery's clock embedded (`worker --beat --include livecast.beat_with_worker`): both end together.

Celery ties the worker's pool to the worker, but not the clock; left alone by a `kill -9`, it would tick for ever.
"""

import os
from typing import Any

from celery.signals import beat_embedded_init

from livecast.parent_death import die_with_parent

_worker_pid = os.getpid()  # the worker imports this module before it forks


@beat_embedded_init.connect
def end_with_worker(**_: Any) -> None:
    die_with_parent(_worker_pid)
