"""Read all keys and values of a Valkey, of every type and database, for the leak watch."""

import re
from collections.abc import Iterator
from typing import Any

from redis import Redis

from tests.patience import PATIENCE

# The key of the console gateway, for the login page in development: it contains the SMS itself.
_SHOWN = re.compile(rb"sms\.console\.\d+$")


def stored_texts(url: str) -> Iterator[tuple[bytes, bytes]]:
    """Yield (key, value) for each key."""
    with Redis.from_url(url, socket_timeout=PATIENCE) as first:
        numbers = [int(name.removeprefix("db")) for name in first.info("keyspace")]
    for number in numbers:
        with Redis.from_url(url, db=number, socket_timeout=PATIENCE) as client:
            for key in client.scan_iter(count=1000):
                if not _SHOWN.search(key):
                    yield key, b"\0".join([key, *_flat(_value_of(client, key))])


def _value_of(client: Any, key: bytes) -> Any:
    match client.type(key):
        case b"string":
            return client.get(key)
        case b"list":
            return client.lrange(key, 0, -1)
        case b"hash":
            return client.hgetall(key)
        case b"set":
            return client.smembers(key)
        case b"zset":
            return client.zrange(key, 0, -1, withscores=True)
        case b"stream":
            return client.xrange(key)
        case _:
            return None  # expired meanwhile


def _flat(value: Any) -> Iterator[bytes]:
    match value:
        case bytes():
            yield value
        case dict():
            yield from _flat(list(value.items()))
        case list() | tuple() | set():
            for one in value:
                yield from _flat(one)
        case None:
            return
        case other:
            yield str(other).encode()
