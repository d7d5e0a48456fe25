"""Read untrusted JSON lines: one object per line, in UTF-8, each line within a size limit.

The values can be stored and sent: they contain neither NUL characters, nor lone surrogates, nor infinities.
"""

import json
from collections.abc import Iterator
from io import BytesIO
from math import isinf
from typing import Any, BinaryIO, NoReturn

from livecast.errors import LivecastError
from livecast.input_limits import FEED_LINE, JSON_DEPTH, InputLimit
from livecast.json_input import require_depth
from matches.providers import foreign_files
from matches.providers.errors import FeedError, quoted


def objects(file: BinaryIO) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the number of each line, from 1, and its object. Skips blank lines.

    Raises FeedError. If the first line has no object, the error says what the file is.
    """
    begun = False
    number = 0
    # Read at most the limit into memory: the rest of an endless line is not read.
    while line := file.readline(FEED_LINE.size + 1):
        number += 1
        try:
            found = object_of(line, number)
        except FeedError as error:
            if begun or not (what := foreign_files.describe(line)):
                raise
            raise FeedError(error.code, line=number, sentence=foreign_files.refusal(what)) from None
        if found is not None:
            begun = True
            yield number, found


def objects_of(data: bytes) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield as `objects` for bytes in memory."""
    return objects(BytesIO(data))


def object_of(line: bytes, number: int, longest: InputLimit = FEED_LINE) -> dict[str, Any] | None:
    """The object of this line; None for a blank line. Raises FeedError."""
    if not longest.admits(line):
        raise FeedError(longest.code, line=number, expected=f"at most {longest.size:,} bytes", got="more")
    text = _decode(line, number)
    return _object(text, number) if text.strip() else None


def _decode(line: bytes, number: int) -> str:
    if b"\0" in line:
        found = f"one at byte {line.index(bytes(1)) + 1}"
        raise FeedError("feed.nul_byte", line=number, expected="no NUL bytes", got=found)
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError as error:
        found = f"byte 0x{line[error.start]:02x} at byte {error.start + 1}"
        raise FeedError("feed.not_utf8", line=number, expected="UTF-8", got=found) from None
    return text.removeprefix("\ufeff") if number == 1 else text


def _object(text: str, number: int) -> dict[str, Any]:
    try:
        require_depth(text)
        value = json.loads(text, parse_constant=_refuse_constant, parse_float=_finite)
    except LivecastError as refusal:
        expected = f"at most {JSON_DEPTH.size} levels of arrays and objects"
        raise FeedError(refusal.code, line=number, expected=expected, got="more") from None
    except ValueError as error:
        if number > 1 and text.startswith("{") and not text.endswith("\n"):
            raise FeedError(
                "feed.truncated", line=number, expected="a whole line", got="the end of the file inside it"
            ) from None
        reason = str(error)
        if isinstance(error, json.JSONDecodeError):
            reason = f"{error.msg.lower()} at column {error.colno}"
        raise FeedError(
            "feed.not_json", line=number, expected="one JSON object", got=f"invalid JSON ({reason})"
        ) from None
    if not isinstance(value, dict):
        raise FeedError("feed.not_json", line=number, expected="one JSON object", got=quoted(value))
    # JSON escapes can spell NUL, which PostgreSQL refuses, and lone surrogates, which UTF-8 cannot encode.
    if "\\u" in text:
        value = storable(value, number)
    return value


def storable(line: dict[str, Any], number: int) -> dict[str, Any]:
    """The object of a line without lone surrogates. Raises FeedError for a NUL character."""
    return {name: _storable(item, name, number) for name, item in line.items()}


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON value")


def _finite(digits: str) -> float:
    # 1e999 is JSON. Python reads it as infinity, which cannot be written as JSON again.
    if isinf(number := float(digits)):
        raise ValueError(f"{digits[:20]} is too large")
    return number


def _storable(value: Any, name: str, number: int) -> Any:
    if isinstance(value, str):
        if "\0" in value:
            raise FeedError("feed.nul_byte", line=number, field=name, expected="text without NUL characters")
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_storable(item, name, number) for item in value]
    if isinstance(value, dict):
        return {_storable(key, name, number): _storable(item, name, number) for key, item in value.items()}
    return value
