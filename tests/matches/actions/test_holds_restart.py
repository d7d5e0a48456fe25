"""Held lines survive a killed worker and a flushed broker, and are released once."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis

from tests.patience import PATIENCE, START_PATIENCE
from tests.servers import LocalInstallation
from tests.servers import local_installation as staged

pytestmark = pytest.mark.processes

HOLD = """
    from datetime import timedelta
    from django.utils import timezone
    from accounts.models import User
    from matches.actions import post_text, set_holds
    from matches.models import HeldEntry, Match, Team

    teams = [Team.objects.create(name=name, sport="football") for name in ("Harbour Town", "Mill United")]
    match = Match.objects.create(sport="football", home=teams[0], away=teams[1], kickoff_at="2026-05-09T14:00Z")
    set_holds(match_id=match.pk, author=None, hold_seconds={"comment": 30})
    cora = User.objects.create_superuser("cora")
    post_text(match_id=match.pk, author=cora, client_key="k", text="Parker limps.")
    # The test decides when the line is due.
    HeldEntry.objects.update(release_at=timezone.now() + timedelta(hours=1))
"""
MAKE_IT_DUE = """
    from django.utils import timezone
    from matches.models import CommentaryEntry, HeldEntry
    HeldEntry.objects.update(release_at=timezone.now())
    print(CommentaryEntry.objects.count(), HeldEntry.objects.count())
"""
WAIT_FOR_RELEASE = f"""
    import time
    from matches.models import CommentaryEntry, HeldEntry
    deadline = time.monotonic() + {START_PATIENCE}
    while HeldEntry.objects.exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    print(CommentaryEntry.objects.count(), HeldEntry.objects.count())
"""


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[LocalInstallation]:
    with staged(tmp_path) as installation:
        yield installation


def test_held_line_survives_the_worker_and_the_broker(stage: LocalInstallation):
    worker = stage.work()
    stage.python(HOLD)
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait(PATIENCE)
    Redis.from_url(stage.env["REDIS_URL"]).flushall()
    assert stage.python(MAKE_IT_DUE) == "0 1", "no worker is running"
    stage.work()
    assert stage.python(WAIT_FOR_RELEASE) == "1 0", stage.log("worker")
