"""The size limit of requests with files, checked by Content-Length before the body is read.

nginx and our own server refuse earlier. This limit also holds under other servers, and answers in the API's format.
"""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

from livecast.realtime.protocol import MAX_REQUEST_BYTES


class UploadLimitHandler(FileUploadHandler):
    """The first upload handler: rejects too large requests, and passes on all others."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: Mapping[str, Any],  # noqa: N803 - Django's name
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
