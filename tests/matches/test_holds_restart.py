"""Held lines survive a restart of everything: the worker is killed, the broker forgets, and the line goes out once."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis

from tests.patience import PATIENCE, START_PATIENCE
from tests.servers import Stage
from tests.servers import stage as staged

HOLD = """
    from accounts.models import User
    from matches.actions import post_line, set_holds
    from matches.models import Match, Team

    teams = [Team.objects.create(name=name, sport="football") for name in ("Harbour Town", "Mill United")]
    match = Match.objects.create(sport="football", home=teams[0], away=teams[1], kickoff_at="2026-05-09T14:00Z")
    set_holds(match_id=match.pk, author=None, holds={"comment": 6})
    cora = User.objects.create_superuser("cora")
    post_line(match_id=match.pk, author=cora, client_key="k", text="Parker limps.")
"""
LOOK = """
    from matches.models import CommentaryEntry, HeldEntry
    print(CommentaryEntry.objects.count(), HeldEntry.objects.count())
"""


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with staged(tmp_path) as installation:
        yield installation


def test_a_held_line_outlives_the_worker_and_the_broker(stage: Stage):
    worker = stage.work()
    stage.python(HOLD)
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait(PATIENCE)
    Redis.from_url(stage.env["REDIS_URL"]).flushall()
    time.sleep(6)
    assert stage.python(LOOK) == "0 1", "its time has come, and nobody was there"
    stage.work()
    deadline = time.monotonic() + START_PATIENCE
    while stage.python(LOOK) != "1 0":
        assert time.monotonic() < deadline, stage.log("worker")
