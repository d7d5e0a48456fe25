"""Access to /readyz and /metrics: allowed and refused clients."""

import json

import pytest
from asgiref.testing import ApplicationCommunicator
from django.conf import settings as configured
from django.test import AsyncClient

from livecast.health import HealthMiddleware
from livecast.proxy import Headers, TrustedProxies
from livecast.serving.metrics import MetricsMiddleware

pytestmark = pytest.mark.django_db(transaction=True)

PATHS = ["/readyz", "/metrics"]
LOOPBACK, STRANGER = "127.0.0.1", "198.51.100.9"


@pytest.fixture
def monitors(settings) -> None:
    """Allow this machine and a monitoring network."""
    settings.LIVECAST = settings.LIVECAST | {"MONITORING_ADDRESSES": ["127.0.0.0/8", "::1", "10.1.0.0/16"]}


@pytest.fixture
def behind_proxy(settings) -> None:
    settings.LIVECAST = settings.LIVECAST | {"TRUSTED_PROXIES": ["127.0.0.0/8", "::1"]}


async def ask(path: str, peer: str | None, *headers: tuple[str, str]) -> int:
    """Return the status that `serve` answers, after it has applied the headers of proxies."""

    async def application(scope, receive, send) -> None:
        raise AssertionError("asked for another page")

    given: Headers = [(b"host", b"live.example.org"), *((name.encode(), value.encode()) for name, value in headers)]
    read, client, _ = TrustedProxies(configured.LIVECAST["TRUSTED_PROXIES"]).resolve(
        given, None if peer is None else [peer, 40_000]
    )
    scope = {"type": "http", "method": "GET", "path": path, "headers": read, "client": client}
    asked = ApplicationCommunicator(MetricsMiddleware(HealthMiddleware(application), []), scope)
    status = int((await asked.receive_output(30))["status"])
    body = (await asked.receive_output(30))["body"]
    if status == 403:
        assert json.loads(body)["code"] == "monitoring.not_allowed"
    return status


@pytest.mark.usefixtures("monitors")
@pytest.mark.parametrize("path", PATHS)
class TestWithoutProxy:
    @pytest.mark.parametrize("peer", [LOOPBACK, "::1", "::ffff:127.0.0.1", "10.1.2.3", None])
    async def test_listed_addresses_are_answered(self, path: str, peer: str | None):
        assert await ask(path, peer) == 200

    @pytest.mark.parametrize("peer", [STRANGER, "10.2.0.1", "2001:db8::1", "nonsense"])
    async def test_other_addresses_are_refused(self, path: str, peer: str):
        assert await ask(path, peer) == 403

    @pytest.mark.parametrize("header", ["x-real-ip", "x-forwarded-for", "x-forwarded-proto", "forwarded"])
    async def test_requests_forwarded_by_an_unknown_local_proxy_are_refused(self, path: str, header: str):
        assert await ask(path, LOOPBACK, (header, LOOPBACK)) == 403


@pytest.mark.usefixtures("monitors", "behind_proxy")
@pytest.mark.parametrize("path", PATHS)
class TestBehindProxy:
    async def test_the_client_that_the_proxy_names_decides(self, path: str):
        assert await ask(path, LOOPBACK, ("x-real-ip", LOOPBACK)) == 200
        assert await ask(path, LOOPBACK, ("x-real-ip", "10.1.2.3"), ("x-forwarded-proto", "https")) == 200
        assert await ask(path, LOOPBACK, ("x-real-ip", STRANGER)) == 403

    async def test_a_forwarded_request_without_a_client_is_refused(self, path: str):
        assert await ask(path, LOOPBACK, ("x-forwarded-proto", "https")) == 403
        assert await ask(path, LOOPBACK, ("x-forwarded-for", LOOPBACK)) == 403
        assert await ask(path, LOOPBACK, ("x-real-ip", "nonsense")) == 403
        assert await ask(path, LOOPBACK, ("x-real-ip", LOOPBACK), ("x-real-ip", LOOPBACK)) == 403

    async def test_a_direct_request_of_a_local_program_is_answered(self, path: str):
        assert await ask(path, LOOPBACK) == 200
        assert await ask(path, None) == 200

    async def test_headers_of_other_clients_are_ignored(self, path: str):
        assert await ask(path, STRANGER, ("x-real-ip", LOOPBACK)) == 403


async def test_healthz_answers_every_address():
    assert await ask("/healthz", STRANGER) == 200
    assert await ask("/healthz", LOOPBACK, ("x-forwarded-for", STRANGER)) == 200


async def test_the_same_addresses_apply_under_other_servers(async_client: AsyncClient):
    assert (await async_client.get("/readyz")).status_code == 200
    refused = await async_client.get("/readyz", headers={"x-forwarded-for": LOOPBACK})
    assert (refused.status_code, refused.json()["code"]) == (403, "monitoring.not_allowed")
    assert (await async_client.get("/healthz", headers={"x-forwarded-for": LOOPBACK})).status_code == 200
