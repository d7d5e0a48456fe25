"""One Daphne process of ours, as a test starts it: `python -m tests.web PORT`."""

import mimetypes
import os
import sys
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "livecast.settings")

from django.conf import settings
from django.contrib.staticfiles import finders

from livecast.asgi import application, pages
from livecast.realtime.anonymous_fast_path import join_anonymous
from livecast.realtime.daphne.server import WebSocketServer


async def pages_and_files(scope: Any, receive: Any, send: Any) -> None:
    """Every browser of a journey asks for all of a page's sixty files: Django's own handler has 3 ms for each."""
    name = scope["path"].removeprefix(settings.STATIC_URL)
    found = finders.find(name) if name != scope["path"] else None
    if not found:
        return await pages(scope, receive, send)
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    headers = [(b"content-type", kind.encode()), (b"cache-control", b"no-cache")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": Path(found).read_bytes()})  # noqa: ASYNC240 - and quickly


if __name__ == "__main__":
    port = int(sys.argv[1])
    application.application_mapping["http"] = pages_and_files
    WebSocketServer(
        application=application, endpoints=[f"tcp:port={port}:interface=127.0.0.1"], fast_join=join_anonymous
    ).run()
