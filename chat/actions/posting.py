"""Post messages into a room: a batch in one transaction and one insert.

The rules are checked against the database under the room's lock, once for all authors of the batch. A member who was
muted or logged out a moment ago cannot post, whatever their socket says.
"""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from chat import events, message_text, room_log, selectors, statements
from chat.active_mutes import mute_data, mutes_of
from chat.models import Message, Mute, Room
from chat.opening_hours import require_open
from chat.statements import NewMessage
from livecast.errors import LivecastError
from matches.models import Match
from matches.permissions import may_moderate

DUPLICATE_SECONDS = 30.0


class MessageDraft(NamedTuple):
    """A message to post. `session_key`: the session of the socket, None for a program.

    `text` has been cleaned. `mentions`: ids of the members whose "@name" the text may contain.
    """

    author_id: int
    key: str
    text: str
    session_key: str | None = None
    reply_to: int | None = None
    mentions: tuple[int, ...] = ()


Outcome = events.MessageData | LivecastError


@dataclass(frozen=True, slots=True)
class _CheckedText:
    """What the room's rules check in a text. Computed before the room is locked."""

    echo: str
    has_link: bool
    has_banned_word: bool

    @classmethod
    def of(cls, text: str, banned: message_text.BannedWords) -> "_CheckedText":
        return cls(message_text.echo_of(text), message_text.has_link(text), banned.find(text) is not None)


def post_messages(*, match_id: int, drafts: Sequence[MessageDraft]) -> list[Outcome]:
    """Write messages and publish them as one line of the log. Returns the data or the refusal of each.

    The same key of the same author returns the existing message. The author of a shadowed message gets the usual
    answer; the message is not published to others.
    """
    banned = selectors.banned_words()
    contents = [_CheckedText.of(draft.text, banned) for draft in drafts]
    return _post_messages(match_id, drafts, contents)


@transaction.atomic
def _post_messages(match_id: int, drafts: Sequence[MessageDraft], contents: Sequence[_CheckedText]) -> list[Outcome]:
    room, match = room_log.lock_room(match_id)
    batch = _Batch(room, match, drafts, contents, timezone.now())
    outcomes = [batch.take(draft, content) for draft, content in zip(drafts, contents, strict=True)]
    if batch.accepted:
        _store(room, batch.accepted)
    return outcomes


def _store(room: Room, messages: Sequence[tuple[NewMessage, events.MessageData]]) -> None:
    """Insert the messages and publish them. Each comes with its `message_data`."""
    statements.insert_messages(room, [message for message, _ in messages])
    if told := [data for message, data in messages if not message.shadowed]:
        room_log.publish(room, events.messages_posted(told))
    else:
        statements.update_counts(room)
    for message, data in messages:
        if message.shadowed:  # the author's other tabs show it too
            room_log.send_to_members(room, [message.author.pk], events.messages_posted([data]))


class _Batch:
    """What the rules need about the authors and texts of a batch, read once for all of them."""

    def __init__(
        self, room: Room, match: Match, drafts: Sequence[MessageDraft], contents: Sequence[_CheckedText], now: datetime
    ) -> None:
        self.room, self.match, self.now = room, match, now
        self.accepted: list[tuple[NewMessage, events.MessageData]] = []
        self._offset = room.last_offset + 1
        authors = {draft.author_id for draft in drafts}
        self._authors = statements.read_authors(
            authors, {draft.session_key for draft in drafts if draft.session_key}, now
        )
        self._mutes = mutes_of(room, self._authors.muted, now) if self._authors.muted else {}
        earlier = statements.read_earlier(
            room,
            authors,
            {draft.key for draft in drafts},
            {content.echo for content in contents},
            now - timedelta(seconds=DUPLICATE_SECONDS),
        )
        self._known = self._stored(earlier.sent.values()) if earlier.sent else {}
        self._echoes = earlier.echoes
        self._spoke = self._last_posted(authors) if room.slow_seconds else {}
        wanted = {draft.reply_to for draft in drafts if draft.reply_to}
        self._targets = self._by_number(wanted) if wanted else {}
        self._mentioned = User.objects.in_bulk(list({pk for draft in drafts for pk in draft.mentions}))
        self._moderates: dict[int, bool] = {}

    def take(self, draft: MessageDraft, content: _CheckedText) -> Outcome:
        """Return the data of the message, new or known, or its refusal."""
        known = self._known.get((draft.author_id, draft.key))
        if known is not None:
            return known
        try:
            message = self._message(draft, content)
        except LivecastError as refusal:
            return refusal
        data = events.message_data(message)
        self.accepted.append((message, data))
        self._known[draft.author_id, draft.key] = data
        self._echoes.add((draft.author_id, message.echo))
        self._spoke[draft.author_id] = self.now
        return data

    def _message(self, draft: MessageDraft, content: _CheckedText) -> NewMessage:
        author = self._authors.people.get(draft.author_id)
        if author is None or (draft.session_key and (author.pk, draft.session_key) not in self._authors.sessions):
            raise LivecastError("chat.logged_out", "You are logged out. Log in to write.", status=401)
        if not (author.is_member or author.is_staff):
            raise LivecastError("chat.not_member", "Log in with your phone to write here.", status=403)
        mute = self._mutes.get(author.pk)
        try:
            self._require_allowed_text(author, content, mute)
        except LivecastError:
            if not self._is_moderator(author):  # checked only where it matters: it costs queries
                raise
        target = self._targets.get(draft.reply_to or 0)
        if target is not None and (target.removed_at is not None or not _may_quote(author, mute, target)):
            target = None
        self.room.last_number += 1
        return NewMessage(
            number=self.room.last_number,
            offset=0 if mute is not None else self._offset,
            author=author,
            client_key=draft.key,
            text=draft.text,
            echo=content.echo,
            reply_to=target,
            mentions=[pk for pk in draft.mentions if self._names(draft.text, pk)],
            posted_at=self.now,
            shadowed=mute is not None,
            **self._match_moment,
        )

    def _require_allowed_text(self, author: User, content: _CheckedText, mute: Mute | None) -> None:
        """Refuse a text that the room's rules forbid. Moderators are exempt."""
        require_open(self.room, self.match, self.now)
        if mute is not None and not mute.shadow:
            raise muted_refusal(mute)
        is_new = self.now - author.date_joined < timedelta(seconds=settings.CHAT["NEW_MEMBER_SECONDS"])
        if self.room.panic and is_new:
            raise LivecastError(
                "chat.panic", "At the moment only members who joined more than a day ago may write here.", status=403
            )
        self._require_slow_mode(author)
        links = self.room.links
        if (links == Room.Links.NOBODY or (links == Room.Links.KNOWN and is_new)) and content.has_link:
            raise LivecastError(
                "chat.links", "You may not post links here. Remove the link, then send it again.", status=403
            )
        if content.has_banned_word:
            raise LivecastError(
                "chat.banned_word", "Your message contains a word that is not allowed here.", status=403
            )
        if (author.pk, content.echo) in self._echoes:
            raise LivecastError("chat.duplicate", "You have just posted this. Write something else.", status=409)

    def _require_slow_mode(self, author: User) -> None:
        spoke = self._spoke.get(author.pk)
        if not self.room.slow_seconds or spoke is None:
            return
        wait = self.room.slow_seconds - (self.now - spoke).total_seconds()
        if wait > 0:
            raise LivecastError(
                "chat.slow_mode",
                f"Slow mode is on: you may write again in {math.ceil(wait)} s.",
                status=429,
                retry_after=round(wait, 1),
            )

    def _is_moderator(self, author: User) -> bool:
        if author.pk not in self._moderates:
            self._moderates[author.pk] = may_moderate(author, self.match)
        return self._moderates[author.pk]

    def _names(self, text: str, pk: int) -> bool:
        member = self._mentioned.get(pk)
        return member is not None and f"@{member.public_name}" in text

    @cached_property
    def _match_moment(self) -> dict[str, Any]:
        """Return the match's period, clock, minute and score, stored with each message."""
        match = self.match
        return {
            "period": match.period,
            "clock_seconds": match.clock.at(self.now) if match.is_in_play else None,
            "minute": match.minute(self.now) if match.is_in_play else "",
            "home_score": match.home_score,
            "away_score": match.away_score,
        }

    def _stored(self, ids: Collection[int]) -> dict[tuple[int, str], events.MessageData]:
        """Return the data of stored messages by author and client key."""
        found = Message.objects.filter(pk__in=ids).select_related("author", "reply_to__author")
        return {(message.author_id, message.client_key): events.message_data(message) for message in found}

    def _last_posted(self, authors: set[int]) -> dict[int, datetime]:
        begin = self.now - timedelta(seconds=self.room.slow_seconds)
        spoke = self.room.messages.filter(author__in=authors, posted_at__gt=begin).order_by()
        return dict(spoke.values("author").annotate(last=Max("posted_at")).values_list("author", "last"))

    def _by_number(self, numbers: set[int]) -> dict[int, Message]:
        found = self.room.messages.filter(number__in=numbers).select_related("author")
        return {message.number: message for message in found}


def _may_quote(author: User, mute: Mute | None, target: Message) -> bool:
    """Return whether the author may reply to the target. A shadowed message may be quoted only by its author, in a
    shadowed message.
    """
    return not target.shadowed or (mute is not None and target.author_id == author.pk)


def muted_refusal(mute: Mute) -> LivecastError:
    """Return the refusal for a muted member, with end and reason."""
    because = f" ({mute.reason})" if mute.reason else ""
    return LivecastError(
        "chat.muted",
        f"A moderator has muted you{because}.",
        status=403,
        **mute_data(mute),
    )
