"""Codes and complete phone numbers do not appear in Redis, at the broker or in logs."""

import logging
import sys

import pytest

from accounts import login, tasks
from livecast import redis
from livecast.log_masking import MaskingFormatter, mask
from tests.accounts.conftest import HOME, IDA, SmsInbox, request_login_code


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("to +8613800138000", "to ••••00"),
        ("to 0086 138 0013 8000 now", "to ••••00 now"),
        ("/?PhoneNumbers=%2B8613800138000", "/?PhoneNumbers=••••00"),
        ("Key (number)=(+447400123456) already exists.", "Key (number)=(••••56) already exists."),
        ("code: 123456", "code: ••••••"),
        ("TemplateParam=%7B%22code%22%3A+%22123456%22", "TemplateParam=%7B%22code%22%3A+%22••••••%22"),
        ("match 12 at 2026-11-25 16:04:11", "match 12 at 2026-11-25 16:04:11"),
        ("code 4711 is sent, 300 s", "code 4711 is sent, 300 s"),
    ],
)
def test_a_log_line_is_masked(said, written):
    assert mask(said) == written


def test_a_traceback_is_masked():
    try:
        raise ValueError(f"no {IDA}")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "", 1, "for %s", (IDA,), sys.exc_info())
    text = MaskingFormatter("{message}", style="{").format(record)
    assert "ValueError" in text
    assert IDA[3:] not in text


@pytest.mark.django_db
@pytest.mark.usefixtures("accounts_valkey")
def test_redis_and_the_broker_contain_neither_code_nor_number(sms_inbox: SmsInbox, monkeypatch, caplog):
    handed: list[object] = []
    send = tasks.send_code

    def noted(*arguments: object) -> None:
        handed.append(arguments)
        send(*arguments)

    monkeypatch.setattr(send, "delay", noted)
    caplog.set_level(logging.DEBUG)
    challenge = request_login_code()
    code = sms_inbox.code()
    client = redis.client()
    kept = [repr(key) + repr(client.dump(key)) for key in client.scan_iter()]
    login.check_code(key=challenge.key, typed=code, identity=HOME)
    assert handed == [(challenge.pk,)]
    assert kept
    for secret in (code, IDA[1:], challenge.key):
        assert secret not in "".join(kept)
    for secret in (IDA[3:], challenge.key):
        assert secret not in caplog.text
