"""Malformed requests to every form of accounts: a 400 with a sentence, and no effect."""

import re
from typing import Any

import pytest
from django.test import Client

from accounts.models import Challenge, User
from livecast.input_limits import FORM_FIELD
from tests.accounts.conftest import IDA, SmsInbox

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sms_inbox")]

URLENCODED, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"
FORMS = {
    "/account/login/": {"step": "send", "phone": IDA},
    "/zh-hans/account/login/": {"step": "send", "phone": IDA},
    "/account/": {"name": "Ada"},
    "/account/logout/": {"everywhere": "yes"},
    "/account/delete/": {"sure": "yes"},
    "/admin/login/": {"username": "ida", "password": "a long password"},
}


def part(name: str, value: bytes) -> bytes:
    return b'--x\r\nContent-Disposition: form-data; name="%b"\r\n\r\n%b\r\n' % (name.encode(), value)


def nothing_happened(browser: Client) -> bool:
    member = browser.get("/api/me").json()["member"]
    return bool(member and member["name"] == "Ida" and not Challenge.objects.exists() and User.objects.count() == 1)


@pytest.fixture
def browser(ida_client: Client) -> Client:
    """The browser of Ida, who is logged in, so that valid forms would have an effect."""
    return ida_client


def sentence_of(answer: Any) -> str:
    html = answer.content.decode()
    found = re.search(r'(?:data-refusal|class="complaint"[^>]*)>([^<]+)<', html)
    return found[1] if found else ""


@pytest.mark.parametrize("address", FORMS)
@pytest.mark.parametrize("field", ["its own", "another", "its name", "next"])
def test_a_form_with_nul_is_rejected(browser: Client, address: str, field: str):
    form = dict(FORMS[address])
    if field == "its name":
        form["a\0b"] = "c"
    else:
        form[{"its own": next(reversed(form)), "another": "x", "next": "next"}[field]] = "a\0b"
    answer = browser.post(address, form)
    assert answer.status_code == 400
    assert sentence_of(answer)
    assert nothing_happened(browser)


@pytest.mark.parametrize("address", FORMS)
def test_a_form_with_a_too_long_field_is_rejected(browser: Client, address: str):
    for field in (*FORMS[address], "x"):
        answer = browser.post(address, FORMS[address] | {field: "x" * (FORM_FIELD.size + 1)})
        assert (answer.status_code, bool(sentence_of(answer))) == (400, True)
    assert nothing_happened(browser)


@pytest.mark.parametrize("address", FORMS)
@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", b'{"step": "send", "phone": "+447400123456", "sure": "yes"}'),
        ("text/plain", b"step=send"),
        ("multipart/form-data", part("sure", b"yes")),
        (MULTIPART.replace("=x", "=" + "x" * 300), part("sure", b"yes")),
        (f"{URLENCODED}; charset=utf-16", b"sure=yes"),
        (f"{URLENCODED}; charset=hex", b"sure=yes"),
        (f"{MULTIPART}; charset=utf-7", part("name", b"+2AA-") + b"--x--"),
        (f"{MULTIPART}; charset=unicode_escape", part("name", rb"\ud800") + b"--x--"),
        (f"{MULTIPART}; charset=hex", part("name", b"Ada") + b"--x--"),
        (URLENCODED, b"&".join(b"f%d=1" % number for number in range(1001))),
        (URLENCODED, b"name=" + b"x" * 3_000_000),
    ],
    ids=[
        "JSON", "text", "no boundary", "long boundary", "UTF-16", "hex", "multipart UTF-7",
        "multipart escapes", "multipart hex", "too many fields", "too large",
    ],
)  # fmt: skip
def test_a_body_that_is_not_a_form_is_rejected(browser: Client, address: str, content_type: str, body: bytes):
    answer = browser.generic("POST", address, body, content_type)
    assert answer.status_code == (415 if "charset" in content_type else 400)
    assert sentence_of(answer)
    assert nothing_happened(browser)


@pytest.mark.parametrize("address", ["/account/login/", "/account/", "/", "/api/me", "/admin/login/", "/matches/1/"])
def test_a_cookie_with_nul_is_ignored_and_a_query_with_nul_is_rejected(client: Client, address: str):
    quoted = '"' + r"\000" * 32 + '"'
    without = client.get(address).status_code
    for name in ("sessionid", "livecast_code", "livecast_device", "csrftoken"):
        assert Client(HTTP_COOKIE=f"{name}={quoted}").get(address).status_code == without
    assert client.get(f"{address}?x=%00").status_code == 400
    refused = client.get(f"{address}?%00=x")
    if address.startswith("/api/"):
        assert refused.json()["error"]["code"] == "request.malformed"
    else:
        assert sentence_of(refused)


def test_nothing_is_sent_for_a_malformed_form(client: Client, sms_inbox: SmsInbox):
    answer = client.post("/account/login/", {"step": "send", "phone": IDA + "\0"}, headers={"x-sheet": "1"})
    assert answer.status_code == 400
    assert sentence_of(answer) == "This form cannot be read. Load the page again, and fill it in again."
    assert sms_inbox.sent == []
