"""Tasks reach our broker from a process that has not imported Celery before."""

import json
from pathlib import Path

import pytest
from redis import Redis

from tests.servers import local_installation

pytestmark = pytest.mark.processes

ENQUEUE = """
    import sys
    assert "celery" not in sys.modules
    from livecast.task_queue import enqueue
    enqueue("matches.tasks.release_held", 7, "a key", countdown=60)
"""


def test_a_task_reaches_our_broker_with_its_arguments(tmp_path: Path):
    with local_installation(tmp_path) as installation:
        installation.python(ENQUEUE)
        with Redis.from_url(installation.env["REDIS_URL"]) as redis:
            [message] = map(json.loads, redis.lrange(f"{installation.env['REDIS_PREFIX']}:0:celery", 0, -1))
    assert message["headers"]["task"] == "matches.tasks.release_held"
    assert message["headers"]["argsrepr"] == "(7, 'a key')"
    assert message["headers"]["eta"]


def test_the_tasks_of_all_apps_belong_to_our_application(tmp_path: Path):
    with local_installation(tmp_path) as installation:
        found = installation.python("""
            from accounts.tasks import send_code
            from matches.tasks import push_publications
            print(send_code.app.main, push_publications.app.main)
        """)
    assert found == "livecast livecast"
