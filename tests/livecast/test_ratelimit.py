"""Rate limits: the Lua script on a real Valkey, and the in-memory version, with the same tests."""

import asyncio
import threading
from collections.abc import Iterator
from typing import cast

import pytest

from livecast import ratelimit, redis
from livecast.errors import LivecastError
from livecast.ratelimit import Limit, Spend, refund, take, take_async
from tests.valkey import Valkey, valkey

NOW = 1_800_000_000.0
TWO = Limit("test.two", count=2, seconds=10)
FIVE = Limit("test.five", count=5, seconds=3600)
TWO_AN_HOUR = Limit("test.two_an_hour", count=2, seconds=3600)  # for tests in real time


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[Valkey]:
    with valkey(tmp_path_factory.mktemp("limits")) as running:
        yield running


@pytest.fixture(params=[pytest.param("valkey", marks=pytest.mark.processes), "memory"])
def counted(request, settings) -> Iterator[None]:
    """Count in memory and in Valkey."""
    if request.param == "valkey":
        settings.REDIS_URL = request.getfixturevalue("server").url
        redis.client.cache_clear()
        redis.client().flushdb()
        yield
        redis.client().close()
        redis.client.cache_clear()
    else:
        ratelimit.in_memory.clear()
        yield
        ratelimit.in_memory.clear()


pytestmark = pytest.mark.usefixtures("counted")


def test_no_window_contains_more_than_the_count():
    ida = Spend(TWO, "ida")
    assert [take(ida, now=NOW + at).allowed for at in (0, 6, 7, 9.9, 10, 11, 16)] == [
        True,
        True,
        False,
        False,
        True,  # the first is ten seconds old
        False,
        True,
    ]


def test_a_refusal_has_the_wait_and_the_limit():
    ida = Spend(TWO, "ida")
    assert take(ida, now=NOW) and take(ida, now=NOW + 4)
    verdict = take(ida, now=NOW + 5)
    assert (verdict.allowed, verdict.retry_after, verdict.limit) == (False, 5.0, "test.two")
    assert take(ida, now=NOW + 5 + verdict.retry_after)


def test_a_refused_call_costs_nothing():
    ida = Spend(TWO, "ida")
    for _ in range(20):
        take(ida, now=NOW)
    assert take(ida, now=NOW + 10)


def test_keys_and_limits_are_counted_separately():
    for spend in (Spend(TWO, "ida"), Spend(TWO, "ola"), Spend(Limit("test.other", 2, 10), "ida")):
        assert take(spend, now=NOW) and take(spend, now=NOW)
        assert not take(spend, now=NOW)


def test_if_one_limit_refuses_none_is_spent():
    both = Spend(TWO, "ida"), Spend(FIVE, "ida")
    assert take(*both, now=NOW) and take(*both, now=NOW)
    for _ in range(5):
        assert take(*both, now=NOW).limit == "test.two"
    assert [take(both[1], now=NOW).allowed for _ in range(4)] == [True, True, True, False]


def test_of_two_refusing_limits_the_longer_wait_is_returned():
    tight = Spend(Limit("test.tight", 1, 10), "ida"), Spend(Limit("test.long", 1, 100), "ida")
    assert take(*tight, now=NOW)
    verdict = take(*tight, now=NOW + 1)
    assert (verdict.limit, verdict.retry_after) == ("test.long", 99.0)


def test_a_limit_of_zero_allows_nothing():
    assert take(Spend(Limit("test.none", 0, 60), "ida"), now=NOW).retry_after == 60


def test_a_refunded_spend_can_be_taken_again():
    ida = Spend(TWO, "ida")
    assert take(ida, now=NOW) and take(ida, now=NOW)
    refund(ida)
    assert take(ida, now=NOW)
    assert not take(ida, now=NOW)
    refund(Spend(TWO, "nobody"))


def test_parallel_calls_share_one_count():
    taken: list[bool] = []

    def try_ten_times() -> None:
        taken.extend(take(Spend(FIVE, "crowd")).allowed for _ in range(10))

    threads = [threading.Thread(target=try_ten_times) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(taken), sum(taken)) == (200, 5)


async def test_take_async_does_not_block_the_event_loop():
    assert [bool(await take_async(Spend(TWO_AN_HOUR, "ida"))) for _ in range(3)] == [True, True, False]


@pytest.mark.processes
@pytest.mark.parametrize("counted", ["valkey"], indirect=True)
def test_keys_are_digests_and_expire():
    take(Spend(TWO_AN_HOUR, "+8613800138000"))
    (key,) = cast(list[bytes], redis.client().keys("*"))
    assert b"13800138000" not in key
    assert 0 < cast(int, redis.client().pttl(key)) <= 3_600_000


async def test_batched_calls_are_counted_separately():
    asked = [take_async(Spend(TWO_AN_HOUR, name)) for name in ("ida", "ola", "ida", "ida", "ola", "ola")]
    assert [bool(verdict) for verdict in await asyncio.gather(*asked)] == [True, True, True, False, True, False]


@pytest.mark.processes
@pytest.mark.parametrize("counted", ["valkey"], indirect=True)
def test_limits_work_after_a_restart_of_the_server():
    assert take(Spend(TWO_AN_HOUR, "ida"))
    redis.client().script_flush()
    assert [bool(take(Spend(TWO_AN_HOUR, "ida"))) for _ in range(2)] == [True, False]


@pytest.mark.processes
@pytest.mark.parametrize("counted", ["valkey"], indirect=True)
def test_without_redis_nothing_is_allowed(settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    redis.client.cache_clear()
    for call in (take, refund):
        with pytest.raises(LivecastError) as refusal:
            call(Spend(TWO, "ida"))
        assert (refusal.value.code, refusal.value.status) == ("limits.away", 503)
    redis.client.cache_clear()
