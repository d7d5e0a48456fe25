"""What moderators do: remove, set the room, pin, take a message into the feed. Each leaves its line in the log.

`by` is who acts, None for the operator of this installation. Mutes: see muting.py.
"""

import json
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from chat import events, room_log, selectors
from chat.models import Act, Message, Report, Room, RoomPublication
from chat.opening_hours import is_over
from livecast.errors import LivecastError
from livecast.realtime.protocol import encode_data
from matches.actions import EntryDraft, post_commentary
from matches.models import CommentaryEntry, Match
from matches.permissions import moderators_of, require_commentator, require_moderator

SLOWEST = 600  # seconds
_SETTINGS = ("shut", "slow_seconds", "links", "panic")


@transaction.atomic
def remove_messages(*, match_id: int, numbers: list[int], by: User | None, reason: str = "") -> list[int]:
    """Take messages away: a tombstone stays. Their text leaves the room's log too. Returns those that were there."""
    room, match = room_log.locked_room(match_id)
    require_moderator(match, by)
    standing = list(room.messages.filter(number__in=numbers, removed_at=None).select_related("author"))
    if not standing:
        if not room.messages.filter(number__in=numbers).exists():
            raise LivecastError("chat.no_message", "There is no such message.", status=404)
        return []
    take_away(room, match, standing, by, reason)
    return [message.number for message in standing]


@transaction.atomic
def change_room(*, match_id: int, by: User | None, reason: str = "", **changes: Any) -> Room:
    """Set what is said of a room: shut, slow_seconds, links, panic. Changes of nothing tell nobody anything."""
    if unknown := changes.keys() - set(_SETTINGS):
        raise TypeError(f"no settings of a room: {', '.join(sorted(unknown))}")
    room, match = room_log.locked_room(match_id)
    require_moderator(match, by)
    slow = changes.get("slow_seconds", 0)
    if not 0 <= slow <= SLOWEST:
        raise LivecastError("chat.bad_slow_mode", f"Slow mode is 0 to {SLOWEST} seconds.")
    if changes.get("links", Room.Links.KNOWN) not in Room.Links.values:
        raise LivecastError("chat.bad_links", "Links are for “everybody”, those “known”, or “nobody”.")
    before = {name: getattr(room, name) for name in changes if getattr(room, name) != changes[name]}
    if not before:
        return room
    for name in before:
        setattr(room, name, changes[name])
    room.save(update_fields=list(before))
    note(room, by, "settings", reason=reason, before=before, after={name: changes[name] for name in before})
    _tell_settings(room, match)
    return room


@transaction.atomic
def pin_message(*, match_id: int, number: int | None, by: User | None) -> Room:
    """Keep a message at the head of the room, instead of the one before; None lets it go."""
    room, match = room_log.locked_room(match_id)
    require_moderator(match, by)
    message = None
    if number is not None:
        message = _message(room, number)
        if message.removed_at is not None or message.shadowed:
            raise LivecastError("chat.removed", "A message that is gone cannot be pinned.", status=409)
    if room.pinned_id == (message.pk if message else None):
        return room
    before = {"pinned": room.pinned.number if room.pinned else None}
    room.pinned = message
    room.save(update_fields=["pinned"])
    note(room, by, "pin", message=message, before=before, after={"pinned": number})
    _tell_settings(room, match)
    return room


@transaction.atomic
def promote_message(*, match_id: int, number: int, by: User) -> CommentaryEntry:
    """Take a message into the feed, crediting the fan. Twice is once."""
    message = selectors.message_of(match_id, number)
    require_commentator(message.room.match, by)
    if message.removed_at is not None or message.shadowed:
        raise LivecastError("chat.removed", "This message is gone.", status=409)
    # The feed first: its lock is taken before the room's, here and nowhere else the other way about.
    draft = EntryDraft(body=message.text, byline=message.author.public_name)
    entry = post_commentary(match_id=match_id, author=by, client_key=f"chat-{message.pk}", draft=draft)
    room, _ = room_log.locked_room(match_id)
    message = _message(room, number)
    if message.entry_id is None:
        message.entry = entry
        message.save(update_fields=["entry"])
        note(room, by, "promote", member=message.author, message=message, after={"entry": entry.pk})
        _retell(room, [message], lambda data: data | {"entry": entry.pk})
        room_log.publish(room, events.message_promoted(message))
    return entry


@transaction.atomic
def settle_reports(*, message: Message, by: User | None) -> int:
    """Take a message out of the queue, without doing anything to it. Returns how many reports that were."""
    room, match = room_log.locked_room(message.room.match_id)
    require_moderator(match, by)
    settled = message.reports.filter(settled_at=None).update(settled_at=timezone.now())
    if settled:
        tell_of_reports(room, match)
        note(room, by, "dismiss", member=message.author, message=message, after={"reports": settled})
    return settled


@transaction.atomic
def keep_hours(*, match_id: int, closes_after: float) -> bool:
    """Note that a match is over, or is not after all; the room is told when it closes. Returns whether it was news."""
    room, match = room_log.locked_room(match_id)
    if is_over(match) == (room.closes_at is not None):
        return False
    room.closes_at = timezone.now() + timedelta(seconds=closes_after) if is_over(match) else None
    room.save(update_fields=["closes_at"])
    _tell_settings(room, match)
    return True


def take_away(room: Room, match: Match, messages: list[Message], by: User | None, reason: str) -> None:
    """Remove messages of a locked room, with all that follows from it."""
    now = timezone.now()
    room.messages.filter(pk__in=[message.pk for message in messages]).update(removed_at=now)
    if Report.objects.filter(message__in=messages, settled_at=None).update(settled_at=now):
        tell_of_reports(room, match)
    for message in messages:
        message.removed_at = now
        note(room, by, "remove", member=message.author, message=message, reason=reason, before={"text": message.text})
    _retell(room, messages, events.without_text)
    if told := [message.number for message in messages if not message.shadowed]:
        room_log.publish(room, events.messages_removed(told))
    if room.pinned_id in {message.pk for message in messages}:
        room.pinned = None
        room.save(update_fields=["pinned"])
        _tell_settings(room, match)


def tell_of_reports(room: Room, match: Match) -> None:
    """Tell those who keep the room how many reports wait now."""
    room_log.whisper(room, moderators_of(match), events.reports_waiting(selectors.reports_waiting(match)))


def _retell(room: Room, messages: list[Message], change: Any) -> None:
    """Write the log's lines of these messages anew, and the quotations of them: whoever comes back is told the new."""
    numbers = {message.number for message in messages}
    answers = Message.objects.filter(reply_to__in=messages).values_list("offset", flat=True)
    offsets = {message.offset for message in messages} | set(answers)
    for line in RoomPublication.objects.filter(room=room, offset__in=offsets, type="chat.messages"):
        data = json.loads(line.data)
        data["messages"] = [change(told) if told["id"] in numbers else told for told in data["messages"]]
        for told in data["messages"]:
            if told.get("reply", {}).get("id") in numbers and change is events.without_text:
                told["reply"]["text"] = ""
        line.data = encode_data(data)
        room_log.retell(line, room.match_id)


def _message(room: Room, number: int) -> Message:
    message = room.messages.filter(number=number).select_related("author", "reply_to__author").first()
    if message is None:
        raise LivecastError("chat.no_message", "There is no such message.", status=404)
    return message


def _tell_settings(room: Room, match: Match) -> None:
    room_log.publish(room, events.room_changed(room, match, timezone.now()))


def note(
    room: Room | None,
    by: User | None,
    what: str,
    *,
    member: User | None = None,
    message: Message | None = None,
    reason: str = "",
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """A line in the moderation log. No room: it was about every one."""
    Act.objects.create(
        room=room,
        by=by,
        what=what,
        member=member,
        message=message,
        reason=reason[:200],
        before=before or {},
        after=after or {},
    )
