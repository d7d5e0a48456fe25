"""Two installations on one Redis are separate, and the deploy check finds those with the same prefix."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from redis import Redis
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from livecast import installation, redis
from livecast.errors import LivecastError
from livecast.models import Installation
from tests import constants
from tests.livecast.serving.production_server import until
from tests.migrated import make_migrated
from tests.servers import LocalInstallation
from tests.valkey import valkey

pytestmark = pytest.mark.processes

TIMEOUT = 60  # seconds for one frame, on a busy machine

A_MATCH = """
    from django.utils import timezone
    from matches.feed import feed_log
    from matches.models import Match, Team
    home, away = (Team.objects.create(name=n, sport="football") for n in ("Harbour Town", "Mill United"))
    match = Match.objects.create(sport="football", home=home, away=away, kickoff_at=timezone.now())
    print(match.pk, feed_log.current_epoch())
"""
POST = """
    from matches.actions import EntryDraft, post_commentary
    post_commentary(match_id={match}, author=None, client_key="key", draft=EntryDraft(body="{body}"))
"""
PING = """
    import json
    from livecast.celery import app
    print(json.dumps([name for answer in app.control.ping(timeout=3) for name in answer]))
"""


CHECK = """
    from django.core.management import call_command
    call_command("check", deploy=True)
"""
CLAIM = "livecast:livecast:0:installation"


@contextmanager
def livecast(folder: Path, redis_url: str, name: str = "livecast") -> Iterator[LocalInstallation]:
    """An installation with a database of this name and the default REDIS_PREFIX."""
    folder.mkdir()
    database = folder / f"{name}.sqlite3"
    stage = LocalInstallation(folder, redis_url, f"sqlite:///{database}")
    del stage.env["REDIS_PREFIX"]
    # Fans get lines only from the channel layer.
    stage.env |= constants.replaced({constants.LOG_CHECK_SECONDS: 3600.0})
    make_migrated(database, lambda: stage.manage("migrate", "-v", "0"))
    try:
        yield stage
    finally:
        stage.close()


class RunningInstallation:
    """An installation with a web process, a worker, a match and a fan."""

    def __init__(self, stage: LocalInstallation, stack: ExitStack) -> None:
        self.stage = stage
        self.match, epoch = stage.python(A_MATCH).split()
        port = stage.serve()
        stage.work()
        self.fan: ClientConnection = stack.enter_context(
            connect(
                f"ws://127.0.0.1:{port}/ws/?t=match.{self.match}.feed:0&epoch={epoch}",
                origin=Origin(f"http://127.0.0.1:{port}"),
            )
        )

    def post(self, body: str) -> None:
        self.stage.python(POST.format(match=self.match, body=body))

    def next_line(self) -> str:
        while (frame := json.loads(self.fan.recv(TIMEOUT)))["type"] != "commentary.added":
            pass
        return str(frame["data"]["body"])

    def workers(self) -> list[str]:
        """Return the workers that answer Celery's remote control, a broadcast."""
        return list(json.loads(self.stage.python(PING)))


@pytest.mark.timeout(600)
def test_installations_on_one_redis_are_separate_and_the_deploy_check_finds_the_same_prefix(tmp_path: Path):
    """The first and the second differ by their database numbers, the first and the third by their database names."""
    numbers, names = (0, 3, 0), ("livecast", "livecast", "mill")
    with valkey(tmp_path) as server, ExitStack() as stack:
        servers = [f"{server.url.removesuffix('/0')}/{number}" for number in numbers]
        stages = [
            stack.enter_context(livecast(tmp_path / place, url, name))
            for place, url, name in zip(("one", "two", "three"), servers, names, strict=True)
        ]
        same = stack.enter_context(livecast(tmp_path / "same", server.url))
        same.python(CHECK)  # the prefix is not claimed yet
        running = [RunningInstallation(stage, stack) for stage in stages]
        assert len({one.match for one in running}) == 1  # the same topic, so only the prefix separates them
        for one, line in zip(running, ("Ida Parker scores!", "Viktor Doom scores!", "Kick-off."), strict=True):
            one.post(line)
            assert one.next_line() == line

        with Redis.from_url(server.url) as client:
            until(lambda: client.exists(CLAIM))
        for one in running:
            one.stage.python(CHECK)
        with pytest.raises(RuntimeError, match=r"livecast\.E005.* Another installation of livecast uses this Redis"):
            same.python(CHECK)
        same.env["REDIS_PREFIX"] = "harbour"
        same.manage("check", "--deploy")

        assert [len(one.workers()) for one in running] == [1, 1, 1]
        prefixes = tuple(f"livecast:{name}:{number}".encode() for name, number in zip(names, numbers, strict=True))
        for number in set(numbers):
            with Redis.from_url(f"{server.url.removesuffix('/0')}/{number}") as client:
                assert [key for key in client.scan_iter() if not key.lstrip(b":1:").startswith(prefixes)] == []
                channels = client.pubsub_channels()
                assert channels
                assert [channel for channel in channels if not channel.startswith(prefixes)] == []


# --- the claim


@pytest.fixture
def claims(db: None, tmp_path: Path, settings) -> Iterator[None]:
    with valkey(tmp_path) as server:
        settings.REDIS_URL = server.url
        redis.client.cache_clear()
        yield
        redis.client().close()
        redis.client.cache_clear()


def ttl() -> int:
    """Return the seconds until the claim expires; negative without a claim."""
    seconds: Any = redis.client().ttl(redis.key("installation"))
    return int(seconds)


@pytest.mark.usefixtures("claims")
def test_an_installation_renews_its_claim_and_another_is_refused():
    installation.claim_prefix()
    redis.client().expire(redis.key("installation"), 5)
    installation.claim_prefix()
    installation.require_own_prefix()
    assert ttl() > 5
    Installation.objects.update(key="of Mill United")
    for refused in (installation.claim_prefix, installation.require_own_prefix):
        with pytest.raises(LivecastError, match="Set another REDIS_PREFIX") as refusal:
            refused()
        assert refusal.value.code == "start.redis_shared"


@pytest.mark.usefixtures("claims")
def test_a_claim_expires_after_the_last_worker_has_ended():
    installation.claim_prefix()
    assert 0 < ttl() <= installation.CLAIM_SECONDS
    Installation.objects.update(key="of Mill United")
    redis.client().delete(redis.key("installation"))  # as if the claim had expired
    installation.require_own_prefix()
    installation.claim_prefix()
