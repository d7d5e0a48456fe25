"""Codes on a real Valkey: at most five attempts, valid once, never stored in clear text."""

from concurrent.futures import ThreadPoolExecutor
from typing import cast

import pytest

from accounts.models import Challenge
from accounts.otp import VerifyResult, issue, parse_code, verify
from livecast import redis
from livecast.errors import LivecastError
from tests.accounts.conftest import IDA, OLA

pytestmark = pytest.mark.usefixtures("accounts_valkey")


def challenge(key: str = "browser-1", number: str = IDA, purpose: str = "login") -> Challenge:
    return Challenge(key=key, number=number, purpose=purpose, language="en")


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def test_two_thousand_parallel_guesses_are_compared_five_times():
    waiting = challenge()
    right = issue(waiting)
    guesses = [f"{number:06d}" for number in range(2_000) if f"{number:06d}" != right]
    with ThreadPoolExecutor(32) as crowd:
        outcomes = list(crowd.map(lambda guess: verify(waiting, guess), guesses))
    assert outcomes.count(VerifyResult.WRONG) == 5
    assert outcomes.count(VerifyResult.USED_UP) == len(guesses) - 5
    assert verify(waiting, right) is VerifyResult.USED_UP


def test_two_hundred_parallel_right_codes_are_accepted_once():
    waiting = challenge()
    code = issue(waiting)
    with ThreadPoolExecutor(32) as crowd:
        outcomes = list(crowd.map(lambda _: verify(waiting, code), range(200)))
    assert outcomes.count(VerifyResult.RIGHT) == 1
    assert outcomes.count(VerifyResult.NOT_FOUND) == 199


def test_the_fifth_attempt_may_succeed():
    waiting = challenge()
    code = issue(waiting)
    assert [verify(waiting, other_than(code)) for _ in range(4)] == [VerifyResult.WRONG] * 4
    assert verify(waiting, code) is VerifyResult.RIGHT


@pytest.mark.parametrize(
    "elsewhere", [challenge(key="browser-2"), challenge(number=OLA), challenge(purpose="another purpose")]
)
def test_a_code_is_only_valid_for_its_phone_browser_and_purpose(elsewhere):
    code = issue(challenge())
    assert verify(elsewhere, code) is not VerifyResult.RIGHT


def test_a_new_code_invalidates_the_previous_one():
    waiting = challenge()
    old, new = issue(waiting), issue(waiting)
    assert old == new or verify(waiting, old) is VerifyResult.WRONG
    assert verify(waiting, new) is VerifyResult.RIGHT


def test_redis_stores_neither_code_nor_phone_and_expires_the_digest():
    waiting = challenge()
    code = issue(waiting)
    client = redis.client()
    keys = list(client.scan_iter())
    assert len(keys) == 1
    kept = repr([keys, client.hgetall(keys[0])])
    for secret in (code, IDA[1:], waiting.key):
        assert secret not in kept
    assert 290 < cast(int, client.ttl(keys[0])) <= 300


def test_a_code_is_invalid_under_another_secret_key(settings):
    waiting = challenge()
    code = issue(waiting)
    settings.SECRET_KEY = "another"
    assert verify(waiting, code) is VerifyResult.WRONG


def test_without_redis_codes_are_refused(settings):
    waiting = challenge()
    code = issue(waiting)
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    redis.client.cache_clear()
    for call in (lambda: verify(waiting, code), lambda: issue(waiting)):
        with pytest.raises(LivecastError) as refused:
            call()
        assert refused.value.code == "limits.away"


@pytest.mark.parametrize("typed", ["123456", " 123 456 ", "123-456", "１２３４５６", "١٢٣٤٥٦", "123456\n"])
def test_a_code_may_contain_spaces_and_other_digits(typed):
    assert parse_code(typed) == "123456"


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "12345a", "code 123456", "²²²²²²²", "9" * 5000])
def test_text_that_is_not_a_code_is_rejected(typed):
    with pytest.raises(LivecastError) as refused:
        parse_code(typed)
    assert refused.value.code == "code.malformed"


def test_in_memory_codes_behave_like_redis(settings):
    settings.REDIS_URL = ""
    waiting = challenge(key="stand-in")
    code = issue(waiting)
    assert [verify(waiting, other_than(code)) for _ in range(6)] == [VerifyResult.WRONG] * 5 + [VerifyResult.USED_UP]
    code = issue(waiting)
    assert [verify(waiting, code), verify(waiting, code)] == [VerifyResult.RIGHT, VerifyResult.NOT_FOUND]
