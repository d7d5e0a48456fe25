"""The HTTP gateway: its signed request, and the state of a code after each answer."""

import hashlib
import hmac
import json
from collections.abc import Iterator

import pytest

from accounts.sms import SmsFailed, SmsMessage, SmsUnknown, http
from tests.accounts.sms_provider import Provider, SmsRequest, provider, silent
from tests.ports import free_port

MESSAGE = SmsMessage("+8613800138000", "123456", "en", "4711")


@pytest.fixture
def service(settings, monkeypatch) -> Iterator[Provider]:
    with provider() as here:
        settings.SMS_HTTP_URL, settings.SMS_HTTP_SECRET = f"{here.url}/send", "shared"
        monkeypatch.setattr(http, "TIMEOUT", 2)
        here.answer = lambda request: (202, {"id": "m-1"})
        yield here


def send() -> str:
    return http.HttpGateway().send(MESSAGE).number


def test_the_request_is_signed_json_with_a_timestamp(service: Provider):
    assert send() == "m-1"
    (request,) = service.requests
    assert request.path == "/send"
    assert json.loads(request.body) == {
        "phone": "+8613800138000",
        "code": "123456",
        "language": "en",
        "expires_in": 300,
        "reference": "4711",
    }
    signed = request.headers["x-livecast-timestamp"].encode() + b"." + request.body
    wanted = hmac.new(b"shared", signed, hashlib.sha256).hexdigest()
    assert request.headers["x-livecast-signature"] == f"v1={wanted}"


@pytest.mark.parametrize("said", [{}, b"", b"taken", [1]])
def test_the_receipt_is_optional(service: Provider, said):
    service.answer = lambda request: (200, said)
    assert send() == ""


@pytest.mark.parametrize(
    ("status", "code", "again", "alert"),
    [
        (429, "sms.provider", True, False),
        (503, "sms.provider", True, False),
        (422, "sms.number", False, False),
        (401, "sms.provider", False, True),
        (404, "sms.provider", False, True),
        (302, "sms.provider", False, True),
    ],
)
def test_an_error_status_decides_whether_to_retry(service: Provider, status, code, again, alert):
    service.answer = lambda request: (status, {})
    with pytest.raises(SmsFailed) as failed:
        send()
    assert (failed.value.code, failed.value.retry, failed.value.alert) == (code, again, alert)
    assert len(service.requests) == 1


def hang_up(request: SmsRequest):
    raise ConnectionAbortedError


@pytest.mark.parametrize("answer", [lambda request: (500, {}), silent(3), hang_up], ids=["500", "time-out", "hung up"])
def test_no_answer_sets_the_code_to_unknown(service: Provider, answer):
    service.answer = answer
    with pytest.raises(SmsUnknown):
        send()


def test_a_refused_connection_may_be_retried(settings):
    settings.SMS_HTTP_URL, settings.SMS_HTTP_SECRET = f"http://127.0.0.1:{free_port()}/", "shared"
    with pytest.raises(SmsFailed) as failed:
        send()
    assert failed.value.retry


@pytest.mark.parametrize(("url", "secret"), [("", "shared"), ("file:///etc/passwd", "shared"), ("https://x/", "")])
def test_without_an_address_or_a_secret_nothing_is_sent(settings, url, secret):
    settings.SMS_HTTP_URL, settings.SMS_HTTP_SECRET = url, secret
    with pytest.raises(SmsFailed) as failed:
        send()
    assert failed.value.alert


def test_an_error_contains_neither_code_nor_number(service: Provider):
    for answer in (lambda request: (500, {}), lambda request: (401, {"echo": request.body.decode()}), hang_up):
        service.answer = answer
        with pytest.raises((SmsFailed, SmsUnknown)) as trouble:
            send()
        assert "123456" not in repr(trouble.value) and "1380013" not in repr(trouble.value)
    assert "123456" not in repr(MESSAGE) and "1380013" not in repr(MESSAGE)
