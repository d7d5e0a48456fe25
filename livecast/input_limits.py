"""The size limits of input from outside: texts, files, JSON values, headers and queries.

Code that takes such an input calls `require` on it before the input is decoded further, normalised, matched by a
regular expression, or put into a transaction. docs/protocol.md lists these limits under "Input limits";
tests/test_docs.py compares the two, and `python -m bench.hostile` measures every entry point at its limit.
"""

from collections.abc import Sized
from dataclasses import dataclass
from typing import Literal

from livecast.errors import LivecastError

Unit = Literal["bytes", "characters", "items", "levels", "pixels"]


@dataclass(frozen=True, slots=True)
class InputLimit:
    """At most `size` of `unit`.

    `what` names the input, for the table; `code` is the code of the refusal.
    """

    name: str
    size: int
    unit: Unit
    what: str
    code: str

    def admits(self, value: Sized) -> bool:
        """Whether the value is within the limit.

        A text that is limited in bytes is measured as UTF-8.
        """
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

COOKIES = _limit("http.cookies", 6 * 1024, "bytes", "the Cookie header of a request", "http.cookies_too_long")

# --- accounts

NAME = _limit("account.name", 80, "characters", "a display name, as typed", "name.unfit")
PHONE = _limit("account.phone", 40, "characters", "a phone number, as typed", "phone.unreadable")
CODE = _limit("account.code", 40, "characters", "a verification code, as typed", "code.malformed")
FORM_FIELD = _limit("form.field", 2000, "characters", "one field of a login, profile or staff form", "form.malformed")
PROOF = _limit("login.proof", 1000, "characters", "a proof of work, in base64", "proof.malformed")

# --- chat

CHAT_TEXT = _limit("chat.text", 1000, "characters", "a chat message, as sent", "chat.too_long")
CHAT_MESSAGE = _limit("chat.message", 500, "characters", "a chat message, as shown", "chat.too_long")
CHAT_KEY = _limit("chat.key", 64, "characters", "the `key` of a chat message", "command.malformed")
CHAT_REASON = _limit(
    "chat.reason", 200, "characters", "the reason of a report, a removal or a mute", "command.malformed"
)
CHAT_MENTIONS = _limit("chat.mentions", 10, "items", "the `mentions` of a chat message", "command.malformed")
BANNED_WORD = _limit("chat.banned_word", 60, "characters", "a banned word or phrase", "chat.no_word")

# --- matches: the one-line entry and the write API

API_JSON = _limit("api.json", 128 * 1024, "bytes", "the JSON body of one API request", "request.too_big")
API_TOKEN = _limit("api.token", 100, "characters", "the token in the Authorization header", "auth.bad_token")
FEED_EPOCH = _limit("feed.epoch", 64, "characters", "the epoch in the address of a poll", "request.invalid")
ENTRY_TEXT = _limit("entry.text", 10_000, "characters", "a typed line, or the text of an entry", "request.invalid")
ENTRY_KEY = _limit("entry.key", 200, "characters", "the key of a post", "request.invalid")
ENTRY_REASON = _limit("entry.reason", 200, "characters", "the reason of a correction", "request.invalid")
ENTRY_PLAYERS = _limit("entry.players", 20, "items", "players of one entry", "request.invalid")
MATCH_HOLDS = _limit("match.holds", 100, "items", "kinds of entries in one request to hold them", "request.invalid")

# --- matches: search

SEARCH_QUERY = _limit("search.query", 100, "characters", "the text of a search", "search.query_too_long")

# --- matches: follows and notices

FOLLOWS = _limit("follow.items", 200, "items", "the matches, or the teams, that a person follows", "follow.too_many")
PUSH_ENDPOINT = _limit("push.endpoint", 1_000, "characters", "the push address of a device", "push.endpoint")
PUSH_KEY = _limit("push.key", 100, "characters", "a key of a device, in base64url", "push.keys")

# --- matches: files and pasted lists

TEAM_SHEET = _limit("teamsheet.text", 20_000, "characters", "a pasted team sheet", "lineup.sheet_too_long")
TEAM_SHEET_FILE = _limit("teamsheet.file", 256 * 1024, "bytes", "a file with a team sheet", "lineup.sheet_too_long")
SCHEDULE_FILE = _limit("schedule.file", 256 * 1024, "bytes", "a schedule as CSV or iCalendar", "schedule.too_big")
SCHEDULE_ROWS = _limit("schedule.rows", 500, "items", "matches of one schedule", "schedule.too_big")
SPREADSHEET_FILE = _limit("spreadsheet.file", 256 * 1024, "bytes", "an .xlsx file", "spreadsheet.too_big")
SPREADSHEET_UNPACKED = _limit(
    "spreadsheet.unpacked", 2 * 1024 * 1024, "bytes", "an .xlsx file, unpacked", "spreadsheet.too_big"
)
SPREADSHEET_ROWS = _limit("spreadsheet.rows", 1_500, "items", "rows of an .xlsx file", "spreadsheet.too_many")
SPREADSHEET_COLUMNS = _limit(
    "spreadsheet.columns", 100, "items", "columns of a sheet of an .xlsx file", "spreadsheet.too_many"
)
SPREADSHEET_CELLS = _limit("spreadsheet.cells", 15_000, "items", "cells of an .xlsx file", "spreadsheet.too_many")
SPREADSHEET_CELL = _limit(
    "spreadsheet.cell", 2_000, "characters", "the text of one cell of an .xlsx file", "spreadsheet.cell_too_long"
)
FEED_LINE = _limit("feed.line", 1_000_000, "bytes", "one line of a commentary feed", "feed.line_too_long")
FEED_ENTRIES = _limit("feed.entries", 100_000, "items", "entries of one commentary feed", "feed.too_many")
INGEST_LINE = _limit("ingest.line", 64 * 1024, "bytes", "one line of the live ingest", "feed.line_too_long")
INGEST_LINES = _limit("ingest.lines", 2_000, "items", "lines of one ingest request", "ingest.too_many_lines")
INGEST_BODY = _limit("ingest.body", 5 * 1024 * 1024, "bytes", "the body of an ingest request", "ingest.too_big")
PROVIDER_FILE = _limit("provider.file", 16 * 1024 * 1024, "bytes", "a provider's file, unpacked", "feed.too_big")
PROVIDER_ROWS = _limit("provider.rows", 100_000, "items", "rows or lines of a provider's file", "feed.too_many")
REHEARSAL_FILE = _limit("rehearsal.file", 400 * 1024, "bytes", "a rehearsal feed", "rehearsal.too_big")
REHEARSAL_ENTRIES = _limit("rehearsal.entries", 2_000, "items", "entries of a rehearsal feed", "rehearsal.too_big")
PHOTO_FILE = _limit("photo.file", 5 * 1024 * 1024, "bytes", "a photo", "photo.too_big")
# 24 megapixels: the resolution of a good camera.
PHOTO_PIXELS = _limit("photo.pixels", 24 * 1024 * 1024, "pixels", "a photo", "photo.too_many_pixels")
PHOTO_ALT = _limit("photo.alt", 200, "characters", "the description of a photo", "photo.alt_too_long")

# --- the admin

FORM = _limit("http.form", 512 * 1024, "bytes", "the fields of one form, without its files", "request.too_big")
FORM_FIELDS = _limit("http.form_fields", 1_000, "items", "fields of one form", "request.too_big")
ADMIN_QUERY = _limit("admin.query", 4_096, "characters", "the query of an admin address", "admin.query_too_long")
ADMIN_SEARCH = _limit("admin.search", 100, "characters", "a search in the admin", "admin.search_too_long")
