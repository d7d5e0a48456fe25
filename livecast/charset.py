"""Requests are read as UTF-8 alone, as our pages write them.

Django decodes query and form by the charset that a request names, with any codec of Python, before any middleware: some
take quadratic time (punycode), yield lone surrogates (utf-7), or decode no text at all (hex: a server error).
"""

import json
from typing import Any

from django.utils.http import parse_header_parameters

from livecast.errors import LivecastError

_REFUSAL = LivecastError("request.charset", "Send the request in UTF-8: no other charset is read.", status=415)


class Utf8Only:
    """An ASGI application that refuses requests in another charset, and hands all others on."""

    def __init__(self, application: Any) -> None:
        self.application = application

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        kind = b",".join(value for name, value in scope["headers"] if name == b"content-type").decode("latin-1")
        if _is_utf8(kind):
            await self.application(scope, receive, send)
            return
        body = json.dumps({"error": _REFUSAL.as_dict()}).encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": _REFUSAL.status, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def _is_utf8(content_type: str) -> bool:
    """Whether a Content-Type names no charset, or UTF-8, in Django's own reading of it."""
    if "charset" not in content_type.lower():
        return True
    _, parameters = parse_header_parameters(content_type)
    return parameters.get("charset", "utf-8").lower() in ("utf-8", "utf8")
