"""Tests that leak secrets in different places.

Only test_plugin.py runs them, in a separate pytest.
"""

import base64
import json
import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core import mail
from django.views.debug import ExceptionReporter

from livecast import redis
from tests.accounts.conftest import (
    IDA,
    SmsInbox,
    accounts_valkey,
    accounts_valkey_server,
    request_login_code,
    sms_inbox,
)
from tests.servers import ROOT

__all__ = ["accounts_valkey", "accounts_valkey_server", "sms_inbox"]

pytestmark = pytest.mark.django_db
ours, theirs = logging.getLogger("accounts.somewhere"), logging.getLogger("elsewhere")


@pytest.fixture
def code(sms_inbox: SmsInbox) -> str:
    """A code that was sent to Ida."""
    request_login_code()
    with Path(os.environ["PLANTED"]).open("a") as file:
        file.write(f"{sms_inbox.code()}\n")
    return sms_inbox.code()


def test_in_our_own_log(code):
    ours.warning("sent %s", code)


def test_in_our_own_log_before_masking(code):
    ours.info("sent to %s", IDA)


def test_in_a_foreign_log_without_handlers(code):
    theirs.debug("handed over (%s)", code)


def test_in_a_field_of_a_record(code):
    ours.info("sent", extra={"to": IDA})


def test_in_a_traceback(code):
    try:
        raise ValueError(f"{code} is none")
    except ValueError:
        theirs.exception("that did not work")


def test_in_a_mail(code):
    mail.send_mail("Somebody", f"https://example.org/?to=%2B{IDA[1:]}", None, ["staff@example.org"])


def test_in_an_error_report(code):
    try:
        raise ValueError
    except ValueError:
        ExceptionReporter(None, *sys.exc_info()).get_traceback_html()


@pytest.mark.usefixtures("accounts_valkey")
def test_in_the_broker(code):
    body = base64.b64encode(json.dumps([[code], {}]).encode()).decode()
    redis.client().rpush("celery", json.dumps({"body": body}))


@pytest.mark.usefixtures("accounts_valkey")
def test_in_a_key_of_the_result_store(code):
    redis.client().hset(f"celery-task-meta-{IDA}", "status", "SUCCESS")


def test_in_the_log_file_of_another_process(tmp_path):
    program = """
        import django
        django.setup()
        from accounts import otp
        from accounts.models import Challenge
        code = otp.issue(Challenge(key="k", number="+447400123987", purpose="login"))
        open(os.environ["PLANTED"], "a").write(code + chr(10))
        print("made", code)
    """
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings_with_leak_watch"}
    with (tmp_path / "worker.log").open("w") as log:
        lines = "\n".join(line.strip() for line in program.splitlines())
        subprocess.run([sys.executable, "-c", f"import os{lines}"], cwd=ROOT, env=env, stdout=log, check=True)


def test_text_that_only_looks_like_a_secret(code, tmp_path):
    near = f"{int(code) + 1:06d}"
    ours.info("at 12.%s s, item 7%s, x%s, %s; %s1, 1%s", code, code, code, near, IDA, IDA[1:])
    theirs.info("to %s, your code: %s", IDA, code)  # masked by the formatter
    (tmp_path / "worker.log").write_text(f"  SMS to the phone that ends in 3456: {code}\n")
