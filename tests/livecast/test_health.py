"""/healthz and /readyz: what they say when something is away, and how long they take to say so."""

import asyncio
import json
from pathlib import Path

import pytest
from asgiref.testing import ApplicationCommunicator
from channels.layers import InMemoryChannelLayer, get_channel_layer
from django.db import OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import AsyncClient

from livecast import __version__, health, redis
from tests.patience import PATIENCE
from tests.valkey import Valkey, valkey

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is there answers in time, also on a busy machine; what hangs costs a test this much."""
    monkeypatch.setattr(health, "CHECK_SECONDS", 3)


async def test_alive_asks_nobody(async_client: AsyncClient, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(health, "_checks", None)
    response = await async_client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"alive": True, "version": __version__})
    assert "no-store" in response["Cache-Control"]


async def test_ready_when_all_that_is_used_answers(async_client: AsyncClient):
    response = await async_client.get("/readyz")
    assert (response.status_code, response.json()) == (200, {"database": "ok", "channel_layer": "ok"})


async def test_a_check_leaves_no_channel_behind(async_client: AsyncClient):
    layer = get_channel_layer()
    assert isinstance(layer, InMemoryChannelLayer)
    before = set(layer.channels)
    for _ in range(3):
        await async_client.get("/readyz")
    await asyncio.sleep(0)
    assert set(layer.channels) == before


@pytest.mark.processes
async def test_a_database_that_refuses_is_named(async_client: AsyncClient, monkeypatch: pytest.MonkeyPatch):
    def refuse(_: BaseDatabaseWrapper) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(BaseDatabaseWrapper, "cursor", refuse)
    response = await async_client.get("/readyz")
    assert (response.status_code, response.json()) == (503, {"database": "away", "channel_layer": "ok"})


async def test_one_that_hangs_is_asked_once_however_many_want_to_know(monkeypatch: pytest.MonkeyPatch):
    asked = 0

    async def hang() -> None:
        nonlocal asked
        asked += 1
        await asyncio.sleep(60)

    async def answer() -> None:
        pass

    monkeypatch.setattr(health, "_checks", lambda: {"database": hang, "redis": answer})
    for _ in range(2):
        async with asyncio.timeout(PATIENCE):
            answers = await asyncio.gather(*(health.readiness() for _ in range(10)))
        assert all(states == {"database": "away", "redis": "ok"} for _, states in answers)
    assert asked == 1


@pytest.fixture
def server(tmp_path: Path, settings):
    with valkey(tmp_path) as server:
        settings.REDIS_URL = server.url
        settings.CHANNEL_LAYERS = {
            "default": {"BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer", "CONFIG": {"hosts": [server.url]}}
        }
        redis.client.cache_clear()
        yield server
        redis.client().close()
        redis.client.cache_clear()


# A connection that breaks off while redis-py is still making it is left to the collector, which complains of it.
@pytest.mark.filterwarnings("ignore:.*StreamWriter.__del__:pytest.PytestUnraisableExceptionWarning")
async def test_redis_and_what_hangs_on_it(server: Valkey):
    away = {"database": "ok", "redis": "away", "channel_layer": "away", "worker": "away"}
    assert await health.readiness() == (503, away | {"redis": "ok", "channel_layer": "ok"})
    health.record_worker_heartbeat()
    assert await health.readiness() == (200, dict.fromkeys(away, "ok"))
    server.kill()
    assert await health.readiness() == (503, away)
    server.start()
    health.record_worker_heartbeat()
    async with asyncio.timeout(PATIENCE):
        while (await health.readiness())[0] != 200:
            await asyncio.sleep(0.1)
    with server.hung():
        async with asyncio.timeout(PATIENCE):
            assert await health.readiness() == (503, away)
    await get_channel_layer().flush()


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_ahead_of_django_the_host_does_not_matter(method: str):
    assert await ask(method, "/healthz") == (200, {"alive": True, "version": __version__})


async def test_other_paths_and_methods_are_the_applications():
    for method, path in (("GET", "/"), ("GET", "/healthz/"), ("POST", "/healthz")):
        assert await ask(method, path) == (418, {})


async def ask(method: str, path: str) -> tuple[int, dict]:
    async def application(scope, receive, send) -> None:
        await send({"type": "http.response.start", "status": 418, "headers": []})
        await send({"type": "http.response.body", "body": b"{}"})

    scope = {"type": "http", "method": method, "path": path, "headers": [(b"host", b"10.0.0.1:80")]}
    asked = ApplicationCommunicator(health.HealthMiddleware(application), scope)
    status = (await asked.receive_output(10))["status"]
    return status, json.loads((await asked.receive_output(10))["body"])
