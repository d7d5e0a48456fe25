"""Reactions to entries and messages, and reports of messages."""

from collections.abc import Mapping
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from chat import events, room_log, selectors
from chat.actions.moderation import publish_report_count
from chat.active_mutes import mutes_of
from chat.models import Reaction, Report, Room
from livecast.errors import LivecastError
from matches.models import CommentaryEntry

# In the order in which a page shows them.
KINDS = {"like": "👍", "love": "❤️", "laugh": "😂", "wow": "😮", "sad": "😢", "fire": "🔥"}


class ReactionKey(NamedTuple):
    """One member's reaction of one kind to one target."""

    member_id: int
    target: str  # "entry" or "message"
    target_id: int
    kind: str


@transaction.atomic
def react(*, match_id: int, changes: Mapping[ReactionKey, bool]) -> None:
    """Add reactions, or remove them (False), then publish the new counts in one frame.

    Nothing changes for a reaction that exists already, that does not exist, or whose target is not in this match.
    """
    match = selectors.match_of(match_id)
    room = Room.objects.filter(match=match).first() or room_log.create_room(match)
    now = timezone.now()
    mutes = mutes_of(room, {key.member_id for key in changes}, now)
    muted = {pk for pk, mute in mutes.items() if not mute.shadow}  # hiding their reactions would reveal the shadow mute
    active = set(
        User.objects.filter(pk__in={key.member_id for key in changes}, is_active=True).values_list("pk", flat=True)
    )
    ids: dict[str, set[int]] = {"entry": set(), "message": set()}
    for key in changes:
        ids[key.target].add(key.target_id)
    there = {
        "entry": set(CommentaryEntry.objects.filter(match=match, pk__in=ids["entry"]).values_list("pk", flat=True)),
        "message": set(
            room.messages.filter(number__in=ids["message"], removed_at=None, shadowed=False).values_list(
                "number", flat=True
            )
        ),
    }
    given = [
        Reaction(room=room, target=key.target, target_id=key.target_id, kind=key.kind, member_id=key.member_id)
        for key, on in changes.items()
        if on and key.target_id in there[key.target] and key.member_id in active - muted
    ]
    Reaction.objects.bulk_create(given, ignore_conflicts=True)
    for key, on in changes.items():
        if not on:
            room.reactions.filter(
                target=key.target, target_id=key.target_id, kind=key.kind, member=key.member_id
            ).delete()
    found = selectors.reaction_counts(room, sorted(there["entry"]), sorted(there["message"]))
    for target, targets in there.items():
        for target_id in targets:
            found[target].setdefault(target_id, {})  # the last reaction was removed: publish that there is none
    event = events.reactions_counted(found)
    transaction.on_commit(lambda: room_log.publish_unnumbered(match_id, event), robust=True)


@transaction.atomic
def report_message(*, match_id: int, number: int, by: User, reason: str = "") -> Report:
    """Add a message to the moderators' queue. Reporting it again changes nothing."""
    message = selectors.message_of(match_id, number)
    if message.author_id == by.pk:
        raise LivecastError("chat.yourself", "You cannot report your own message.", status=409)
    if message.removed_at is not None or message.shadowed:
        raise LivecastError("chat.removed", "This message was already removed.", status=409)
    report, is_new = Report.objects.get_or_create(message=message, reporter=by, defaults={"reason": reason[:200]})
    if is_new:
        publish_report_count(message.room, message.room.match)
    return report
