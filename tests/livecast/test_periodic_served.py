"""Hourly and daily work by real workers with beat, which are killed and restarted."""

import os
import signal
from pathlib import Path

import pytest

from tests.livecast.serving.production_server import until
from tests.servers import local_installation

pytestmark = [pytest.mark.processes, pytest.mark.timeout(600)]

# All work was last done at the fixed time before the latest.
LATER = """
    from datetime import timedelta
    from django.db.models import F
    from livecast.models import PeriodicWork
    PeriodicWork.objects.update(done_for=F("done_for") - timedelta(days=1))
"""
KINDS = "5"  # of periodic work: livecast/settings.py
STILL_DUE = """
    from django.utils import timezone
    from livecast import periodic_work
    print(len(periodic_work.due_work(timezone.now())))
"""


def test_daily_work_is_done_although_beat_is_killed_twice(tmp_path: Path):
    with local_installation(tmp_path) as installation:
        assert installation.python(STILL_DUE) == KINDS
        for _ in range(2):
            worker = installation.work()
            until(lambda: installation.python(STILL_DUE) == "0")
            os.killpg(worker.pid, signal.SIGKILL)  # beat and the children, too
            worker.wait()
            installation.python(LATER)
            assert installation.python(STILL_DUE) == KINDS
        assert "Traceback" not in installation.log("worker")
