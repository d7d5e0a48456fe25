"""The prefix of all keys and channels in Redis: the installation's name and the number of its database."""

import os
import subprocess
import sys

import pytest

from tests.servers import ROOT

pytestmark = pytest.mark.processes

PRINT = """
from livecast import settings
print(settings.REDIS_PREFIX)
print(settings.CHANNEL_LAYERS["default"]["CONFIG"]["prefix"])
print(settings.CACHES["default"]["KEY_PREFIX"])
print(settings.CELERY_BROKER_TRANSPORT_OPTIONS["global_keyprefix"].removesuffix(":"))
"""
POSTGRES, SQLITE = "postgres://ola@127.0.0.1/harbour", "sqlite:////srv/mill.sqlite3"


@pytest.mark.parametrize(
    ("redis", "database", "given", "prefix"),
    [
        ("redis://127.0.0.1:6379/0", POSTGRES, "", "livecast:harbour:0"),
        ("redis://127.0.0.1:6379/3", POSTGRES, "", "livecast:harbour:3"),
        ("redis://127.0.0.1:6379", SQLITE, "", "livecast:mill:0"),
        ("redis://:secret@redis.example.org:6379/7", POSTGRES, "coast", "coast:7"),
        ("unix:///run/redis.sock?db=5", POSTGRES, "", "livecast:harbour:5"),
        ("nonsense", POSTGRES, "", "livecast:harbour:0"),
    ],
)
def test_all_keys_and_channels_share_the_prefix(redis: str, database: str, given: str, prefix: str):
    env = {**os.environ, "REDIS_URL": redis, "DATABASE_URL": database, "DEBUG": "1"}
    env.pop("REDIS_PREFIX", None)
    if given:
        env["REDIS_PREFIX"] = given
    done = subprocess.run([sys.executable, "-c", PRINT], cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    assert done.stdout.split() == [prefix] * 4
