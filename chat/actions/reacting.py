"""What members do besides speaking: give a sign at an entry or a message, and report a message."""

from collections.abc import Mapping
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from chat import events, room_log, selectors
from chat.actions.moderation import tell_of_reports
from chat.models import Reaction, Report, Room
from chat.mutes import mutes_of
from livecast.errors import LivecastError
from matches.models import CommentaryEntry

# In the order in which a page offers them.
KINDS = {"like": "👍", "love": "❤️", "laugh": "😂", "wow": "😮", "sad": "😢", "fire": "🔥"}


class React(NamedTuple):
    """One member's one sign at one thing."""

    member_id: int
    target: str  # "entry" or "message"
    target_id: int
    kind: str


@transaction.atomic
def react(*, match_id: int, wishes: Mapping[React, bool]) -> None:
    """Give these signs, or take them back (False); then tell the room how many there are, in one frame.

    A sign that is there already, or not there any more, or at something that is not this match's, changes nothing.
    """
    match = selectors.match_of(match_id)
    room = Room.objects.filter(match=match).first() or room_log.new_room(match)
    now = timezone.now()
    mutes = mutes_of(room, {wish.member_id for wish in wishes}, now)
    muted = {pk for pk, mute in mutes.items() if not mute.shadow}  # a sign that vanished would tell the others
    active = set(
        User.objects.filter(pk__in={wish.member_id for wish in wishes}, is_active=True).values_list("pk", flat=True)
    )
    ids: dict[str, set[int]] = {"entry": set(), "message": set()}
    for wish in wishes:
        ids[wish.target].add(wish.target_id)
    there = {
        "entry": set(CommentaryEntry.objects.filter(match=match, pk__in=ids["entry"]).values_list("pk", flat=True)),
        "message": set(
            room.messages.filter(number__in=ids["message"], removed_at=None, shadowed=False).values_list(
                "number", flat=True
            )
        ),
    }
    given = [
        Reaction(room=room, target=wish.target, target_id=wish.target_id, kind=wish.kind, member_id=wish.member_id)
        for wish, on in wishes.items()
        if on and wish.target_id in there[wish.target] and wish.member_id in active - muted
    ]
    Reaction.objects.bulk_create(given, ignore_conflicts=True)
    for wish, on in wishes.items():
        if not on:
            room.reactions.filter(
                target=wish.target, target_id=wish.target_id, kind=wish.kind, member=wish.member_id
            ).delete()
    found = selectors.counts(room, sorted(there["entry"]), sorted(there["message"]))
    for target, targets in there.items():
        for target_id in targets:
            found[target].setdefault(target_id, {})  # the last sign was taken back: none is news too
    event = events.reactions_counted(found)
    transaction.on_commit(lambda: room_log.publish_unnumbered(match_id, event), robust=True)


@transaction.atomic
def report_message(*, match_id: int, number: int, by: User, reason: str = "") -> Report:
    """Put a message into the moderators' queue. Twice is once."""
    message = selectors.message_of(match_id, number)
    if message.author_id == by.pk:
        raise LivecastError("chat.yourself", "This is your own message.", status=409)
    if message.removed_at is not None or message.shadowed:
        raise LivecastError("chat.removed", "This message is gone already.", status=409)
    report, is_new = Report.objects.get_or_create(message=message, reporter=by, defaults={"reason": reason[:200]})
    if is_new:
        tell_of_reports(message.room, message.room.match)
    return report
