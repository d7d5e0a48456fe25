"""While Redis is stopped or hangs, login shows a sentence, and pages without Redis still work."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from django.core.cache import cache
from django.test import Client

from accounts import otp_delivery
from accounts.models import Challenge, User
from livecast import redis
from matches.models import Match
from tests.accounts.conftest import IDA, OLA, SmsInbox
from tests.valkey import Valkey, valkey

pytestmark = [pytest.mark.processes, pytest.mark.django_db, pytest.mark.usefixtures("sms_inbox")]

PAGE = "/account/login/"
SENTENCE = "This is unavailable at the moment. Try again in a minute."
Outage = Callable[[], AbstractContextManager[None]]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Valkey]:
    with valkey(tmp_path_factory.mktemp("away")) as running:
        yield running


@contextmanager
def stopped(server: Valkey) -> Iterator[None]:
    server.kill()
    try:
        yield
    finally:
        server.start()


@pytest.fixture(params=["stopped", "hung"])
def outage(server: Valkey, settings, request: pytest.FixtureRequest) -> Iterator[Outage]:
    """Store limits, codes and the cache in a Valkey, which is unavailable within `with outage():`."""
    settings.REDIS_URL = server.url
    options = {"SOCKET_CONNECT_TIMEOUT": 0.5, "SOCKET_TIMEOUT": 0.5}
    settings.CACHES = {
        "default": {"BACKEND": "django_redis.cache.RedisCache", "LOCATION": server.url, "OPTIONS": options}
    }
    forget_clients()
    yield lambda: stopped(server) if request.param == "stopped" else server.hung()
    cache.close()
    with server.client() as client:
        client.flushdb()
    redis.client().close()
    forget_clients()


def forget_clients() -> None:
    redis.client.cache_clear()


def step(client: Client, **fields: str):
    return client.post(PAGE, fields, headers={"x-sheet": "1"})


def test_requesting_a_code_is_refused_and_works_after_the_outage(client: Client, sms_inbox: SmsInbox, outage: Outage):
    with outage():
        for name in ("send", "again"):
            answer = step(client, step=name, phone=IDA)
            assert (answer.status_code, SENTENCE in answer.content.decode()) == (503, True)
        page = client.post(PAGE, {"step": "send", "phone": IDA})
        assert (page.status_code, SENTENCE in page.content.decode()) == (503, True)
        chinese = client.post(f"/zh-hans{PAGE}", {"step": "send", "phone": IDA})
        assert (chinese.status_code, "请一分钟后再试" in chinese.content.decode()) == (503, True)
    assert sms_inbox.sent == []
    until_back(lambda: step(client, step="send", phone=IDA).status_code == 202)
    assert len(sms_inbox.sent) == 1


def test_entering_a_code_is_refused_and_the_code_stays_valid(
    client: Client, sms_inbox: SmsInbox, outage: Outage, request
):
    step(client, step="send", phone=IDA)
    with outage():
        answer = step(client, step="check", code=sms_inbox.code())
        assert (answer.status_code, SENTENCE in answer.content.decode()) == (503, True)
        resend = step(client, step="again")
        assert (resend.status_code, SENTENCE in resend.content.decode()) == (503, True)
        assert client.get("/account/login/status").json()["state"] == "sent"
    if "hung" in request.node.name:  # a stopped server has lost the code
        until_back(lambda: 'data-step="name"' in step(client, step="check", code=sms_inbox.code()).content.decode())


def test_pages_that_show_the_code_report_the_outage(client: Client, settings, outage: Outage):
    settings.SMS_GATEWAY, settings.DEBUG = "console", True
    step(client, step="send", phone=IDA)
    with outage():
        answers = client.get(PAGE), client.get(f"{PAGE}status"), step(client, step="check", code="123456")
        for answer in answers:
            assert (answer.status_code, SENTENCE in answer.content.decode()) == (503, True)


def test_pages_without_redis_still_work(
    client: Client, ida_client: Client, ida: User, fixture: Match, outage: Outage, commentator: User
):
    with outage():
        assert "Mobile number" in client.get(PAGE).content.decode()
        assert client.get("/").status_code == client.get(f"/matches/{fixture.pk}/").status_code == 200
        assert client.get(f"/api/matches/{fixture.pk}/feed?after=0").status_code == 200
        assert client.get(f"/api/matches/{fixture.pk}/chat").status_code == 200
        staff = client.post("/admin/login/", {"username": "cora", "password": "cora", "next": "/admin/"})
        assert (staff.status_code, staff["Location"]) == (302, "/admin/")
        wrong = Client().post("/admin/login/", {"username": "cora", "password": "wrong"})
        assert wrong.status_code == 200
        assert ida_client.get("/api/me").json()["member"]["name"] == "Ida"
        assert ida_client.get("/account/").status_code == 200
        changed = ida_client.post("/account/", {"name": "Ida B", "colour": "#a8246a", "language": "en"})
        assert changed["Location"] == "/account/?saved"
        assert ida_client.post("/account/logout/", {"everywhere": "yes"}).status_code == 302
    ida.refresh_from_db()
    assert ida.display_name == "Ida B"


def test_a_message_is_refused_with_the_advice_to_send_it_again(ida_client: Client, live_match: Match, outage: Outage):
    command = {"type": "chat.send", "ref": 1, "data": {"topic": f"match.{live_match.pk}.chat", "text": "a", "key": "k"}}
    address = f"/api/matches/{live_match.pk}/chat/commands"
    with outage():
        answer = ida_client.post(address, command, content_type="application/json")
        assert (answer.status_code, answer.json()["error"]["code"]) == (503, "limits.away")


def test_a_code_that_the_worker_could_not_issue_is_retried(sms_inbox: SmsInbox, outage: Outage):
    """The worker retries once. Then the page shows that no SMS was sent."""
    challenge = Challenge.objects.create(key="k", number=OLA, purpose="login", language="en")
    with outage():
        assert otp_delivery.deliver(challenge.pk)
        challenge.refresh_from_db()
        assert challenge.state == Challenge.State.QUEUED
        Challenge.objects.update(not_before=challenge.created_at)
        assert not otp_delivery.deliver(challenge.pk)
    challenge.refresh_from_db()
    assert (challenge.state, challenge.reason) == (Challenge.State.FAILED, "sms.provider")
    assert sms_inbox.sent == []


def until_back(condition: Callable[[], bool], tries: int = 100) -> None:
    """Retry: the first connections after an outage may still be broken."""
    assert any(condition() for _ in range(tries))
