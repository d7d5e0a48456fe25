"""Errors of a feed: the line, the field and the expected value."""

import json
from typing import Any

from livecast.errors import LivecastError

MAX_QUOTE = 60  # characters of a value that a message quotes


class FeedError(LivecastError):
    """A feed cannot be imported. `line` counts from 1.

    `field` is None if the whole line is wrong. `sentence` replaces the message that names `expected` and `got`.
    """

    def __init__(
        self, code: str, *, line: int, expected: str = "", got: str = "", field: str | None = None, sentence: str = ""
    ) -> None:
        place = f'field "{field}": ' if field else ""
        found = f", got {got}" if got else ""
        super().__init__(code, sentence or f"{place}expected {expected}{found}", line=line, field=field)
        self.line = line
        self.field = field
        self.place = ""  # the unit of `line`, if that is not the line of the file

    def as_dict(self) -> dict[str, Any]:
        """The error for a program. Its message is a sentence."""
        sentence = self.message[:1].upper() + self.message[1:]
        return super().as_dict() | {"message": sentence if sentence.endswith((".", "?")) else f"{sentence}."}

    def at(self, path: str) -> str:
        """The error in one line: `feed.jsonl:7: field "op": expected …, got "upsert" [feed.unknown_op]`."""
        where = f" {self.place} {self.line}" if self.place else str(self.line)
        return f"{path}:{where}: {self.message} [{self.code}]"


def quoted(value: Any) -> str:
    """A value, cut for a message and without control characters for a terminal."""
    if isinstance(value, str):
        text = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in value)
        return f'"{_cut(text)}"'
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    return _cut(json.dumps(value))


def _cut(text: str) -> str:
    return text if len(text) <= MAX_QUOTE else f"{text[:MAX_QUOTE]}…"
