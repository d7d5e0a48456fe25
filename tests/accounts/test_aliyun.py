"""The Aliyun gateway: the official SDK over real HTTP, and the state of a code after each answer."""

import json
import logging
from collections.abc import Iterator

import pytest
from django.utils import timezone

from accounts import otp, otp_delivery, tasks
from accounts.models import Challenge
from accounts.sms import aliyun
from livecast.log_masking import MaskingFormatter
from tests.accounts.conftest import IDA, reset_limits
from tests.accounts.sms_provider import Provider, SmsRequest, provider, silent
from tests.ports import free_port

pytestmark = pytest.mark.django_db

State = Challenge.State
CN = "+8613800138000"


@pytest.fixture(autouse=True)
def aliyun_here(settings, monkeypatch) -> Iterator[Provider]:
    with provider() as here:
        settings.SMS_GATEWAY = "aliyun"
        settings.ALIYUN_ACCESS_KEY_ID, settings.ALIYUN_ACCESS_KEY_SECRET = "LTAIexample", "secret-example"
        settings.ALIYUN_SIGN_NAME, settings.ALIYUN_TEMPLATE_CODE = "直播", "SMS_1"
        settings.ALIYUN_TEMPLATE_CODE_EN = "SMS_2"
        settings.ALIYUN_ENDPOINT = f"127.0.0.1:{here.port}"
        monkeypatch.setattr(aliyun, "PROTOCOL", "http")
        monkeypatch.setattr(aliyun, "READ_MS", 2000)
        here.answer = said("OK", BizId="9006197469^0")
        reset_limits()
        yield here
        reset_limits()


def said(code: str, status: int = 200, **more: str):
    return lambda request: (status, {"Code": code, "Message": "why", "RequestId": "R", **more})


def send(number: str = CN, language: str = "zh-hans") -> Challenge:
    challenge = Challenge.objects.create(
        key=f"key{Challenge.objects.count()}", number=number, purpose="login", language=language
    )
    otp_delivery.deliver(challenge.pk)
    challenge.refresh_from_db()
    return challenge


def test_a_code_is_sent_in_the_format_of_the_api(aliyun_here: Provider):
    challenge = send()
    assert (challenge.state, challenge.receipt) == (State.SENT, "9006197469^0")
    (request,) = aliyun_here.requests
    assert request.headers["x-acs-action"] == "SendSms"
    assert "LTAIexample" in request.headers["authorization"]
    sent = request.query
    assert (sent["PhoneNumbers"], sent["SignName"], sent["TemplateCode"]) == ("13800138000", "直播", "SMS_1")
    assert sent["OutId"] == str(challenge.pk)
    code = json.loads(sent["TemplateParam"])["code"]
    assert otp.verify(challenge, code) is otp.VerifyResult.RIGHT


def test_a_foreign_number_gets_the_english_template(aliyun_here: Provider):
    send(IDA, "en")
    assert aliyun_here.requests[0].query["PhoneNumbers"] == IDA[1:]
    assert aliyun_here.requests[0].query["TemplateCode"] == "SMS_2"


@pytest.mark.parametrize(
    ("code", "status", "state", "reason", "breaker"),
    [
        ("isv.BUSINESS_LIMIT_CONTROL", 200, State.FAILED, "sms.busy", False),
        ("isv.MOBILE_NUMBER_ILLEGAL", 200, State.FAILED, "sms.number", False),
        ("isv.AMOUNT_NOT_ENOUGH", 200, State.FAILED, "sms.provider", True),
        ("isv.OUT_OF_SERVICE", 200, State.FAILED, "sms.provider", True),
        ("isv.DAY_LIMIT_CONTROL", 200, State.FAILED, "sms.provider", True),
        ("isv.MONTH_LIMIT_CONTROL", 200, State.FAILED, "sms.provider", True),
        ("isv.SMS_SIGNATURE_ILLEGAL", 200, State.FAILED, "sms.provider", True),
        ("SignatureDoesNotMatch", 400, State.FAILED, "sms.provider", True),
        ("InvalidAccessKeyId.NotFound", 404, State.FAILED, "sms.provider", True),
        ("isv.INVALID_PARAMETERS", 200, State.FAILED, "sms.provider", False),
        ("InternalError", 500, State.UNKNOWN, "sms.unknown", False),
        ("ServiceUnavailable", 503, State.UNKNOWN, "sms.unknown", False),
    ],
)
def test_a_refused_code_is_not_retried(aliyun_here: Provider, code, status, state, reason, breaker):
    aliyun_here.answer = said(code, status)
    challenge = send()
    assert (challenge.state, challenge.reason) == (state, reason)
    assert otp_delivery.provider_is_down() is breaker
    assert len(aliyun_here.requests) == 1
    tasks.send_code(challenge.pk)
    assert len(aliyun_here.requests) == 1


@pytest.mark.parametrize(("code", "status"), [("Throttling.User", 400), ("Throttling", 429), ("Throttling.Api", 503)])
def test_a_throttled_request_is_retried_once(aliyun_here: Provider, time_machine, code, status):
    time_machine.move_to(timezone.now())
    aliyun_here.answer = said(code, status)
    challenge = send()
    assert challenge.state == State.QUEUED
    aliyun_here.answer = said("OK", BizId="1")
    time_machine.shift(2.1)
    tasks.send_code(challenge.pk)
    challenge.refresh_from_db()
    assert (challenge.state, len(aliyun_here.requests)) == (State.SENT, 2)


def test_a_refused_connection_is_retried_once(aliyun_here: Provider, settings, time_machine):
    time_machine.move_to(timezone.now())
    settings.ALIYUN_ENDPOINT = f"127.0.0.1:{free_port()}"
    challenge = send()
    assert challenge.state == State.QUEUED
    settings.ALIYUN_ENDPOINT = f"127.0.0.1:{aliyun_here.port}"
    time_machine.shift(2.1)
    tasks.send_code(challenge.pk)
    challenge.refresh_from_db()
    assert challenge.state == State.SENT


def hang_up(request: SmsRequest):
    raise ConnectionAbortedError


@pytest.mark.parametrize(
    "answer",
    [silent(3), hang_up, lambda request: (200, b"<html>"), lambda request: (200, {}), lambda request: (502, b"")],
    ids=["time-out", "hung up", "no JSON", "no code", "bad gateway"],
)
def test_no_answer_or_an_unreadable_one_sets_the_code_to_unknown(aliyun_here: Provider, answer):
    aliyun_here.answer = answer
    challenge = send()
    assert challenge.state == State.UNKNOWN
    for _ in range(3):
        tasks.send_code(challenge.pk)
    assert len(aliyun_here.requests) == 1


def test_no_error_logs_the_code_or_the_number(aliyun_here: Provider, settings, caplog):
    caplog.set_level(logging.DEBUG)
    answers = [silent(3), hang_up, said("isv.AMOUNT_NOT_ENOUGH"), said("Throttling", 429), said("OK")]
    for answer in answers:
        aliyun_here.answer = answer
        send()
    settings.ALIYUN_ENDPOINT = f"127.0.0.1:{free_port()}"
    send()
    formatter = MaskingFormatter("{name} {message}", style="{")
    written = "\n".join(formatter.format(record) for record in caplog.records)
    sent = [json.loads(request.query["TemplateParam"])["code"] for request in aliyun_here.requests]
    assert len(sent) >= 5
    for secret in (*sent, "13800138000"):
        assert secret not in written
