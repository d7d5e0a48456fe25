"""How much a request with files may bring: asked of its head, before any of it is taken in.

nginx says no earlier still, and so does our own server; this one answers in the API's words, whatever serves the page.
"""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

from livecast.realtime.protocol import MAX_REQUEST_BYTES


class UploadLimitHandler(FileUploadHandler):
    """The first of the upload handlers: what it lets through goes on to those that keep it, large files on disk."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: Mapping[str, Any],  # noqa: N803 - Django's name for it
        content_length: int,
        boundary: Any,
        encoding: Any = None,
    ) -> None:
        if content_length > MAX_REQUEST_BYTES:
            raise RequestDataTooBig(f"a request with files of {content_length} bytes")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None
