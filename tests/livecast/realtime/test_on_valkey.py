"""Tests with a real Valkey: order with many workers, cut connections, restarts, outages."""

import asyncio
import os
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from contextlib import AsyncExitStack, suppress

import pytest
from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer
from django.db import connections
from redis.exceptions import RedisError

from livecast import redis
from livecast.realtime.protocol import Frame
from livecast.realtime.push import group_of, push
from matches.actions import EntryDraft, post_commentary
from matches.feed import feed_log
from tests import constants
from tests.conftest import FanSocket, watching
from tests.patience import PATIENCE, START_PATIENCE
from tests.servers import ROOT
from tests.valkey import Valkey
from tests.valkey import valkey as running_valkey

pytestmark = [
    pytest.mark.processes,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("on_valkey", "fresh_hub"),
    # redis-py leaves a cut connection to the garbage collector.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Valkey]:
    with running_valkey(tmp_path_factory.mktemp("valkey")) as found:
        yield found


@pytest.fixture
def on_valkey(server: Valkey, settings) -> Iterator[None]:
    settings.REDIS_URL = server.url
    settings.CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [server.url], "prefix": settings.REDIS_PREFIX},
        }
    }
    redis.client.cache_clear()
    yield
    if server.process is None:
        server.start()
    redis.client().close()
    redis.client.cache_clear()


@pytest.fixture
def no_reconciler(monkeypatch: pytest.MonkeyPatch) -> None:
    """Disable the reconciler: all lines that subscribers get came through the channel layer."""
    monkeypatch.setattr(constants.LOG_CHECK_SECONDS, 3600)


async def wait_until_pushes_arrive(fan: FanSocket, topic: str) -> None:
    """Push unnumbered frames until one arrives.

    They are not in a log, so a repair cannot deliver them.
    """

    async def push_repeatedly() -> None:
        while True:
            with suppress(RedisError):
                await sync_to_async(push)(topic, [Frame('{"type":"typing"}')])
            await asyncio.sleep(0.1)

    pushing = asyncio.create_task(push_repeatedly())
    try:
        await fan.next("typing")
    finally:
        pushing.cancel()


@pytest.mark.usefixtures("no_reconciler")
async def test_many_workers_push_in_order(live_match):
    layer = get_channel_layer()
    channel = await layer.new_channel()
    await layer.group_add(group_of(feed_log.feed_topic(live_match.pk)), channel)

    def post_and_push(commentator: int) -> None:
        # In tests the task runs in the posting thread: eight threads are eight workers.
        for number in range(12):
            line = EntryDraft(body=f"{commentator}.{number}")
            post_commentary(match_id=live_match.pk, author=None, client_key=line.body, draft=line)
        connections.close_all()

    threads = [threading.Thread(target=post_and_push, args=(commentator,)) for commentator in range(8)]
    for thread in threads:
        thread.start()
    async with asyncio.timeout(PATIENCE):
        offsets = [(await layer.receive(channel))["offset"] for _ in range(96)]
    for thread in threads:
        thread.join()
    assert offsets == list(range(1, 97))


async def test_subscribers_miss_no_line_when_valkey_closes_connections(live_match, post, server):
    async with watching(live_match) as fan:
        for number in range(0, 20, 2):
            await sync_to_async(post)(f"line {number}")
            assert server.kill_subscribers() <= 1
            await sync_to_async(post)(f"line {number + 1}")
        assert [line["offset"] for line in await fan.lines(20)] == list(range(1, 21))
        await wait_until_pushes_arrive(fan, feed_log.feed_topic(live_match.pk))


async def test_subscribers_miss_no_line_when_valkey_restarts(live_match, post, server):
    async with watching(live_match) as fan:
        await sync_to_async(post)("before")
        server.kill()
        await sync_to_async(post)("meanwhile")
        assert [line["data"]["body"] for line in await fan.lines(2)] == ["before", "meanwhile"]
        server.start()
        await wait_until_pushes_arrive(fan, feed_log.feed_topic(live_match.pk))
        await sync_to_async(post)("after")
        assert (await fan.lines(1))[0]["offset"] == 3


async def test_subscribers_are_served_while_valkey_is_down(live_match, post, server):
    server.kill()
    async with watching(live_match) as fan:
        await sync_to_async(post)("read by the reconciler")
        assert (await fan.lines(1))[0]["offset"] == 1
        server.start()
        await wait_until_pushes_arrive(fan, feed_log.feed_topic(live_match.pk))


async def test_subscribers_are_served_while_valkey_hangs(live_match, post, server):
    with server.hung():
        async with AsyncExitStack() as stack:
            async with asyncio.timeout(PATIENCE):
                fan = await stack.enter_async_context(watching(live_match))
            posting = asyncio.create_task(sync_to_async(post)("read by the reconciler"))
            assert (await fan.lines(1))[0]["offset"] == 1
            await posting
    async with watching(live_match) as fan:
        await wait_until_pushes_arrive(fan, feed_log.feed_topic(live_match.pk))


@pytest.mark.usefixtures("no_reconciler")
async def test_pushes_share_one_connection(live_match, server):
    def connections_made() -> int:
        return int(client.info("stats")["total_connections_received"])

    def push_some() -> None:
        for _ in range(50):
            push(feed_log.feed_topic(live_match.pk), [Frame('{"type":"typing"}')])

    with server.client() as client:
        await sync_to_async(push_some)()
        before = connections_made()
        await sync_to_async(push_some)()
        assert connections_made() == before


async def test_a_forked_worker_pushes_on_its_own_connection(live_match, server, settings):
    topic = feed_log.feed_topic(live_match.pk)
    program = f"""
        import os
        import django
        django.setup()
        from livecast.realtime.protocol import Frame
        from livecast.realtime.push import push
        say = lambda who: push({topic!r}, [Frame('{{"type":"' + who + '"}}')])
        say("parent")
        child = os.fork()
        if not child:
            say("child")
            os._exit(0)
        assert os.waitpid(child, 0)[1] == 0
        say("parent")
    """
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "livecast.settings",
        "REDIS_URL": server.url,
        "REDIS_PREFIX": settings.REDIS_PREFIX.removesuffix(":0"),
    }
    async with watching(live_match) as fan:
        command = [sys.executable, "-c", textwrap.dedent(program)]
        await asyncio.to_thread(subprocess.run, command, cwd=ROOT, env=env, check=True, timeout=START_PATIENCE)
        for who in ("parent", "child", "parent"):
            assert (await fan.next(who))["type"] == who
