"""Codes on a real Valkey: compared five times at most, right once, and never there in clear."""

from concurrent.futures import ThreadPoolExecutor
from typing import cast

import pytest

from accounts import otp
from accounts.models import Challenge
from accounts.otp import Outcome, check, issue, read
from livecast import redis
from livecast.errors import LivecastError
from tests.accounts.conftest import IDA, OLA

pytestmark = pytest.mark.usefixtures("counter")


def challenge(key: str = "browser-1", number: str = IDA, purpose: str = "login") -> Challenge:
    return Challenge(key=key, number=number, purpose=purpose, language="en")


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def test_ten_thousand_parallel_guesses_are_compared_five_times():
    waiting = challenge()
    right = issue(waiting)
    guesses = [f"{number:06d}" for number in range(10_000) if f"{number:06d}" != right]
    with ThreadPoolExecutor(32) as crowd:
        outcomes = list(crowd.map(lambda guess: check(waiting, guess), guesses))
    assert outcomes.count(Outcome.WRONG) == 5
    assert outcomes.count(Outcome.USED_UP) == len(guesses) - 5
    assert check(waiting, right) is Outcome.USED_UP


def test_two_hundred_parallel_right_answers_are_right_once():
    waiting = challenge()
    code = issue(waiting)
    with ThreadPoolExecutor(32) as crowd:
        outcomes = list(crowd.map(lambda _: check(waiting, code), range(200)))
    assert outcomes.count(Outcome.RIGHT) == 1
    assert outcomes.count(Outcome.GONE) == 199


def test_the_fifth_try_may_still_be_right():
    waiting = challenge()
    code = issue(waiting)
    assert [check(waiting, other_than(code)) for _ in range(4)] == [Outcome.WRONG] * 4
    assert check(waiting, code) is Outcome.RIGHT


@pytest.mark.parametrize(
    "elsewhere", [challenge(key="browser-2"), challenge(number=OLA), challenge(purpose="another purpose")]
)
def test_a_code_is_good_for_what_it_was_asked_for_alone(elsewhere):
    code = issue(challenge())
    assert check(elsewhere, code) is not Outcome.RIGHT


def test_a_new_code_voids_the_one_before():
    waiting = challenge()
    old, new = issue(waiting), issue(waiting)
    assert old == new or check(waiting, old) is Outcome.WRONG
    assert check(waiting, new) is Outcome.RIGHT


def test_redis_has_neither_code_nor_phone_and_not_for_long():
    waiting = challenge()
    code = issue(waiting)
    client = redis.client()
    keys = list(client.scan_iter())
    assert len(keys) == 1
    kept = repr([keys, client.hgetall(keys[0])])
    for secret in (code, IDA[1:], waiting.key):
        assert secret not in kept
    assert 290 < cast(int, client.ttl(keys[0])) <= 300


def test_a_code_is_void_under_another_secret_key(settings):
    waiting = challenge()
    code = issue(waiting)
    settings.SECRET_KEY = "another"
    assert check(waiting, code) is Outcome.WRONG


def test_with_redis_away_nothing_is_compared(settings):
    waiting = challenge()
    code = issue(waiting)
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    redis.client.cache_clear()
    otp._script.cache_clear()
    for call in (lambda: check(waiting, code), lambda: issue(waiting)):
        with pytest.raises(LivecastError) as refused:
            call()
        assert refused.value.code == "limits.away"


@pytest.mark.parametrize("typed", ["123456", " 123 456 ", "123-456", "１２３４５６", "١٢٣٤٥٦", "123456\n"])
def test_a_code_is_read_however_it_comes(typed):
    assert read(typed) == "123456"


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "12345a", "code 123456", "²²²²²²²", "9" * 5000])
def test_what_is_no_code_is_told_so(typed):
    with pytest.raises(LivecastError) as refused:
        read(typed)
    assert refused.value.code == "code.malformed"


def test_the_stand_in_of_other_tests_counts_the_same(settings):
    settings.REDIS_URL = ""
    waiting = challenge(key="stand-in")
    code = issue(waiting)
    assert [check(waiting, other_than(code)) for _ in range(6)] == [Outcome.WRONG] * 5 + [Outcome.USED_UP]
    code = issue(waiting)
    assert [check(waiting, code), check(waiting, code)] == [Outcome.RIGHT, Outcome.GONE]
