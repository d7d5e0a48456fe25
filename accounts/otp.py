"""One-time codes: stored in Redis as a digest, compared at most five times, valid once.

Only the worker that issues a code and the reader of the SMS know it. Redis stores an HMAC under a key that is derived
from SECRET_KEY, bound to the phone, the challenge of the browser and the purpose. So a reader of Redis learns no code,
and a code is valid only for the purpose that it was requested for.
"""

import enum
import hashlib
import hmac
import secrets
import threading
import time
import unicodedata

from django.conf import settings
from django.utils.translation import gettext as _
from redis.commands.core import Script

from accounts.models import Challenge
from livecast import redis
from livecast.errors import LivecastError
from livecast.input_limits import CODE

DIGITS = 6
LIFETIME = 300  # seconds
TRIES = 5

# Count the attempt before the comparison, so that parallel guesses cannot share one attempt. A right code is
# deleted, and so is the digest after the last attempt.
_VERIFY = """
local digest = redis.call('HGET', KEYS[1], 'digest')
if not digest then
  if redis.call('EXISTS', KEYS[1]) == 1 then return -2 end
  return -1
end
local tries = redis.call('HINCRBY', KEYS[1], 'tries', 1)
if digest == ARGV[1] then
  redis.call('DEL', KEYS[1])
  return 1
end
if tries >= tonumber(ARGV[2]) then redis.call('HDEL', KEYS[1], 'digest') end
return 0
"""


class VerifyResult(enum.IntEnum):
    RIGHT = 1
    WRONG = 0
    NOT_FOUND = -1  # never sent, expired, or used
    USED_UP = -2  # too many tries


def issue(challenge: Challenge) -> str:
    """Create a code for this challenge. An earlier code becomes invalid."""
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    digest = _digest(challenge, code)
    if not settings.REDIS_URL:
        in_memory.store(challenge.key, digest)
        return code
    key = _key(challenge)
    with redis.required(), redis.client().pipeline() as pipeline:
        pipeline.delete(key)
        pipeline.hset(key, mapping={"digest": digest, "tries": 0})
        pipeline.expire(key, LIFETIME)
        pipeline.execute()
    return code


def verify(challenge: Challenge, code: str) -> VerifyResult:
    """Compare a code of DIGITS digits, which uses one attempt.

    Raises LivecastError `limits.away` (503).
    """
    digest = _digest(challenge, code)
    if not settings.REDIS_URL:
        return in_memory.verify(challenge.key, digest)
    with redis.required():
        return VerifyResult(int(_script()(keys=[_key(challenge)], args=[digest, TRIES])))


def parse_code(typed: str) -> str:
    """Return the digits of a typed or pasted code.

    Raises LivecastError `code.malformed`, which uses no attempt.
    """
    plain = unicodedata.normalize("NFKC", typed) if CODE.admits(typed) else ""
    digits = "".join(str(unicodedata.digit(char)) for char in plain if char.isdigit())
    if len(digits) != DIGITS or any(char.isalpha() for char in plain):
        raise LivecastError("code.malformed", _("The code has {n} digits.").format(n=DIGITS))
    return digits


def _digest(challenge: Challenge, code: str) -> str:
    bound = "|".join((challenge.number, challenge.key, challenge.purpose, code))
    # A key of its own, apart from what SECRET_KEY signs for browsers.
    return hmac.digest(f"codes|{settings.SECRET_KEY}".encode(), bound.encode(), hashlib.sha256).hex()


def _key(challenge: Challenge) -> str:
    # Hashed, because Redis must not contain the secret of the browser.
    return redis.key("code", hashlib.sha256(challenge.key.encode()).hexdigest()[:32])


def _script() -> Script:
    return redis.client().register_script(_VERIFY)


class _InMemoryCodes:
    """The same in the memory of one process, for tests without Redis."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._codes: dict[str, tuple[str | None, int, float]] = {}

    def store(self, key: str, digest: str) -> None:
        with self._lock:
            self._codes[key] = (digest, 0, time.monotonic() + LIFETIME)

    def verify(self, key: str, digest: str) -> VerifyResult:
        with self._lock:
            stored, tries, until = self._codes.get(key, (None, 0, 0.0))
            if time.monotonic() >= until:
                return VerifyResult.NOT_FOUND
            if stored is None:
                return VerifyResult.USED_UP
            if hmac.compare_digest(stored, digest):
                del self._codes[key]
                return VerifyResult.RIGHT
            self._codes[key] = (stored if tries + 1 < TRIES else None, tries + 1, until)
            return VerifyResult.WRONG

    def clear(self) -> None:
        with self._lock:
            self._codes.clear()


in_memory = _InMemoryCodes()
