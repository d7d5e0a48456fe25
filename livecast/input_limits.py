"""The size limits of input from outside: texts, files, JSON values, headers and queries.

Code that takes such an input calls `require` on it before the input is decoded further, normalised, matched by a
regular expression, or put into a transaction. docs/protocol.md lists these limits under "Input limits";
tests/test_docs.py compares the two, and `python -m bench.hostile` measures every entry point at its limit.
"""

from collections.abc import Sized
from dataclasses import dataclass
from typing import Literal

from livecast.errors import LivecastError

Unit = Literal["bytes", "characters", "items", "levels"]


@dataclass(frozen=True, slots=True)
class InputLimit:
    """At most `size` of `unit`. `what` names the input, for the table; `code` is the code of the refusal."""

    name: str
    size: int
    unit: Unit
    what: str
    code: str

    def admits(self, value: Sized) -> bool:
        """Whether the value is within the limit. A text that is limited in bytes is measured as UTF-8."""
        if len(value) > self.size:
            return False
        if self.unit != "bytes" or not isinstance(value, str) or value.isascii():
            return True
        return len(value.encode("utf-8", "surrogatepass")) <= self.size

    def require(self, value: Sized, message: str | None = None) -> None:
        """Raise LivecastError with this limit's code (413) if the value is over it."""
        if not self.admits(value):
            raise LivecastError(self.code, message or f"At most {self.size:,} {self.unit}: {self.what}.", status=413)


INPUT_LIMITS: dict[str, InputLimit] = {}


def _limit(name: str, size: int, unit: Unit, what: str, code: str) -> InputLimit:
    if name in INPUT_LIMITS:
        raise ValueError(f"the input limit {name} is defined twice")
    INPUT_LIMITS[name] = limit = InputLimit(name, size, unit, what, code)
    return limit


# --- HTTP and WebSocket

COMMAND = _limit("socket.command", 16 * 1024, "bytes", "one command on a WebSocket", "command.too_big")
COMMAND_REF = _limit("command.ref", 64, "characters", "the `ref` of a command, as JSON", "command.malformed")
SOCKET_QUERY = _limit("socket.query", 1024, "bytes", "the query of a WebSocket's URL", "socket.malformed")
JSON_DEPTH = _limit("json.depth", 16, "levels", "nested arrays and objects in one JSON value", "json.too_deep")

# --- accounts

NAME = _limit("account.name", 80, "characters", "a display name, as it was typed", "name.unfit")
PHONE = _limit("account.phone", 40, "characters", "a phone number, as it was typed", "phone.unreadable")
CODE = _limit("account.code", 40, "characters", "a one-time code, as it was typed", "code.malformed")
FORM_FIELD = _limit("form.field", 2000, "characters", "one field of a login, profile or staff form", "form.malformed")
PROOF = _limit("login.proof", 1000, "characters", "a proof of work, in base64", "proof.malformed")

# --- chat

CHAT_TEXT = _limit("chat.text", 1000, "characters", "a chat message, as it was sent", "chat.too_long")
CHAT_MESSAGE = _limit("chat.message", 500, "characters", "a chat message, as it is shown", "chat.too_long")
CHAT_KEY = _limit("chat.key", 64, "characters", "the `key` of a chat message", "command.malformed")
CHAT_REASON = _limit(
    "chat.reason", 200, "characters", "the reason of a report, a removal or a mute", "command.malformed"
)
CHAT_MENTIONS = _limit("chat.mentions", 10, "items", "the `mentions` of a chat message", "command.malformed")
BANNED_WORD = _limit("chat.banned_word", 60, "characters", "a banned word or phrase", "chat.no_word")

# --- matches: the one-line entry and the write API

# --- matches: files and pasted lists

# --- the back office
