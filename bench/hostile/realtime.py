"""Inputs of sockets: URL, headers, commands."""

from collections.abc import Callable

from django.conf import settings

from bench.hostile.entry import CpuBudget, EntryPoint
from bench.hostile.inputs import BODIES, TEXTS, command, in_bytes, nested, repeated
from livecast.input_limits import COMMAND, COMMAND_REF, JSON_DEPTH, SOCKET_QUERY
from livecast.json_input import load_json
from livecast.log_masking import mask
from livecast.realtime.daphne.light_request import ClientAddress, LightRequest, LightRequests, answers_from_memory
from livecast.realtime.handshake import origin_allowed, parse_query
from livecast.realtime.protocol import decode_command
from livecast.realtime.sessions import session_key_of

HEADERS = 16 * 1024  # bytes: the web server accepts no longer header line
HEAD_END = " HTTP/1.1\r\nHost: a\r\n\r\n"


class WithoutMemory:
    """A server that parses requests, and answers each of them with nothing."""

    def __init__(self) -> None:
        self.light_requests = LightRequests()

    def answer_from_memory(self, request: LightRequest, client: ClientAddress | None) -> bytes:
        return b""


def hosts(begin: str = "") -> dict[str, Callable[[int], bytes]]:
    """Make names of hosts, or addresses with them."""
    pieces = {"letters": "a", "dots": "a.", "brackets": "[", "digits": "1", "colons": ":"}
    return in_bytes({name: repeated(piece, begin=begin) for name, piece in pieces.items()})


ENTRY_POINTS = (
    EntryPoint(
        "WebSocket command",
        CpuBudget.EVENT_LOOP,
        COMMAND,
        {
            "compatibility characters": command("\ufdfa"),
            "combining marks": command("\u0301\u0315"),
            "emoji": command("\U0001f469\u200d"),
            "escapes": command(r"\u0301"),
            **BODIES,
        },
        lambda site, text: decode_command(text),
        smallest=64,
    ),
    EntryPoint(
        "WebSocket command: ref",
        CpuBudget.EVENT_LOOP,
        COMMAND_REF,
        {
            "digits": lambda size: '{"type":"ping","ref":%s}' % ("1" * size),
            "letters": lambda size: '{"type":"ping","ref":"%s"}' % ("a" * max(0, size - 2)),
        },
        lambda site, text: decode_command(text),
        smallest=3,
    ),
    EntryPoint("nested JSON", CpuBudget.EVENT_LOOP, JSON_DEPTH, {"arrays": nested}, lambda site, text: load_json(text)),
    EntryPoint(
        "WebSocket URL",
        CpuBudget.EVENT_LOOP,
        SOCKET_QUERY,
        in_bytes(
            {
                "a long topic": repeated("a", begin="t="),
                "a long epoch": repeated("a", begin="t=scores&epoch="),
                "escapes": repeated("%EF%B7%BA", begin="t="),
                "fields": repeated("&", begin="t=scores"),
                "topics": repeated("t=match.1.feed:1&"),
                "digits": repeated("1", begin="t=match."),
            }
        ),
        lambda site, query: parse_query(query),
        smallest=8,
    ),
    EntryPoint(
        "request head",
        CpuBudget.EVENT_LOOP,
        None,
        in_bytes(
            {
                "a long target": repeated("a", begin="GET /", end=HEAD_END),
                "escapes": repeated("%EF%B7%BA", begin="GET /", end=HEAD_END),
                "query fields": repeated("&a=b", begin="GET /?", end=HEAD_END),
                "headers": repeated("a:b\r\n", begin="GET / HTTP/1.1\r\n", end="\r\n"),
                "blanks in a value": repeated(" ", begin="GET / HTTP/1.1\r\nHost: a\r\nB:", end="\r\n\r\n"),
                "blanks in a name": repeated(" ", begin="GET / HTTP/1.1\r\nHost: a\r\nB", end=":\r\n\r\n"),
                "blanks before a line feed": repeated(" ", begin="GET / HTTP/1.1\r\nHost: a\r\nB:", end="\n\r\n\r\n"),
                "line feeds": repeated("\n", begin="GET / HTTP/1.1\r\nHost: a\r\nB: ", end="\r\n\r\n"),
                "addresses": repeated("X-Real-IP: 1\r\n", begin="GET / HTTP/1.1\r\n", end="\r\n"),
                "pipelined": repeated("GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
                "ends of heads": repeated("\r\n\r\n"),
            }
        ),
        lambda site, data: list(answers_from_memory(WithoutMemory(), None, data)),
        size=HEADERS,
    ),
    EntryPoint(
        "cookies of a socket",
        CpuBudget.EVENT_LOOP,
        None,
        in_bytes(
            {
                "many": repeated("a=b; "),
                "one": repeated("a", begin=f"{settings.SESSION_COOKIE_NAME}="),
                "quotes": repeated(r"\"", begin=f'{settings.SESSION_COOKIE_NAME}="', end='"'),
                "octal escapes": repeated(r"\101", begin=f'{settings.SESSION_COOKIE_NAME}="', end='"'),
                "separators": repeated(";="),
            }
        ),
        lambda site, cookie: session_key_of([(b"cookie", cookie)]),
        size=HEADERS,
    ),
    EntryPoint(
        "origin of a socket",
        CpuBudget.EVENT_LOOP,
        None,
        hosts(begin="https://"),
        lambda site, origin: origin_allowed({b"host": b"localhost", b"origin": origin}, secure=True),
        size=HEADERS,
    ),
    EntryPoint(
        "host of a socket",
        CpuBudget.EVENT_LOOP,
        None,
        hosts(),
        lambda site, host: origin_allowed({b"host": host}, secure=True),
        size=HEADERS,
    ),
    EntryPoint(
        "log line",
        CpuBudget.EVENT_LOOP,
        None,
        {"digits": TEXTS["digits"], "spaced digits": repeated("1 "), "dashed digits": repeated("1-"), **TEXTS},
        lambda site, text: mask(text),
        size=HEADERS,
    ),
)
