"""Static files from memory, before Django.

nginx serves the files in the documented installation. Without it this middleware does, with WhiteNoise's rules for
names, types, compressed variants, conditional requests and ranges. Each file is read once.
"""

import io
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage
from whitenoise import WhiteNoise  # type: ignore[import-untyped]
from whitenoise.responders import Response as FileResponse  # type: ignore[import-untyped]
from whitenoise.responders import StaticFile

from livecast.http.page_handler import Receive, Send
from livecast.http.response import Response

MAX_AGE = 60  # seconds, for a name without a hash
# Answers that are kept: each file plain, compressed, not modified. The second bounds the values in the key of one.
MAX_ANSWERS, MAX_KEY_BYTES = 4096, 200


class StaticFiles:
    """ASGI middleware: answers requests for the files in STATIC_ROOT that `collectstatic` wrote."""

    def __init__(self, application: Any) -> None:
        self._application = application
        self._prefix = f"/{settings.STATIC_URL.strip('/')}/"
        self._files = _files_below(self._prefix)
        self._contents: dict[str, bytes] = {}
        self._answers: dict[tuple[str | bytes, ...], Response] = {}

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        response = self.answer_from_memory(scope)
        if response is None:
            await self._application(scope, receive, send)
        else:
            await response.send(send)

    def answer_from_memory(self, scope: dict[str, Any]) -> Response | None:
        """Return the response to an HTTP request for a static file."""
        file = self._files.get(scope["path"])
        if file is None:
            return None
        accepted = known = since = b""
        for name, value in scope["headers"]:
            if name == b"accept-encoding":
                accepted = value
            elif name == b"if-none-match":
                known = value
            elif name == b"if-modified-since":
                since = value
            elif name == b"range":
                return self._ask(file, scope)
        if len(accepted) + len(known) + len(since) > MAX_KEY_BYTES:
            return self._ask(file, scope)
        key = (scope["path"], scope["method"], accepted, known, since)
        answer = self._answers.get(key)
        if answer is None:
            if len(self._answers) >= MAX_ANSWERS:
                self._answers.clear()
            answer = self._answers[key] = self._ask(file, scope)
        return answer

    def _ask(self, file: StaticFile, scope: dict[str, Any]) -> Response:
        found, body = self._response(file, scope)
        headers = [(name.lower().encode(), value.encode("latin-1")) for name, value in found.headers]
        return Response(int(found.status), headers, body)

    def _response(self, file: StaticFile, scope: dict[str, Any]) -> tuple[FileResponse, bytes]:
        """Return the response and its body; see StaticFile.get_response, which opens the file each time."""
        fields = {
            f"HTTP_{name.decode('latin-1').upper().replace('-', '_')}": value.decode("latin-1")
            for name, value in scope["headers"]
        }
        if scope["method"] not in ("GET", "HEAD"):
            return file.get_response(scope["method"], fields), b""
        if file.is_not_modified(fields):
            return file.not_modified_response, b""
        path, headers = file.get_path_and_headers(fields)
        content = self._content(path)
        response = FileResponse(200, headers, io.BytesIO(content))
        if "HTTP_RANGE" in fields:
            try:
                response = file.get_range_response(fields["HTTP_RANGE"], headers, io.BytesIO(content))
            except ValueError:
                pass  # a range that cannot be read is ignored, as RFC 9110 allows
            else:
                content = b"" if response.file is None else response.file.read()
        return response, b"" if scope["method"] == "HEAD" else content

    def _content(self, path: str) -> bytes:
        content = self._contents.get(path)
        if content is None:
            content = self._contents[path] = Path(path).read_bytes()
        return content


def _files_below(prefix: str) -> dict[str, StaticFile]:
    """Return the files of STATIC_ROOT by their addresses. Names with a hash may be cached forever."""
    hashed: set[str] = set()
    if isinstance(staticfiles_storage, ManifestFilesMixin):
        hashed = {prefix + name for name in staticfiles_storage.hashed_files.values()}
    found = WhiteNoise(None, max_age=MAX_AGE, immutable_file_test=lambda path, url: url in hashed)
    found.add_files(str(settings.STATIC_ROOT), prefix=prefix)
    files: dict[str, StaticFile] = found.files
    return files
