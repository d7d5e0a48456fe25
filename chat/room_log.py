"""The numbered log of a room: events for everybody in it. Like a match's feed, with a weaker promise.

A page starts with the last hundred messages. A client that missed more than RESUME_LINES lines starts again with those,
so the log need not hold more lines.
"""

import logging
import time
from collections.abc import Iterable

from django.db import transaction

from chat import statements
from chat.models import Room, RoomPublication
from livecast.errors import LivecastError
from livecast.prepared_query import PreparedQuery
from livecast.realtime.authenticated_sockets import direct_message
from livecast.realtime.protocol import Event, Frame, encode
from livecast.realtime.push import CONTROL, push
from matches.models import Match

logger = logging.getLogger(__name__)

RESUME_LINES = 100  # lines


def room_topic(match_id: int) -> str:
    return f"match.{match_id}.chat"


def lock_room(match_id: int) -> tuple[Room, Match]:
    """Lock the room's row and return the room and its match. The lock orders the room's writes over all processes.

    Raises `match.not_found` (404).
    """
    match = statements.read_match(match_id)
    if match is None:
        raise LivecastError("match.not_found", "There is no such match.", status=404)
    room = statements.lock_room(match_id)
    if room is None:
        create_room(match)
        room = Room.objects.select_for_update().get(match=match)
    return room, match


def create_room(match: Match) -> Room:
    """Create the room of a match, or return the one that another transaction has just created."""
    # Serialised by the match's row: MariaDB ends concurrent inserts of the same row as a deadlock.
    Match.objects.select_for_update().get(pk=match.pk)
    room, _ = Room.objects.get_or_create(match=match)
    return room


def publish(room: Room, event: Event) -> None:
    """Append an event to the log of a room that the caller has locked. It is pushed after the commit."""
    room.last_offset += 1
    data, topic = event.text, room_topic(room.match_id)
    statements.update_counts(room)
    statements.insert_publication(room, event.type, data)
    frame = Frame(encode(event.type, topic=topic, offset=room.last_offset, data=data), room.last_offset)
    # Robust: an unavailable channel layer must not fail the message.
    transaction.on_commit(lambda: room_pusher.push(topic, frame), robust=True)


def republish(line: RoomPublication, match_id: int) -> None:
    """Rewrite a line of the log. Subscribers who have it receive the event that follows; catch-ups get the new line."""
    line.save(update_fields=["data"])
    text = frame_of(line, match_id).text
    frame = Frame(text, line.offset, replacement=True)
    transaction.on_commit(lambda: room_pusher.push(room_topic(match_id), frame), robust=True)


def publish_unnumbered(match_id: int, event: Event) -> None:
    """Push an event that is not in the log. The next event of its kind repairs a lost one."""
    room_pusher.push(room_topic(match_id), unnumbered_frame(match_id, event))


def unnumbered_frame(match_id: int, event: Event) -> Frame:
    return Frame(encode(event.type, topic=room_topic(match_id), data=event.text))


def send_to_members(room: Room, member_ids: Iterable[int], event: Event) -> None:
    """Push an event to these members only, after the commit. It is not in the log; `chat.me` returns the same."""
    topic = room_topic(room.match_id)
    frame = direct_message(member_ids, topic, encode(event.type, topic=topic, data=event.text))
    transaction.on_commit(lambda: room_pusher.push(CONTROL, frame), robust=True)


def lines_after(match_id: int, offset: int, limit: int) -> list[RoomPublication]:
    lines = RoomPublication.objects.filter(room__match=match_id, offset__gt=offset)
    return list(lines.order_by("offset")[:limit])


def lines_between(match_id: int, after: int, until: int) -> list[RoomPublication]:
    """Return the lines after one offset and until another, oldest first."""
    return _lines(match_id=match_id, after=after, until=until)


_lines = PreparedQuery(
    lambda match_id, after, until: RoomPublication.objects.filter(
        room__match=match_id, offset__gt=after, offset__lte=until
    ).order_by("offset")
)


def frame_of(publication: RoomPublication, match_id: int) -> Frame:
    text = encode(publication.type, topic=room_topic(match_id), offset=publication.offset, data=publication.data)
    return Frame(text, publication.offset)


class RoomPusher:
    """Push to the channel layer, and pause after a failure.

    An unavailable layer would cost every batch its time-out. Meanwhile the hubs' reconciler reads the log.
    """

    TIMEOUT = 1.0  # seconds
    PAUSE = 5.0

    def __init__(self) -> None:
        self._paused_until = 0.0

    def push(self, topic: str, frame: Frame) -> None:
        if time.monotonic() < self._paused_until:
            return
        try:
            push(topic, [frame], self.TIMEOUT)
        except Exception:
            self._paused_until = time.monotonic() + self.PAUSE
            logger.warning("%s could not be pushed; the look at the log will bring it", topic, exc_info=True)


room_pusher = RoomPusher()
