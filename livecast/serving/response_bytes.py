"""The bytes of a whole response, as Twisted and Daphne write them."""

from twisted.web.http_headers import Headers

from livecast.http.response import Response
from livecast.realtime.daphne.entry_points import PHRASES
from livecast.realtime.daphne.light_request import LightRequest

_WITHOUT_BODY = frozenset((204, 304))


def response_bytes(request: LightRequest, response: Response, server_name: str) -> bytes | None:
    """Return the response to a request. None if Twisted must write it: its body has to be sent in chunks."""
    head = response.head_bytes
    if head is None:
        head = response.head_bytes = _head(response, server_name)
    if not head:
        return None
    body = b"" if request.scope["method"] == "HEAD" or response.status in _WITHOUT_BODY else response.body
    if not request.closes:
        return head + body
    status_line, _, fields = head.partition(b"\r\n")
    if request.version == b"HTTP/1.1":
        return b"%b\r\nConnection: close\r\n%b%b" % (status_line, fields, body)
    return b"%b%b\r\n%b%b" % (request.version, status_line.removeprefix(b"HTTP/1.1"), fields, body)


def _head(response: Response, server_name: str) -> bytes:
    """Return the head of a response that keeps the connection open; empty if the response has no length."""
    headers = Headers()  # it spells the names
    for name, value in response.headers:
        headers.addRawHeader(name, value)
    if server_name and not headers.hasHeader(b"server"):
        headers.addRawHeader(b"server", server_name.encode())
    if response.status not in _WITHOUT_BODY and not headers.hasHeader(b"content-length"):
        return b""
    lines = [b"HTTP/1.1 %d %b" % (response.status, PHRASES.get(response.status, b"Unknown Status"))]
    lines += [b"%b: %b" % (name, value) for name, values in headers.getAllRawHeaders() for value in values]
    return b"\r\n".join([*lines, b"", b""])
