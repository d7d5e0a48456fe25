"""The reads of a room, except its history (history.py) and the replay (replay.py)."""

from datetime import timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from chat import events, statements
from chat.active_mutes import mute_data, mutes_of
from chat.message_text import BannedWords
from chat.models import BannedWord, Message, Reaction, Report, Room
from livecast.errors import LivecastError
from livecast.prepared_query import PreparedQuery
from matches.feed import feed_log
from matches.models import Match
from matches.permissions import Person, may_commentate, may_moderate, require_visible

PAGE = 100  # messages in one answer
MAX_OWN_MESSAGES = 300  # messages that only their author sees: as many as a page keeps
PREVIEW_MESSAGES = 2000  # messages that a word is tried on before it is banned

ReactionCounts = dict[str, dict[int, dict[str, int]]]


def room_of(match: Match) -> Room:
    """Return the match's room, or an unsaved one before the first message."""
    room = Room.objects.filter(match=match).select_related("pinned__author", "pinned__reply_to__author").first()
    return room or Room(match=match)


def match_with_room(match_id: int, viewer: Person) -> tuple[Match, Room, str]:
    """Return the match, its room with the pinned message, and the epoch. One query.

    Raises `match.not_found` (404), also for a viewer who may not see a private match. A room that does not exist yet is
    returned unsaved.
    """
    match = _match_with_room.first(match_id=match_id)
    if match is None:
        raise LivecastError("match.not_found", "There is no such match.", status=404)
    require_visible(match, viewer)
    room = getattr(match, "chat_room", None) or Room(match=match)
    return match, room, feed_log.epoch_or_first(match.epoch)


_match_with_room: PreparedQuery[Any] = PreparedQuery(
    lambda match_id: (
        Match.objects.select_related("chat_room__pinned__author", "chat_room__pinned__reply_to__author")
        .annotate(epoch=feed_log.LATEST_EPOCH)
        .filter(pk=match_id)
        .order_by()
    )
)


def visible_messages(room: Room) -> QuerySet[Message]:
    """Return the messages that every reader may see."""
    messages = Message.objects.filter(room=room) if room.pk else Message.objects.none()
    return messages.filter(shadowed=False).select_related("author", "reply_to__author")


def reaction_counts(room: Room, entries: list[int] | None, messages: list[int]) -> ReactionCounts:
    """Count the reactions by kind at these entries (None: all entries) and messages."""
    found: ReactionCounts = {"entry": {}, "message": {}}
    if not room.pk:
        return found
    wanted = Q(target="message", target_id__in=messages)
    wanted |= Q(target="entry") if entries is None else Q(target="entry", target_id__in=entries)
    rows = Reaction.objects.filter(wanted, room=room).values("target", "target_id", "kind").annotate(number=Count("pk"))
    for row in rows.order_by("target", "target_id", "kind"):
        found[row["target"]].setdefault(row["target_id"], {})[row["kind"]] = row["number"]
    return found


def reactions_in_range(room: Room, first: int, last: int, *, entries: bool) -> ReactionCounts:
    """Count the reactions by kind at the messages from number `first` to `last`, and with `entries` at all entries."""
    found: ReactionCounts = {"entry": {}, "message": {}}
    if room.pk:
        for target, target_id, kind, number in statements.count_reactions(room.pk, first, last, entries=entries):
            found[target].setdefault(target_id, {})[kind] = number
    return found


def reaction_state(room: Room) -> tuple[tuple[ReactionCounts, int], str]:
    """Return the reactions at all entries and the last hundred messages, the number of the first of these, and a
    version.

    The version changes with every change: an added reaction has the newest id, a removed one changes the number.
    """
    first = max(1, room.last_number - PAGE + 1)
    if not room.pk:
        return ({}, first), "0"
    number, newest = statements.reactions_version(room.pk)
    return (reactions_in_range(room, first, room.last_number, entries=True), first), f"{number}.{newest}"


def member_view(match: Match, user: User) -> dict[str, Any]:
    """Return what only this member sees: their rights in the room, and their own shadowed messages."""
    room, now = room_of(match), timezone.now()
    mute = mutes_of(room, [user.pk], now).get(user.pk)
    moderator = may_moderate(user, match)
    view: dict[str, Any] = {
        "member": user.pk,
        "moderator": moderator,
        "everywhere": moderator and may_moderate(user, None),
        "caller": may_commentate(user, match),
        "muted": None,
        "wait": 0.0,
        "messages": [],
        "reactions": {"entries": {}, "messages": {}},
    }
    if mute is not None and not mute.shadow and not moderator:
        view["muted"] = mute_data(mute)
    if moderator:
        view["reports"] = reports_waiting(match)
    if not room.pk:
        return view
    mine = room.messages.filter(author=user).select_related("author", "reply_to__author")
    last = mine.order_by("-number").first()
    if last is not None and room.slow_seconds and not moderator:
        view["wait"] = max(0.0, room.slow_seconds - (now - last.posted_at).total_seconds())
    shadowed = list(mine.filter(shadowed=True).order_by("-number")[:MAX_OWN_MESSAGES])
    view["messages"] = [events.message_data(message) for message in reversed(shadowed)]
    for reaction in room.reactions.filter(member=user):
        targets = view["reactions"]["entries" if reaction.target == "entry" else "messages"]
        targets.setdefault(reaction.target_id, []).append(reaction.kind)
    return view


def reports_waiting(match: Match) -> int:
    return Report.objects.filter(message__room__match=match, settled_at=None).count()


def message_of(match_id: int, number: int) -> Message:
    """Raises `chat.no_message` (404)."""
    found = Message.objects.filter(room__match=match_id, number=number)
    message = found.select_related("author", "reply_to__author", "room").first()
    if message is None:
        raise LivecastError("chat.no_message", "There is no such message.", status=404)
    return message


def match_of(match_id: int) -> Match:
    """Raises `match.not_found` (404)."""
    match = Match.objects.filter(pk=match_id).first()
    if match is None:
        raise LivecastError("match.not_found", "There is no such match.", status=404)
    return match


class _BannedWordsCache:
    """The list as it is prepared for search, kept until the list changes."""

    def __init__(self) -> None:
        self._version: object = None
        self._words = BannedWords([])

    def get(self) -> BannedWords:
        version = statements.banned_words_version()
        if version != self._version:
            self._words = BannedWords(list(BannedWord.objects.values_list("word", flat=True)))
            self._version = version
        return self._words

    def forget(self) -> None:
        self._version = None


banned_words_cache = _BannedWordsCache()


def banned_words() -> BannedWords:
    """Return the list of banned words as the database has it now."""
    return banned_words_cache.get()


def messages_matching(word: str) -> list[Message]:
    """Return the newest messages that this word would have caught."""
    banned = BannedWords([word])
    since = timezone.now() - timedelta(days=30)
    recent = Message.objects.filter(posted_at__gt=since).select_related("author", "room__match").order_by("-pk")
    return [message for message in recent[:PREVIEW_MESSAGES] if banned.find(message.text)]
