"""Rate limits over all processes: exact sliding windows in Redis, by one Lua script.

    SLOW = Limit("chat.burst", count=1, seconds=2)
    verdict = take(Spend(SLOW, f"user:{user.pk}"), Spend(MINUTE, f"user:{user.pk}"))

A call spends all limits or none: if one limit refuses, nothing is spent. A refused call costs nothing, so a client that
retries succeeds as soon as the window allows it. No period of `seconds` contains more than `count` spends.
"""

import asyncio
import hashlib
import hmac
import secrets
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from django.conf import settings

from livecast import redis
from livecast.batching import Batcher

MAX_BATCH = 50  # calls in one round trip

# KEYS: one per spend. ARGV: the time in ms ("" for the server's clock), a unique member, then count and ms per spend.
# Returns {the number of the spend with the longest wait or 0, the wait in ms}.
_TAKE = """
local now = tonumber(ARGV[1])
if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end
local refused, wait = 0, 0
for i, key in ipairs(KEYS) do
  local count, window = tonumber(ARGV[1 + 2 * i]), tonumber(ARGV[2 + 2 * i])
  redis.call('ZREMRANGEBYSCORE', key, '-inf', now - window)
  local used = redis.call('ZCARD', key)
  if used >= count then
    local oldest = redis.call('ZRANGE', key, used - count, used - count, 'WITHSCORES')
    local free = oldest[2] and oldest[2] + window - now or window
    if free > wait or refused == 0 then refused, wait = i, free end
  end
end
if refused == 0 then
  for i, key in ipairs(KEYS) do
    redis.call('ZADD', key, now, ARGV[2])
    redis.call('PEXPIRE', key, ARGV[2 + 2 * i])
  end
end
return {refused, math.ceil(wait)}
"""
_TAKE_SHA = hashlib.sha1(_TAKE.encode(), usedforsecurity=False).hexdigest()


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `count` spends in any `seconds`.

    The name is part of the key: two limits never share a count.
    """

    name: str
    count: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Spend:
    """One use of a limit, counted under a key.

    Only a digest of the key is stored, since it may name a person.
    """

    limit: Limit
    key: str


@dataclass(frozen=True, slots=True)
class RateLimitResult:
    """The result of `take`.

    If refused: `limit` is the name of the limit, `retry_after` the seconds to wait.
    """

    allowed: bool
    retry_after: float = 0.0
    limit: str = ""

    def __bool__(self) -> bool:
        return self.allowed


def take(*spends: Spend, now: float | None = None) -> RateLimitResult:
    """Spend all of these, or none.

    `now`: seconds since 1970; by default the clock of the Redis server.

    Raises LivecastError `limits.away` (503) while Redis is unavailable, so that no limited action runs uncounted.
    """
    return take_each([spends], now)[0]


def take_each(requests: Sequence[tuple[Spend, ...]], now: float | None = None) -> list[RateLimitResult]:
    """Call `take` for each request, one after the other, in one round trip."""
    if not settings.REDIS_URL:
        return [in_memory.take(spends, time.time() if now is None else now) for spends in requests]
    with redis.required(), redis.client().pipeline(transaction=False) as pipeline:
        pipeline.script_load(_TAKE)  # each time, because a restarted server has lost the script
        for spends in requests:
            arguments: list[str | int] = ["" if now is None else int(now * 1000), secrets.token_hex(8)]
            for spend in spends:
                arguments += [spend.limit.count, int(spend.limit.seconds * 1000)]
            pipeline.evalsha(_TAKE_SHA, len(spends), *map(_key_of, spends), *arguments)
        _, *answers = pipeline.execute()
    return [
        RateLimitResult(False, wait / 1000, spends[refused - 1].limit.name) if refused else RateLimitResult(True)
        for spends, (refused, wait) in zip(requests, answers, strict=True)
    ]


async def take_async(*spends: Spend) -> RateLimitResult:
    """`take` for event loops, which must not block. Concurrent calls share one round trip."""
    loop = asyncio.get_running_loop()
    if loop not in _batchers:
        _batchers[loop] = Batcher(_take_in_executor, MAX_BATCH)
    return await _batchers[loop].submit(spends)


async def _take_in_executor(requests: list[tuple[Spend, ...]]) -> list[RateLimitResult]:
    return await asyncio.get_running_loop().run_in_executor(_executor, take_each, requests)


def refund(*spends: Spend) -> None:
    """Undo the newest spend of each, for example after a right code among wrong ones."""
    if not settings.REDIS_URL:
        in_memory.refund(spends)
        return
    with redis.required(), redis.client().pipeline() as pipeline:
        for spend in spends:
            pipeline.zpopmax(_key_of(spend))
        pipeline.execute()


def _key_of(spend: Spend) -> str:
    # HMAC, because phone numbers and addresses could be guessed from a plain digest.
    name = hmac.digest(settings.SECRET_KEY.encode(), spend.key.encode(), hashlib.sha256).hex()[:32]
    return redis.key("limit", spend.limit.name, name)


class _InMemoryLimiter:
    """The same limits in the memory of one process, for tests without Redis."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._times: dict[tuple[str, str], list[float]] = {}

    def take(self, spends: tuple[Spend, ...], now: float) -> RateLimitResult:
        with self._lock:
            verdict = RateLimitResult(True)
            for spend in spends:
                limit, key = spend.limit, (spend.limit.name, spend.key)
                times = self._times[key] = [at for at in self._times.get(key, []) if at > now - limit.seconds]
                if len(times) >= limit.count:
                    oldest = times[len(times) - limit.count] if limit.count else now
                    wait = oldest + limit.seconds - now
                    if verdict.allowed or wait > verdict.retry_after:
                        verdict = RateLimitResult(False, wait, limit.name)
            if verdict.allowed:
                for spend in spends:
                    self._times[spend.limit.name, spend.key].append(now)
            return verdict

    def refund(self, spends: tuple[Spend, ...]) -> None:
        with self._lock:
            for spend in spends:
                times = self._times.get((spend.limit.name, spend.key), [])
                if times:
                    times.pop()

    def clear(self, prefix: str = "") -> None:
        """Forget what was spent on the limits whose name begins with `prefix`."""
        with self._lock:
            for name, key in list(self._times):
                if name.startswith(prefix):
                    del self._times[name, key]

    def counts(self) -> dict[tuple[str, str], int]:
        """Return how often each limit was spent, by the limit's name and the spend's key."""
        with self._lock:
            return {key: len(times) for key, times in self._times.items() if times}


in_memory = _InMemoryLimiter()
_executor = ThreadPoolExecutor(1, thread_name_prefix="limits")
_batchers: WeakKeyDictionary[asyncio.AbstractEventLoop, Batcher[tuple[Spend, ...], RateLimitResult]] = (
    WeakKeyDictionary()
)
