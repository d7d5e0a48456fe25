"""Mutes: who may speak no more, in one room or in every one, how long, and why. Each leaves its line in the log.

`by` is who acts, None for the operator of this installation. What holds everywhere is said in every room that may be
open, so that no page has to be loaded again for it; all of them are locked in the order of their matches.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from chat import events, room_log, selectors
from chat.actions.moderation import note, take_away
from chat.models import Mute, Room
from chat.opening_hours import OVER, is_over, matches_with_open_rooms
from livecast.errors import LivecastError
from livecast.realtime.protocol import Event
from matches.models import Match
from matches.permissions import require_moderator

LONGEST = 366 * 86_400  # seconds; what is longer is for good


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
    """Let a member speak no more in this room: for so many seconds, until the match is over, or for good.

    The newest mute of a room is the one that counts. `everywhere`: in every room, for those who keep all of them.
    No match is needed then. `shadow`: they are not told, and only they see what they write. `clear`: their last
    messages go, too.
    """
    if everywhere:
        require_moderator(None, by)
    rooms = _locked(match_id, everywhere)
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
    if seconds is not None and (until_over or not 1 <= seconds <= LONGEST):
        raise LivecastError("chat.bad_length", "A mute lasts a second to a year, until the match is over, or for good.")
    if until_over and (match is None or is_over(match)):
        raise LivecastError("chat.match_over", "The match is over already: choose another length.", status=409)
    now = timezone.now()
    scope = None if everywhere else room
    older = Mute.objects.filter(room=scope, member=member, lifted_at=None)
    was_told = older.filter(shadow=False).exists()
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
    note(scope, by, "mute", member=member, reason=reason, after=after | ({"everywhere": True} if everywhere else {}))
    if not shadow:
        _tell(rooms, events.member_muted(member.pk, until))
    elif was_told:
        _tell(rooms, events.member_unmuted(member.pk))  # their page must not go on saying what no longer counts
    if clear:
        for cleared, played in rooms.values():
            theirs = cleared.messages.filter(
                author=member, removed_at=None, number__gt=cleared.last_number - selectors.PAGE
            )
            if standing := list(theirs.select_related("author")):
                take_away(cleared, played, standing, by, reason)
    return mute


@transaction.atomic
def unmute_member(*, match_id: int | None, member_id: int, by: User | None, everywhere: bool = False) -> None:
    """Let a member speak again in this room. Who is not muted stays so.

    `everywhere`: what holds in every room ends, too; without a match, only that.
    """
    if everywhere:
        require_moderator(None, by)
    rooms = _locked(match_id, everywhere)
    standing = Mute.objects.filter(member=member_id, lifted_at=None).select_related("member")
    mutes = list(standing.filter(room=None)) if everywhere else []
    if match_id is not None:
        room, match = rooms[match_id]
        require_moderator(match, by)
        mutes += standing.filter(room=room)
        if not mutes and not everywhere and standing.filter(room=None).exists():
            raise LivecastError(
                "chat.muted_everywhere",
                "This member is muted in every chat: ask somebody who keeps all of them.",
                status=403,
            )
    if not mutes:
        return
    Mute.objects.filter(pk__in=[mute.pk for mute in mutes]).update(lifted_at=timezone.now())
    for mute in mutes:
        before = {"until": str(mute.until or ("match" if mute.until_over_id else "")), "shadow": mute.shadow}
        note(mute.room, by, "unmute", member=mute.member, before=before)
    if any(not mute.shadow for mute in mutes):
        _tell(rooms, events.member_unmuted(member_id))


@transaction.atomic
def end_mutes(*, match_id: int) -> int:
    """Let those speak again who were muted until this match is over, once it is. Returns how many that were."""
    mutes = list(Mute.objects.filter(until_over=match_id, until_over__status__in=OVER, lifted_at=None))
    if not mutes:
        return 0
    rooms = _locked(match_id, any(mute.room_id is None for mute in mutes))
    Mute.objects.filter(pk__in=[mute.pk for mute in mutes]).update(lifted_at=timezone.now())
    for mute in mutes:
        if not mute.shadow:
            where = rooms if mute.room_id is None else {match_id: rooms[match_id]}
            _tell(where, events.member_unmuted(mute.member_id))
    return len(mutes)


Rooms = dict[int, tuple[Room, Match]]


def _locked(match_id: int | None, everywhere: bool) -> Rooms:
    """By the match's id: its room, and besides it, for what holds everywhere, every room that may be open now."""
    wanted = {match_id} if match_id is not None else set()
    if everywhere:
        wanted |= matches_with_open_rooms(timezone.now())
    return {pk: room_log.locked_room(pk) for pk in sorted(wanted)}


def _tell(rooms: Rooms, event: Event) -> None:
    for room, _ in rooms.values():
        room_log.publish(room, event)
