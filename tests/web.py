"""A Daphne process of livecast, as tests start it: `python -m tests.web PORT`."""

import mimetypes
import os
import sys
from functools import cache
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "livecast.settings")

from django.conf import settings
from django.contrib.staticfiles import finders

from livecast.asgi import application, pages
from livecast.realtime.anonymous_fast_path import join_anonymous
from livecast.realtime.daphne.server import WebSocketServer


@cache
def file_of(name: str) -> tuple[bytes, bytes] | None:
    """Return the type and the content of a static file, or None if there is none of this name."""
    found = finders.find(name)
    if not found:
        return None
    return (mimetypes.guess_type(name)[0] or "application/octet-stream").encode(), Path(found).read_bytes()


async def pages_and_files(scope: Any, receive: Any, send: Any) -> None:
    """Serve static files from memory, with a long cache time, as in production.

    A page has sixty files, and Django's handler takes 3 ms for each.
    """
    name = scope["path"].removeprefix(settings.STATIC_URL)
    found = file_of(name) if name != scope["path"] else None
    if not found:
        return await pages(scope, receive, send)
    kind, content = found
    headers = [(b"content-type", kind), (b"cache-control", b"public, max-age=86400, immutable")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": content})


if __name__ == "__main__":
    port = int(sys.argv[1])
    application.application_mapping["http"] = pages_and_files
    WebSocketServer(
        application=application, endpoints=[f"tcp:port={port}:interface=127.0.0.1"], fast_join=join_anonymous
    ).run()
