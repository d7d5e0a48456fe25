"""/healthz and /readyz: their answers, and their time limits, while services are unavailable."""

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
    """Raise the time limit of checks, so that services answer in time on a busy machine."""
    monkeypatch.setattr(health, "CHECK_SECONDS", 3)


async def test_healthz_queries_no_service(async_client: AsyncClient, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(health, "_checks", None)
    response = await async_client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"alive": True, "version": __version__})
    assert "no-store" in response["Cache-Control"]


async def test_readyz_is_200_if_all_services_answer(async_client: AsyncClient):
    response = await async_client.get("/readyz")
    assert (response.status_code, response.json()) == (200, {"database": "ok", "channel_layer": "ok"})


async def test_a_check_releases_its_channel(async_client: AsyncClient):
    layer = get_channel_layer()
    assert isinstance(layer, InMemoryChannelLayer)
    before = set(layer.channels)
    for _ in range(3):
        await async_client.get("/readyz")
    await asyncio.sleep(0)
    assert set(layer.channels) == before


@pytest.mark.processes
async def test_an_unavailable_database_is_named(async_client: AsyncClient, monkeypatch: pytest.MonkeyPatch):
    def refuse(_: BaseDatabaseWrapper) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(BaseDatabaseWrapper, "cursor", refuse)
    response = await async_client.get("/readyz")
    assert (response.status_code, response.json()) == (503, {"database": "away", "channel_layer": "ok"})


async def test_a_hanging_service_is_checked_once_for_many_requests(monkeypatch: pytest.MonkeyPatch):
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


# A connection that breaks while redis-py connects is left to the garbage collector, which warns of it.
@pytest.mark.filterwarnings("ignore:.*StreamWriter.__del__:pytest.PytestUnraisableExceptionWarning")
async def test_redis_failures_affect_redis_channel_layer_and_worker(server: Valkey):
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
async def test_the_middleware_answers_for_any_host(method: str):
    assert await ask(method, "/healthz") == (200, {"alive": True, "version": __version__})


async def test_other_paths_and_methods_reach_the_application():
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
