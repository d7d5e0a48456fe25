"""A provider's file, unpacked, with each reading of its bytes made once: JSON, JSON lines, table, text.

A reading that the bytes do not allow is None or empty, so that a format may ask for it to see whether a file is its
own.
"""

import csv
import gzip
import json
import re
import zlib
from collections.abc import Mapping
from functools import cached_property
from io import BytesIO, StringIO
from math import isinf
from typing import Any, NoReturn

from livecast.errors import LivecastError
from livecast.input_limits import JSON_DEPTH, PROVIDER_FILE, PROVIDER_ROWS
from livecast.json_input import require_depth
from matches.providers.errors import FeedError

GZIP = b"\x1f\x8b"
# A file of JavaScript with one value: `export let data = {…};`, `var x = […]`, `callback({…})`.
_SCRIPT = re.compile(
    r"\s*(?:(?:export\s+)?(?:default|(?:let|const|var)\s+\w{1,60}\s*=)|[\w$.]{1,60}\s*=|[\w$.]{1,60}\()\s*", re.ASCII
)
_MOST_COLUMNS = 300
_READ = 4096  # characters at the beginning of a text that a format looks at


class Document:
    """The unpacked bytes of one file. Reading it raises FeedError only for what is over a limit or damaged."""

    def __init__(self, data: bytes) -> None:
        PROVIDER_FILE.require(data)
        self.data = data

    @cached_property
    def text(self) -> str:
        """The text, in UTF-8 or, where the bytes are not UTF-8, in Windows-1252. NUL characters are removed."""
        try:
            text = self.data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = self.data.decode("cp1252", "replace")
        return text.replace("\0", "")

    @cached_property
    def start(self) -> str:
        """The first characters of the text."""
        return self.text[:_READ]

    @cached_property
    def json(self) -> Any:
        """The one JSON value of the file, or of the script that assigns it; None without one."""
        text = self.text.strip()
        if text[:1] not in ("{", "["):
            begin = _SCRIPT.match(self.start.lstrip())
            if begin is None:
                return None
            text = text[begin.end() :].rstrip("; \n\r\t)")
        if text[:1] not in ("{", "["):
            return None
        return _json_value(text)

    @cached_property
    def object(self) -> Mapping[str, Any]:
        """The one JSON object of the file; empty if the file is something else."""
        return self.json if isinstance(self.json, dict) else {}

    @cached_property
    def array(self) -> list[Any]:
        """The one JSON array of the file; empty if the file is something else."""
        return self.json if isinstance(self.json, list) else []

    @cached_property
    def lines(self) -> list[Any]:
        """The values of a file with one JSON value in each line; empty if a line is something else."""
        if self.start.lstrip()[:1] != "{":
            return []
        values: list[Any] = []
        for line in self.text.splitlines():
            if not line.strip():
                continue
            if len(values) == PROVIDER_ROWS.size:
                raise FeedError(PROVIDER_ROWS.code, line=0, expected=f"at most {PROVIDER_ROWS.size:,} lines")
            value = _json_value(line)
            if value is None:
                return []
            values.append(value)
        return values

    @cached_property
    def columns(self) -> list[str]:
        """The names in the first line of a table (CSV with commas, semicolons or tabs); empty for other files."""
        first = self.start.lstrip("\r\n").splitlines()[:1]
        if not first or first[0].lstrip()[:1] in ("{", "[", "<"):
            return []
        names = next(csv.reader(first, delimiter=self._delimiter), [])
        return [name.strip() for name in names] if 1 < len(names) <= _MOST_COLUMNS else []

    @cached_property
    def rows(self) -> list[dict[str, str]]:
        """The rows of a table, by the names of its columns. A missing cell is ""."""
        names = self.columns
        if not names:
            return []
        rows: list[dict[str, str]] = []
        reader = csv.reader(StringIO(self.text.lstrip("\r\n")), delimiter=self._delimiter)
        try:
            next(reader, None)
            for cells in reader:
                if not any(cell.strip() for cell in cells):
                    continue
                if len(rows) == PROVIDER_ROWS.size:
                    raise FeedError(PROVIDER_ROWS.code, line=0, expected=f"at most {PROVIDER_ROWS.size:,} rows")
                rows.append({name: cells[i].strip() if i < len(cells) else "" for i, name in enumerate(names)})
        except csv.Error as error:
            raise FeedError(
                "feed.damaged", line=len(rows) + 1, sentence=f"The table cannot be read: {error}."
            ) from None
        return rows

    @property
    def _delimiter(self) -> str:
        first = self.start.lstrip("\r\n").split("\n", 1)[0]
        return max(",;\t", key=first.count)


def unpacked(data: bytes) -> bytes:
    """The bytes of a file, unpacked if it is a gzip file. Raises FeedError, also for more than PROVIDER_FILE."""
    if not data.startswith(GZIP):
        return data
    try:
        with gzip.GzipFile(fileobj=BytesIO(data)) as file:
            result = file.read(PROVIDER_FILE.size + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise FeedError("feed.damaged_gzip", line=1, sentence=f"The gzip file is damaged: {error}.") from None
    PROVIDER_FILE.require(result)
    return result


def _json_value(text: str) -> Any:
    """The value of a JSON text; None for a text that is not JSON."""
    try:
        require_depth(text)
    except LivecastError as refusal:
        expected = f"at most {JSON_DEPTH.size} levels of arrays and objects"
        raise FeedError(refusal.code, line=1, expected=expected, got="more") from None
    try:
        return json.loads(text, parse_constant=_refuse_constant, parse_float=_finite)
    except ValueError:
        return None


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON value")


def _finite(digits: str) -> float:
    if isinf(number := float(digits)):
        raise ValueError(f"{digits[:20]} is too large")
    return number
