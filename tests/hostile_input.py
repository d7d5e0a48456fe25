"""Random, mutated and extreme commands and requests that a page does not send.

A `random.Random` of the test decides everything, so a seed repeats a run.
"""

import json
import random
import re
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from django.urls import URLPattern, URLResolver, get_resolver

TEXTS = [
    *("", " ", "Goal!", "\x00", "\u2028", "\x7f", "😀", "\ud800", "<b>&amp;</b>", "../../etc/passwd", "%00", "{{ 7 }}"),
    *("\ufdfa" * 90, "\u0301\u0315" * 90, "a" * 65, "\u200b" * 99, "٣", "1e999", "NaN", "null", "12 h3 g off the post"),
    *("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-02-30", "match.1.chat", "scores", "x" * 1001),
]
NUMBERS = [0, 1, -1, 2**31, 2**53, 2**63, 10**30, 10**400, 1.5, -0.0, 1e308]
RAW = [
    *(
        "NaN",
        "-Infinity",
        "1e999",
        '"\\ud800"',
        '"\\u0000"',
        "9" * 4301,
        "[" * 975 + "]" * 975,
        '{"a":' * 99,
        "[" * 8000,
    ),
    *("{", "}", "[", "]", ",", ":", '"', "\\", "\x00", "\ufeff", '"type":"ping",', '"ref":1,"ref":2,', '"data":[],'),
]
COMMANDS = (
    "ping ack console.here chat.send chat.me chat.react chat.report chat.remove chat.mute chat.unmute chat.slow "
    "chat.links chat.panic chat.shut chat.pin chat.promote __class__ PING"
).split()
FIELDS = (
    "topic text key mentions reply_to id on kind off member seconds match everywhere reason shadow clear who "
    "typing claim"
).split()
PARAMETERS = (
    "next q o p page after before epoch period begin end since until day sport lang phone code step name".split()
)
HEADERS = (
    "Cookie Accept-Language Authorization X-CSRFToken X-Forwarded-For X-Real-IP X-Sheet Content-Type Accept Referer "
    "Origin If-None-Match If-Modified-Since Range User-Agent"
).split()
METHODS = ["GET"] * 6 + ["POST"] * 4 + ["HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"]
TYPES = [
    *("application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain"),
    *("multipart/form-data", "application/json; charset=utf-7", "application/x-www-form-urlencoded; charset=hex"),
    *("application/x-www-form-urlencoded; charset=punycode", "text/html; charset=" + "x" * 300),
]


def value(chance: random.Random, depth: int = 3) -> Any:
    """Return a JSON value, small in most cases."""
    match chance.randrange(8 if depth else 6):
        case 0 | 1:
            return chance.choice(TEXTS)
        case 2:
            return chance.choice(NUMBERS)
        case 3:
            return chance.choice([None, True, False])
        case 4:
            return chance.randrange(-3, 12)
        case 5:
            return "".join(chr(chance.choice([chance.randrange(128), chance.randrange(0xD800)])) for _ in range(9))
        case 6:
            return [value(chance, depth - 1) for _ in range(chance.randrange(4))]
        case _:
            return {chance.choice(FIELDS): value(chance, depth - 1) for _ in range(chance.randrange(4))}


def mutated(text: str, chance: random.Random) -> str:
    """Return the text with parts removed, repeated or inserted."""
    for _ in range(chance.randrange(4)):
        start = chance.randrange(len(text) + 1)
        end = chance.randint(start, min(len(text), start + 20))
        piece = chance.choice(RAW) if chance.random() < 0.7 else text[start:end] * chance.randrange(4)
        text = text[:start] + piece + text[end:]
    return text


def command(chance: random.Random, topic: str) -> str:
    """Return a command as text: often a known one, seldom an allowed one. UTF-8 can encode it."""
    data = {name: value(chance) for name in chance.sample(FIELDS, chance.randrange(7))}
    if chance.random() < 0.9:
        data["topic"] = topic
    if chance.random() < 0.3:
        data |= {"id": 1, "key": str(chance.random()), "text": chance.choice(TEXTS), "mentions": []}
    ref = value(chance) if chance.random() < 0.2 else chance.randrange(1000)
    text = json.dumps({"type": chance.choice(COMMANDS), "ref": ref, "data": data}, ensure_ascii=chance.random() < 0.5)
    return (mutated(text, chance) if chance.random() < 0.4 else text).encode(errors="replace").decode()


class HostileRequest(NamedTuple):
    """An HTTP request. The path includes the query; both are percent-encoded as a request line requires."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


def request(chance: random.Random, cookie: str = "") -> HostileRequest:
    """Return a request to an address of the site, or to a similar one."""
    path = re.sub(
        "{}", lambda _: chance.choice(["1", "1", "1", "0", "x", "%00", "999999999999999999999"]), _address(chance)
    )
    query = "&".join(f"{chance.choice(PARAMETERS)}={_quoted(chance)}" for _ in range(chance.randrange(4)))
    headers = {name: _header(chance) for name in chance.sample(HEADERS, chance.randrange(4))}
    if cookie and chance.random() < 0.5:
        headers["Cookie"] = cookie
    body = b""
    method = chance.choice(METHODS)
    if method not in ("GET", "HEAD", "TRACE") or chance.random() < 0.1:
        headers["Content-Type"] = chance.choice(TYPES)
        body = _body(chance, headers["Content-Type"])
    return HostileRequest(method, f"{path}?{query}" if query else path, headers, body)


def _address(chance: random.Random) -> str:
    address = chance.choice(addresses())
    if chance.random() < 0.1:
        at = chance.randrange(1, len(address) + 1)
        address = (
            address[:at]
            + chance.choice(["/", "%2e%2e/", "%ff", "%00", ";", "x" * 300, "//evil.example"])
            + address[at:]
        )
    return address


@cache
def addresses() -> list[str]:
    """Return every address of the site, with "{}" for each variable part."""
    found = {"/" + path for path in _routes(get_resolver().url_patterns)}
    return sorted(
        found | {"/ws/", "/static/livecast/live.js", "/favicon.ico", "/robots.txt", "/zh-hans/", "/zh-hans/matches/{}/"}
    )


def _routes(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[str]:
    for pattern in patterns:
        route = re.sub(r"\(\?P<\w+>.*?\)(?=\$|/|\\|$)|<[^>]*>", "{}", str(pattern.pattern))
        path = prefix + re.sub(r"[\^$\\]", "", route)
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern.url_patterns, path)
        else:
            yield path


def _quoted(chance: random.Random) -> str:
    text = str(value(chance, 1)).encode(errors="replace")[:600]
    return "".join(chr(byte) if chr(byte).isalnum() and byte < 128 else f"%{byte:02X}" for byte in text)


def _header(chance: random.Random) -> str:
    """Return a header's value. Twisted refuses line breaks and NUL, which other tests check."""
    text = chance.choice(
        [str(value(chance, 1)), 'sessionid="\\000\\000\\000\\000\\000\\000\\000\\000"', "zh-hans," * 300]
    )
    return "".join(char for char in text if " " <= char <= "~")[:3000]


def _body(chance: random.Random, kind: str) -> bytes:
    match chance.randrange(4):
        case 0:
            return chance.randbytes(chance.randrange(300))
        case 1:
            return command(chance, "match.1.chat").encode()
    fields = {chance.choice(FIELDS + PARAMETERS): value(chance) for _ in range(chance.randrange(6))}
    if kind.startswith("application/json"):
        return mutated(json.dumps(fields), chance).encode(errors="replace")
    if kind.startswith("multipart"):
        parts = (
            f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields.items()
        )
        return mutated("".join(parts) + "--x--\r\n", chance).encode(errors="replace")
    return "&".join(f"{name}={_quoted(chance)}" for name in fields).encode()
