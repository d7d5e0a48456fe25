"""The messages of a room as JSON: the last hundred, or the hundred before a message.

The JSON of a message is kept in the process, under the row that it was made from: the columns of the message, of its
author, of the message that it replies to, and of that message's author. So a message is encoded again when it is
removed or promoted, when the quoted message is removed, and when one of the two authors is renamed or deleted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils import timezone

from chat import events, selectors
from chat.models import Message, Room
from livecast.bounded_cache import BoundedCache
from livecast.prepared_query import PreparedQuery, RawRow
from livecast.realtime.protocol import encode_data
from matches.models import Match

# The limits of one process. The JSON of a message has about 150 bytes, and its row about 1 KB more than its text.
MAX_MESSAGES = 20_000
MAX_BYTES = 32 * 1024 * 1024
ROW_BYTES = 1024
_AFTER_ALL = 2**53  # a number that no message reaches

_NAME = ("username", "first_name", "last_name", "display_name", "deleted_at")
# What events.message_data shows.
_SHOWN = (
    *("number", "author", "client_key", "text", "reply_to", "mentions", "posted_at", "minute"),
    *("home_score", "away_score", "removed_at", "entry"),
    *(f"author__{field}" for field in (*_NAME, "colour", "is_staff")),
    *("reply_to__number", "reply_to__author", "reply_to__text", "reply_to__removed_at"),
    *(f"reply_to__author__{field}" for field in _NAME),
)


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """Consecutive messages of a room, oldest first. If it has the newest, a client may subscribe from its offset.

    `messages`: the JSON of each.
    """

    epoch: str
    offset: int
    room: dict[str, Any]
    messages: list[str]
    more: bool
    reactions: dict[str, Any]

    def json(self) -> str:
        head = encode_data({"epoch": self.epoch, "offset": self.offset, "room": self.room})
        tail = encode_data({"more": self.more, "reactions": self.reactions})
        return f'{head[:-1]},"messages":[{",".join(self.messages)}],{tail[1:]}'


def history_page(match: Match, room: Room, epoch: str, before: int | None = None) -> HistoryPage:
    """Return the last hundred messages, or the hundred before message `before`.

    The room was read first, with its offset: a message may be newer than the offset, never older.
    """
    newest = _messages.raw_rows(room=room.pk, before=_AFTER_ALL if before is None else before) if room.pk else []
    shown = _encoded(newest[: selectors.PAGE][::-1])
    first, last = (shown[0].number, shown[-1].number) if shown else (1, 0)
    counts = selectors.reactions_in_range(room, first, last, entries=before is None)
    return HistoryPage(
        epoch=epoch,
        offset=room.last_offset,
        room=events.room_data(room, match, timezone.now()),
        messages=[message.json for message in shown],
        more=len(newest) > selectors.PAGE,
        reactions=events.reactions_counted(counts).data,
    )


def _query(room: Any, before: Any) -> QuerySet[Message]:
    told = Message.objects.filter(room=room, shadowed=False, number__lt=before)
    told = told.select_related("author", "reply_to__author").only(*_SHOWN)
    return told.order_by("-number")[: selectors.PAGE + 1]


_messages = PreparedQuery(_query)


class EncodedMessage(NamedTuple):
    number: int
    json: str


kept_messages: BoundedCache[RawRow, EncodedMessage] = BoundedCache(MAX_MESSAGES, MAX_BYTES)


def _encoded(rows: Sequence[RawRow]) -> list[EncodedMessage]:
    kept = {row: kept_messages.get(row) for row in rows}
    changed = [row for row, message in kept.items() if message is None]
    for row, message in zip(changed, _messages.instances(changed), strict=True):
        encoded = EncodedMessage(message.number, encode_data(events.message_data(message)))
        kept[row] = encoded
        kept_messages.put(row, encoded, 2 * len(encoded.json) + ROW_BYTES)
    return [message for message in kept.values() if message is not None]
