"""Split a stream of bytes into lines of bounded length."""

import asyncio

from livecast.errors import LivecastError
from livecast.input_limits import INGEST_LINE

_CHUNK = 64 * 1024


class LineTooLong(Exception):
    """A line over INGEST_LINE. It was read to its end and dropped."""


class LineReader:
    """Keeps at most one line and one chunk in memory."""

    def __init__(self, stream: asyncio.StreamReader) -> None:
        self._stream = stream
        self._buffer = bytearray()

    async def next(self) -> bytes:
        """The next line with its end; b"" at the end of the stream.

        Raises LineTooLong, and LivecastError `ingest.cut_line` if the stream ends inside a line.
        """
        dropping, searched = False, 0
        while (end := self._buffer.find(b"\n", searched)) < 0:
            if len(self._buffer) > INGEST_LINE.size:
                dropping = True
            if dropping:
                self._buffer.clear()
            searched = len(self._buffer)
            chunk = await self._stream.read(_CHUNK)
            if not chunk:
                return self._end(dropping=dropping)
            self._buffer += chunk
        line = bytes(self._buffer[: end + 1])
        del self._buffer[: end + 1]
        if dropping or len(line) > INGEST_LINE.size + 1:
            raise LineTooLong
        return line

    def _end(self, *, dropping: bool) -> bytes:
        # A last line without its end may be cut, and still be JSON: it is not taken.
        if dropping or self._buffer.strip():
            raise LivecastError("ingest.cut_line", "The last line has no end. Send it again, whole.")
        return b""
