"""Moderation: remove messages, change the room, pin, promote a message into the feed. Each is logged.

`by` is the moderator, None for the operator of this installation. Mutes: see muting.py.
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
from matches.models import CommentaryEntry, Match
from matches.permissions import moderators_of, require_commentator, require_moderator

MAX_SLOW_SECONDS = 600  # seconds
_SETTINGS = ("shut", "slow_seconds", "links", "panic")


@transaction.atomic
def remove_messages(*, match_id: int, numbers: list[int], by: User | None, reason: str = "") -> list[int]:
    """Replace messages by tombstones and remove their text from the room's log. Returns the numbers that existed."""
    room, match = room_log.lock_room(match_id)
    require_moderator(match, by)
    standing = list(room.messages.filter(number__in=numbers, removed_at=None).select_related("author"))
    if not standing:
        if not room.messages.filter(number__in=numbers).exists():
            raise LivecastError("chat.no_message", "There is no such message.", status=404)
        return []
    hide_messages(room, match, standing, by, reason)
    return [message.number for message in standing]


@transaction.atomic
def change_room(*, match_id: int, by: User | None, reason: str = "", **changes: Any) -> Room:
    """Change settings of a room: shut, slow_seconds, links, panic. Publishes only real changes."""
    if unknown := changes.keys() - set(_SETTINGS):
        raise TypeError(f"no settings of a room: {', '.join(sorted(unknown))}")
    room, match = room_log.lock_room(match_id)
    require_moderator(match, by)
    slow = changes.get("slow_seconds", 0)
    if not 0 <= slow <= MAX_SLOW_SECONDS:
        raise LivecastError("chat.bad_slow_mode", f"Slow mode is 0 to {MAX_SLOW_SECONDS} seconds.")
    if changes.get("links", Room.Links.KNOWN) not in Room.Links.values:
        raise LivecastError("chat.bad_links", "“links” must be “everybody”, “known” or “nobody”.")
    before = {name: getattr(room, name) for name in changes if getattr(room, name) != changes[name]}
    if not before:
        return room
    for name in before:
        setattr(room, name, changes[name])
    room.save(update_fields=list(before))
    log_action(room, by, "settings", reason=reason, before=before, after={name: changes[name] for name in before})
    _publish_settings(room, match)
    return room


@transaction.atomic
def pin_message(*, match_id: int, number: int | None, by: User | None) -> Room:
    """Pin a message in place of the pinned one; None unpins."""
    room, match = room_log.lock_room(match_id)
    require_moderator(match, by)
    message = None
    if number is not None:
        message = _message(room, number)
        if message.removed_at is not None or message.shadowed:
            raise LivecastError("chat.removed", "A removed message cannot be pinned.", status=409)
    if room.pinned_id == (message.pk if message else None):
        return room
    before = {"pinned": room.pinned.number if room.pinned else None}
    room.pinned = message
    room.save(update_fields=["pinned"])
    log_action(room, by, "pin", message=message, before=before, after={"pinned": number})
    _publish_settings(room, match)
    return room


@transaction.atomic
def promote_message(*, match_id: int, number: int, by: User) -> CommentaryEntry:
    """Post a message into the feed, with credit to its author. Doing it again returns the same entry."""
    # Here, because a process for sockets rarely needs it, and it loads everything that commentators post with.
    from matches.actions import EntryDraft, post_commentary

    message = selectors.message_of(match_id, number)
    require_commentator(message.room.match, by)
    if message.removed_at is not None or message.shadowed:
        raise LivecastError("chat.removed", "This message was removed.", status=409)
    # The match is locked before the room. No other code locks both in the other order.
    draft = EntryDraft(body=message.text, byline=message.author.public_name)
    entry = post_commentary(match_id=match_id, author=by, client_key=f"chat-{message.pk}", draft=draft)
    room, _ = room_log.lock_room(match_id)
    message = _message(room, number)
    if message.entry_id is None:
        message.entry = entry
        message.save(update_fields=["entry"])
        log_action(room, by, "promote", member=message.author, message=message, after={"entry": entry.pk})
        _rewrite_log(room, [message], lambda data: data | {"entry": entry.pk})
        room_log.publish(room, events.message_promoted(message))
    return entry


@transaction.atomic
def settle_reports(*, message: Message, by: User | None) -> int:
    """Close all reports of a message without removing it. Returns the number of closed reports."""
    room, match = room_log.lock_room(message.room.match_id)
    require_moderator(match, by)
    settled = message.reports.filter(settled_at=None).update(settled_at=timezone.now())
    if settled:
        publish_report_count(room, match)
        log_action(room, by, "dismiss", member=message.author, message=message, after={"reports": settled})
    return settled


@transaction.atomic
def update_closing_time(*, match_id: int, closes_after: float) -> bool:
    """Set or clear the closing time after the match's status changed, and publish it. Returns whether it changed."""
    room, match = room_log.lock_room(match_id)
    if is_over(match) == (room.closes_at is not None):
        return False
    room.closes_at = timezone.now() + timedelta(seconds=closes_after) if is_over(match) else None
    room.save(update_fields=["closes_at"])
    _publish_settings(room, match)
    return True


def hide_messages(room: Room, match: Match, messages: list[Message], by: User | None, reason: str) -> None:
    """Remove messages of a locked room, with everything that refers to them."""
    now = timezone.now()
    room.messages.filter(pk__in=[message.pk for message in messages]).update(removed_at=now)
    if Report.objects.filter(message__in=messages, settled_at=None).update(settled_at=now):
        publish_report_count(room, match)
    for message in messages:
        message.removed_at = now
        log_action(
            room, by, "remove", member=message.author, message=message, reason=reason, before={"text": message.text}
        )
    _rewrite_log(room, messages, events.without_text)
    if told := [message.number for message in messages if not message.shadowed]:
        room_log.publish(room, events.messages_removed(told))
    if room.pinned_id in {message.pk for message in messages}:
        room.pinned = None
        room.save(update_fields=["pinned"])
        _publish_settings(room, match)


def publish_report_count(room: Room, match: Match) -> None:
    """Send the number of open reports to the room's moderators."""
    room_log.send_to_members(room, moderators_of(match), events.reports_waiting(selectors.reports_waiting(match)))


def _rewrite_log(room: Room, messages: list[Message], change: Any) -> None:
    """Rewrite the log lines with these messages and with quotations of them, for clients that resume."""
    numbers = {message.number for message in messages}
    answers = Message.objects.filter(reply_to__in=messages).values_list("offset", flat=True)
    offsets = {message.offset for message in messages} | set(answers)
    for draft in RoomPublication.objects.filter(room=room, offset__in=offsets, type="chat.messages"):
        data = json.loads(draft.data)
        data["messages"] = [change(told) if told["id"] in numbers else told for told in data["messages"]]
        for told in data["messages"]:
            if told.get("reply", {}).get("id") in numbers and change is events.without_text:
                told["reply"]["text"] = ""
        draft.data = encode_data(data)
        room_log.republish(draft, room.match_id)


def _message(room: Room, number: int) -> Message:
    message = room.messages.filter(number=number).select_related("author", "reply_to__author").first()
    if message is None:
        raise LivecastError("chat.no_message", "There is no such message.", status=404)
    return message


def _publish_settings(room: Room, match: Match) -> None:
    room_log.publish(room, events.room_changed(room, match, timezone.now()))


def log_action(
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
    """Add a draft to the moderation log. No room: the action was about every room."""
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
