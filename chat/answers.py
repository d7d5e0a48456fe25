"""What the read API answers about a room, described for OpenAPI. docs/protocol.md explains the fields.

The answers are made of kept JSON texts (history.py), not of these classes: a test compares both.
"""

from datetime import datetime
from typing import Literal

from ninja import Schema

Counts = dict[str, dict[str, int]]


class MemberOut(Schema):
    """The author of a message. `staff` is there only if it is true."""

    id: int
    name: str
    colour: str = ""
    staff: bool = False


class QuoteOut(Schema):
    """The beginning of the message that another one replies to."""

    id: int
    name: str
    text: str


class MessageOut(Schema):
    """A message, with the minute and the score of the match. `text` is empty if it was removed.

    Fields that do not apply are left out.
    """

    id: int
    by: MemberOut
    text: str
    at: datetime
    minute: str
    key: str = ""
    score: list[int] = []
    reply: QuoteOut | None = None
    mentions: list[int] = []
    entry: int = 0
    removed: bool = False


class ReplayedMessageOut(MessageOut):
    """A message with the second of the match's clock, null if the clock was not known."""

    clock: float | None


class ReactionsOut(Schema):
    """How often each kind of reaction was given, by the id of the entry or of the message."""

    entries: Counts
    messages: Counts


class RoomOut(Schema):
    """The settings of a room. `slow`: seconds between two messages of a member."""

    open: bool
    shut: bool
    opens_at: datetime | None
    closes_at: datetime | None
    slow: int
    links: Literal["everybody", "known", "nobody"]
    panic: bool
    pinned: MessageOut | None


class HistoryOut(Schema):
    """Messages of a room in order. `more`: there are earlier ones."""

    epoch: str
    offset: int
    room: RoomOut
    messages: list[MessageOut]
    more: bool
    reactions: ReactionsOut


class ReplayOut(Schema):
    """Messages of a stretch of the match. `more`: ask again after the last one."""

    messages: list[ReplayedMessageOut]
    reactions: ReactionsOut
    more: bool
