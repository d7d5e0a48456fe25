"""Mutes: in one room or in every room, for how long, and why. Each is logged.

`by` is the moderator, None for the operator of this installation. A mute everywhere is published in every room that may
be open. Those rooms are locked in the order of their matches.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from chat import events, room_log, selectors
from chat.actions.moderation import hide_messages, log_action
from chat.models import Mute, Room
from chat.opening_hours import OVER_STATUSES, is_over, matches_with_open_rooms
from livecast.errors import LivecastError
from livecast.realtime.protocol import Event
from matches.models import Match
from matches.permissions import require_moderator

MAX_MUTE_SECONDS = 366 * 86_400  # seconds; longer mutes are permanent


@transaction.atomic
def mute_member(
    *,
    match_id: int | None,
    member_id: int,
    by: User | None,
    seconds: int | None = None,
    until_over: bool = False,
    everywhere: bool = False,
    reason: str = "",
    shadow: bool = False,
    clear: bool = False,
) -> Mute:
    """Mute a member in this room: for so many seconds, until the match is over, or permanently.

    The newest mute of a room counts. `everywhere`: in every room, for people who moderate all chats; no match is needed
    then. `shadow`: the member is not notified, and only the member sees their messages. `clear`: also removes the
    member's last messages.
    """
    if everywhere:
        require_moderator(None, by)
    rooms = _lock_rooms(match_id, everywhere)
    room, match = (None, None) if match_id is None else rooms[match_id]
    if match is not None:
        require_moderator(match, by)
    elif not everywhere:
        raise TypeError("a mute is for a match's room, or for every room")
    member = User.objects.filter(pk=member_id).first()
    if member is None:
        raise LivecastError("chat.no_member", "There is no such member.", status=404)
    if by is not None and member.pk == by.pk:
        raise LivecastError("chat.yourself", "You cannot mute yourself.", status=409)
    if seconds is not None and (until_over or not 1 <= seconds <= MAX_MUTE_SECONDS):
        raise LivecastError(
            "chat.bad_length", "A mute lasts from one second to one year, until the match is over, or permanently."
        )
    if until_over and (match is None or is_over(match)):
        raise LivecastError("chat.match_over", "The match is over. Choose another duration.", status=409)
    now = timezone.now()
    scope = None if everywhere else room
    older = Mute.objects.filter(room=scope, member=member, lifted_at=None)
    was_notified = older.filter(shadow=False).exists()
    older.update(lifted_at=now)
    until = None if seconds is None else now + timedelta(seconds=seconds)
    mute = Mute.objects.create(
        room=scope,
        member=member,
        by=by,
        reason=reason[:200],
        until=until,
        until_over=match if until_over else None,
        shadow=shadow,
    )
    after = {"until": "match" if until_over else until and until.isoformat(), "shadow": shadow}
    log_action(
        scope, by, "mute", member=member, reason=reason, after=after | ({"everywhere": True} if everywhere else {})
    )
    if not shadow:
        _publish(rooms, events.member_muted(member.pk, until))
    elif was_notified:
        # The member's page must not show a mute that no longer counts.
        _publish(rooms, events.member_unmuted(member.pk))
    if clear:
        for cleared, played in rooms.values():
            theirs = cleared.messages.filter(
                author=member, removed_at=None, number__gt=cleared.last_number - selectors.PAGE
            )
            if standing := list(theirs.select_related("author")):
                hide_messages(cleared, played, standing, by, reason)
    return mute


@transaction.atomic
def unmute_member(*, match_id: int | None, member_id: int, by: User | None, everywhere: bool = False) -> None:
    """Unmute a member in this room. A member who is not muted stays so.

    `everywhere`: also ends mutes in every room; without a match, only those.
    """
    if everywhere:
        require_moderator(None, by)
    rooms = _lock_rooms(match_id, everywhere)
    standing = Mute.objects.filter(member=member_id, lifted_at=None).select_related("member")
    mutes = list(standing.filter(room=None)) if everywhere else []
    if match_id is not None:
        room, match = rooms[match_id]
        require_moderator(match, by)
        mutes += standing.filter(room=room)
        if not mutes and not everywhere and standing.filter(room=None).exists():
            raise LivecastError(
                "chat.muted_everywhere",
                "This member is muted in every chat. Ask a moderator of every chat.",
                status=403,
            )
    if not mutes:
        return
    Mute.objects.filter(pk__in=[mute.pk for mute in mutes]).update(lifted_at=timezone.now())
    for mute in mutes:
        before = {"until": str(mute.until or ("match" if mute.until_over_id else "")), "shadow": mute.shadow}
        log_action(mute.room, by, "unmute", member=mute.member, before=before)
    if any(not mute.shadow for mute in mutes):
        _publish(rooms, events.member_unmuted(member_id))


@transaction.atomic
def end_mutes(*, match_id: int) -> int:
    """End the mutes that last until this match is over, if it is over. Returns their number."""
    mutes = list(Mute.objects.filter(until_over=match_id, until_over__status__in=OVER_STATUSES, lifted_at=None))
    if not mutes:
        return 0
    rooms = _lock_rooms(match_id, any(mute.room_id is None for mute in mutes))
    Mute.objects.filter(pk__in=[mute.pk for mute in mutes]).update(lifted_at=timezone.now())
    for mute in mutes:
        if not mute.shadow:
            where = rooms if mute.room_id is None else {match_id: rooms[match_id]}
            _publish(where, events.member_unmuted(mute.member_id))
    return len(mutes)


Rooms = dict[int, tuple[Room, Match]]


def _lock_rooms(match_id: int | None, everywhere: bool) -> Rooms:
    """Lock the match's room and, for mutes everywhere, every room that may be open. By match id."""
    wanted = {match_id} if match_id is not None else set()
    if everywhere:
        wanted |= matches_with_open_rooms(timezone.now())
    return {pk: room_log.lock_room(pk) for pk in sorted(wanted)}


def _publish(rooms: Rooms, event: Event) -> None:
    for room, _ in rooms.values():
        room_log.publish(room, event)
