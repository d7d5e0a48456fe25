"""The wire format: events, frames, commands, close codes and size limits.

docs/protocol.md documents it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import IntEnum
from typing import Any, NamedTuple

from livecast.errors import LivecastError
from livecast.input_limits import COMMAND, COMMAND_REF, JSON_DEPTH
from livecast.json_input import load_json

VERSION = 1

MAX_COMMAND_BYTES = COMMAND.size  # one frame from a client
MAX_REQUEST_BYTES = 6 * 1024 * 1024  # the body of one HTTP request; the same limit as in deploy/nginx.conf
MAX_TOPICS = 8  # topics in one socket's URL
COMMANDS_PER_SECOND = 5
COMMAND_BURST = 10


_encode_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Close(IntEnum):
    """Why the server closed a socket.

    Clients reconnect after 1012, 4401 and 4408, and after a connection that ended without a close frame (1006).
    """

    TOO_BIG = 1009
    RESTART = 1012
    FLOOD = 4008
    MALFORMED = 4400
    SESSION_ENDED = 4401
    NOT_ALLOWED = 4403
    NO_SUCH_TOPIC = 4404
    TOO_SLOW = 4408
    TOO_MANY = 4429


@dataclass(frozen=True, slots=True)
class Event:
    """An event for subscribers: a type and its data (JSON values). `encoded`: the data as JSON text, if it is known."""

    type: str
    data: dict[str, Any] = field(default_factory=dict)
    encoded: str | None = None

    @property
    def text(self) -> str:
        """The data as JSON text."""
        return encode_data(self.data) if self.encoded is None else self.encoded


def server_time() -> str:
    """The current time as frames carry it: ISO 8601, UTC."""
    return datetime.now(UTC).isoformat()


def encode_data(data: Any) -> str:
    """Encode JSON for the wire: UTF-8, no spaces."""
    return _encode_json(data)


def encode(
    type: str, *, topic: str | None = None, offset: int | None = None, at: int | None = None, data: str | None = None
) -> str:
    """Return the text of one server frame.

    `at`: when the event was published, in milliseconds since 1970. `data` is JSON text already: the log stores it
    encoded.
    """
    parts = [f'"type":{encode_data(type)}']
    if topic is not None:
        parts.append(f'"topic":{encode_data(topic)}')
    if offset is not None:
        parts.append(f'"offset":{offset}')
    if at is not None:
        parts.append(f'"at":{at}')
    if data is not None:
        parts.append(f'"data":{data}')
    return "{" + ",".join(parts) + "}"


def wire_frame(payload: bytes, opcode: int = 1) -> bytes:
    """Return an unfragmented, unmasked WebSocket frame, as servers send it (RFC 6455, 5.2)."""
    size = len(payload)
    if size < 126:
        head = bytes((0x80 | opcode, size))
    elif size < 65_536:
        head = bytes((0x80 | opcode, 126)) + size.to_bytes(2, "big")
    else:
        head = bytes((0x80 | opcode, 127)) + size.to_bytes(8, "big")
    return head + payload


class Frame:
    """One event on the wire, encoded once for all sockets.

    `text` is the JSON. `offset` is its number in the topic's log, None for frames that are not logged. `wire` is the
    WebSocket frame as bytes, built at its first use. `replacement`: the line of the log was rewritten. Subscribers who
    have the old line are sent nothing; subscribers who catch up get the new line.
    """

    __slots__ = ("_wire", "offset", "replacement", "text")

    def __init__(self, text: str, offset: int | None = None, *, replacement: bool = False) -> None:
        self.text = text
        self.offset = offset
        self.replacement = replacement
        self._wire: bytes | None = None

    @property
    def wire(self) -> bytes:
        if self._wire is None:
            self._wire = wire_frame(self.text.encode())
        return self._wire


class Command(NamedTuple):
    """A client's command: `{"type": ..., "ref": ..., "data": {...}}`.

    The answer repeats `ref` unchanged.
    """

    type: str
    ref: Any
    data: dict[str, Any]


def decode_command(text: str) -> Command:
    """Decode a client's frame.

    The result can be encoded again: no infinity, no lone surrogate, a short `ref`.

    Raises LivecastError `command.too_big` (413) over MAX_COMMAND_BYTES, `command.malformed` for an invalid command.
    """
    COMMAND.require(text)
    try:
        raw = load_json(text)
    except LivecastError:
        raise _malformed(f"A command is one JSON object, nested at most {JSON_DEPTH.size} levels deep.") from None
    if not isinstance(raw, dict) or not isinstance(raw.get("type"), str):
        raise _malformed('A command is {"type": "...", "ref": ..., "data": {...}}.')
    ref, data = raw.get("ref"), raw.get("data", {})
    if not (type(ref) is int and 0 <= ref < 2**53) and not COMMAND_REF.admits(encode_data(ref)):
        raise _malformed(f"A command's ref has at most {COMMAND_REF.size} characters, as JSON.")
    if not isinstance(data, dict):
        raise _malformed("A command's data is an object.")
    return Command(raw["type"], ref, data)


def _malformed(sentence: str) -> LivecastError:
    return LivecastError("command.malformed", sentence)


def answer_ok(ref: Any, data: Mapping[str, Any] | str) -> str:
    """Return an `ok` answer. `data`: its fields, or the JSON text of an object with at least one field."""
    if isinstance(data, str):
        return f'{{"type":"ok","ref":{encode_data(ref)},{data[1:]}'
    return encode_data({"type": "ok", "ref": ref, **data})


def ping_data() -> dict[str, Any]:
    """Return the data of the answer to `ping` and `ack`.

    The server's time in it lets a device that slept correct its clock.
    """
    return {"now": server_time()}


def answer_error(ref: Any, error: LivecastError) -> str:
    return encode_data({"type": "error", "ref": ref, **error.as_dict()})
