"""Events of a room, built from models. Pure, except for relations that the caller has loaded."""

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from accounts.models import User
from chat.models import Message, Room
from chat.opening_hours import opening_hours
from chat.statements import NewMessage
from livecast.realtime.protocol import Event, encode_data
from matches.models import Match

QUOTED = 80  # characters of a message that a reply to it shows


def member_data(member: User) -> dict[str, Any]:
    """Return a member as others see them. `colour` and `staff` are present only where they apply."""
    data: dict[str, Any] = {"id": member.pk, "name": member.public_name}
    if member.colour:
        data["colour"] = member.colour
    if member.is_staff:
        data["staff"] = True
    return data


class MessageData(dict[str, Any]):
    """The data of a message. Its JSON text is encoded once, for the log and for the answer."""

    @cached_property
    def json(self) -> str:
        return encode_data(self)


def message_data(message: Message | NewMessage) -> MessageData:
    """Return a message as it is now: the same live, in the history and in the replay. Empty fields are left out.

    `key` is the author's client key, by which the author's page recognises the message. It is random; other members
    cannot use it.
    """
    data = MessageData(
        id=message.number,
        by=member_data(message.author),
        text=message.text,
        at=message.posted_at.isoformat(timespec="milliseconds"),
        minute=message.minute,
        key=message.client_key,
    )
    if message.home_score is not None and message.away_score is not None:
        data["score"] = [message.home_score, message.away_score]
    if message.reply_to is not None:
        data["reply"] = quote_data(message.reply_to)
    if message.mentions:
        data["mentions"] = message.mentions
    if message.entry_id is not None:
        data["entry"] = message.entry_id
    return MessageData(without_text(data)) if message.removed_at is not None else data


def quote_data(message: Message) -> dict[str, Any]:
    text = "" if message.removed_at is not None else message.text
    quoted = text if len(text) <= QUOTED else f"{text[:QUOTED]}…"
    return {"id": message.number, "name": message.author.public_name, "text": quoted}


def without_text(data: dict[str, Any]) -> dict[str, Any]:
    """Return the tombstone of a removed message: author and time, without the text."""
    kept = {key: value for key, value in data.items() if key in ("id", "by", "at", "minute", "score")}
    return kept | {"text": "", "removed": True}


def messages_posted(messages: Sequence[MessageData]) -> Event:
    """`messages`: the `message_data` of each."""
    text = ",".join([data.json for data in messages])
    return Event("chat.messages", {"messages": messages}, f'{{"messages":[{text}]}}')


def messages_removed(numbers: list[int]) -> Event:
    return Event("chat.removed", {"ids": numbers})


def message_promoted(message: Message) -> Event:
    return Event("chat.promoted", {"id": message.number, "entry": message.entry_id})


def member_muted(member_id: int, until: datetime | None) -> Event:
    """The reason is not included: only the member and the moderators see it."""
    return Event("chat.muted", {"member": member_id, "until": None if until is None else until.isoformat()})


def member_unmuted(member_id: int) -> Event:
    return Event("chat.unmuted", {"member": member_id})


def reports_waiting(number: int) -> Event:
    """Sent to moderators only."""
    return Event("chat.reports", {"waiting": number})


def room_data(room: Room, match: Match, now: datetime) -> dict[str, Any]:
    """Return all settings of the room, so that a later event replaces an earlier one."""
    opening = opening_hours(room, match, now)
    return {
        "open": opening.is_open,
        "shut": room.shut,
        "opens_at": opening.opens_at.isoformat() if opening.opens_at else None,
        "closes_at": opening.closes_at.isoformat() if opening.closes_at else None,
        "slow": room.slow_seconds,
        "links": room.links,
        "panic": room.panic,
        "pinned": message_data(room.pinned) if room.pinned is not None else None,
    }


def room_changed(room: Room, match: Match, now: datetime) -> Event:
    return Event("chat.settings", room_data(room, match, now))


def reactions_counted(counts: dict[str, dict[int, dict[str, int]]], whole_from: int | None = None) -> Event:
    """`counts`: for "entry" and "message", the current number of each kind at each target.

    With `whole_from` the counts are complete: for all entries, and for messages from this number on.
    """
    data: dict[str, Any] = {"entries": counts.get("entry", {}), "messages": counts.get("message", {})}
    return Event("chat.reactions", data if whole_from is None else data | {"whole_from": whole_from})
