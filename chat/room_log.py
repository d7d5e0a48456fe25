"""A room's numbered log: what everybody in it is told. The same mechanism as a match's feed, with a weaker promise.

A page begins with the last hundred messages, and whoever missed more than KEPT_FOR_RESUME lines begins anew with
them; the log need not hold more than that.
"""

import logging
import time
from collections.abc import Iterable

from django.db import transaction

from chat.models import Room, RoomPublication
from livecast.errors import LivecastError
from livecast.realtime.authenticated_sockets import word_to
from livecast.realtime.protocol import Event, Frame, encode, encode_data
from livecast.realtime.push import CONTROL, push
from matches.models import Match

logger = logging.getLogger(__name__)

KEPT_FOR_RESUME = 100  # lines


def topic_of(match_id: int) -> str:
    return f"match.{match_id}.chat"


def locked_room(match_id: int) -> tuple[Room, Match]:
    """The room, its row locked, and the match. The lock is what orders the room over all processes.

    Raises `match.not_found` (404).
    """
    match = Match.objects.filter(pk=match_id).first()
    if match is None:
        raise LivecastError("match.not_found", "There is no such match.", status=404)
    locked = Room.objects.select_for_update()
    room = locked.filter(match=match).first()
    if room is None:
        new_room(match)
        room = locked.get(match=match)
    return room, match


def new_room(match: Match) -> Room:
    """The room of a match that had none when the caller, in a transaction, looked."""
    # One at a time: of several that insert the same row at once, MariaDB ends all but one as a deadlock.
    Match.objects.select_for_update().get(pk=match.pk)
    room, _ = Room.objects.get_or_create(match=match)
    return room


def publish(room: Room, event: Event) -> RoomPublication:
    """Append an event to the log of a room that the caller has locked, and push it once the transaction commits."""
    room.last_offset += 1
    room.save(update_fields=["last_offset", "last_number"])
    publication = RoomPublication.objects.create(
        room=room, offset=room.last_offset, type=event.type, data=encode_data(event.data)
    )
    frame = frame_of(publication, room.match_id)
    # Robust: a channel layer that is away must not look like a message that was not sent.
    transaction.on_commit(lambda: _pushes.give(topic_of(room.match_id), frame), robust=True)
    return publication


def retell(line: RoomPublication, match_id: int) -> None:
    """Write a line of the log anew. Who has had it is told by what follows; who catches up gets the new one."""
    line.save(update_fields=["data"])
    text = frame_of(line, match_id).text
    frame = Frame(text, line.offset, retold=True)
    transaction.on_commit(lambda: _pushes.give(topic_of(match_id), frame), robust=True)


def publish_unnumbered(match_id: int, event: Event) -> None:
    """Push what is in no log: the next of its kind makes up for one that is lost."""
    _pushes.give(topic_of(match_id), unnumbered_frame(match_id, event))


def unnumbered_frame(match_id: int, event: Event) -> Frame:
    return Frame(encode(event.type, topic=topic_of(match_id), data=encode_data(event.data)))


def whisper(room: Room, member_ids: Iterable[int], event: Event) -> None:
    """Push an event to these members alone, once the transaction commits. In no log: `chat.me` tells it, too."""
    topic = topic_of(room.match_id)
    frame = word_to(member_ids, topic, encode(event.type, topic=topic, data=encode_data(event.data)))
    transaction.on_commit(lambda: _pushes.give(CONTROL, frame), robust=True)


def since(match_id: int, offset: int, limit: int) -> list[RoomPublication]:
    lines = RoomPublication.objects.filter(room__match=match_id, offset__gt=offset)
    return list(lines.order_by("offset")[:limit])


def frame_of(publication: RoomPublication, match_id: int) -> Frame:
    text = encode(publication.type, topic=topic_of(match_id), offset=publication.offset, data=publication.data)
    return Frame(text, publication.offset)


class _Pushes:
    """Pushes to the channel layer; for a while not at all when it does not answer.

    A layer that hangs would cost every batch its time-out. Until it is back, the hubs' look at the log serves the fans.
    """

    TIMEOUT = 1.0  # seconds
    PAUSE = 5.0

    def __init__(self) -> None:
        self._paused_until = 0.0

    def give(self, topic: str, frame: Frame) -> None:
        if time.monotonic() < self._paused_until:
            return
        try:
            push(topic, [frame], self.TIMEOUT)
        except Exception:
            self._paused_until = time.monotonic() + self.PAUSE
            logger.warning("%s could not be pushed; the look at the log will bring it", topic, exc_info=True)


_pushes = _Pushes()
