"""The strict parser of request heads, for connections that Twisted does not parse.

It accepts only what every parser reads in the same way. All other heads are left to Twisted: unusual spelling, a body,
repeated headers, invalid bytes. So there is one judge of doubtful requests.
"""

import re
from typing import NamedTuple

from daphne.utils import INVALID_HEADER_VALUE_BYTES

Headers = list[tuple[bytes, bytes]]

MAX_HEAD = 16 * 1024  # as in twisted.web
MAX_HEADERS = 100
END = b"\r\n\r\n"

# The request line with the target and its path, then header lines. A name has no underscore, since WSGI would read it
# as a hyphen (CVE-2015-0219: Daphne drops such headers). The allowed bytes are those that Daphne accepts in headers.
_REQUEST_LINE = re.compile(rb"(GET|HEAD) ((/[!->@-~]*)(?:\?[!-~]*)?) (HTTP/1\.[01])\r\n")
_HEADER_LINE = re.compile(rb"(?m)^([-!#$%&'*+.^`|~0-9A-Za-z]+):[ \t]*(.*)\r$")
_ALLOWED_BYTES = b"\t\r\n" + bytes(range(0x20, 0x7F)) + bytes({*range(0x80, 0x100)} - INVALID_HEADER_VALUE_BYTES)
# A request with one of these headers is more than its head.
_UNUSUAL = frozenset((b"content-length", b"transfer-encoding", b"expect", b"daphne-root-path"))


class RequestHead(NamedTuple):
    """A valid head of a GET or HEAD request without a body. Header names are in lower case, and each occurs once."""

    method: bytes
    target: bytes
    path: bytes  # of the target
    version: bytes
    headers: Headers


def parse_head(head: bytes) -> RequestHead | None:
    """Return what the bytes of a request head say, which end with its empty line. None if Twisted must judge them."""
    if len(head) > MAX_HEAD:
        return None
    request_line = _REQUEST_LINE.match(head)
    if request_line is None:
        return None
    lines = head[request_line.end() : -2]
    count = lines.count(b"\r\n")
    # Checked first: the expression below takes quadratic time for blanks before a line feed alone.
    if not count == lines.count(b"\n") == lines.count(b"\r") or lines.translate(None, _ALLOWED_BYTES):
        return None
    if b" \r" in lines or b"\t\r" in lines:
        return None  # values with trailing white space
    headers: Headers = [(name.lower(), value) for name, value in _HEADER_LINE.findall(lines)]
    if len(headers) != count or count > MAX_HEADERS:
        return None  # contains something else than header lines
    names = {name for name, _ in headers}
    if len(names) != len(headers) or b"host" not in names or not _UNUSUAL.isdisjoint(names):
        return None
    method, target, path, version = request_line.groups()
    return RequestHead(method, target, path, version, headers)
