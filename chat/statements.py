"""The statements that every batch of messages runs, in plain SQL, the same on every database.

Django would build each of them again for every batch, which takes longer than the database's answer. Statements that
few batches need (replies, mentions, mutes, slow mode) are in actions/posting.py, and Django builds them.
"""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from accounts.models import User
from chat.models import Message, Room
from matches.models import Match

_PERSON = ", ".join(
    f"person.{column}"
    for column in (
        "id", "username", "first_name", "last_name", "display_name", "colour",
        "is_active", "is_staff", "is_superuser", "date_joined", "member_since", "deleted_at",
    )
)  # fmt: skip


@dataclass(slots=True)
class NewMessage:
    """A message that is not stored yet, with the fields of `Message`."""

    number: int
    offset: int
    author: User
    client_key: str
    text: str
    echo: str
    reply_to: Message | None
    mentions: list[int]
    posted_at: datetime
    period: str
    clock_seconds: float | None
    minute: str
    home_score: int | None
    away_score: int | None
    shadowed: bool
    entry_id: None = None
    removed_at: None = None


@dataclass(frozen=True, slots=True)
class Authors:
    """Authors of a batch who are active.

    `sessions`: those of the sessions asked for that are open, as (user id, session key). `muted`: the ids of people
    with a mute that was not lifted. active_mutes.py says whether it is still active.
    """

    people: dict[int, User]
    sessions: set[tuple[int, str]]
    muted: set[int]


@dataclass(frozen=True, slots=True)
class Earlier:
    """Messages of the room that a batch could repeat.

    `sent`: the ids of stored messages by (author id, client key). `echoes`: (author id, echo) of recent messages.
    """

    sent: dict[tuple[int, str], int]
    echoes: set[tuple[int, str]]


def read_match(match_id: int) -> Match | None:
    return next(iter(Match.objects.raw("SELECT * FROM matches_match WHERE id = %s", [match_id])), None)


def lock_room(match_id: int) -> Room | None:
    """Read the room of a match and lock its row until the end of the transaction."""
    lock = connection.ops.for_update_sql() if connection.features.has_select_for_update else ""
    return next(iter(Room.objects.raw(f"SELECT * FROM chat_room WHERE match_id = %s {lock}", [match_id])), None)


def banned_words_version() -> tuple[int, int | None]:
    """Return a value that changes with the list of banned words: words are added and removed, never changed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*), MAX(id) FROM chat_bannedword")
        number, newest = cursor.fetchone()
    return number, newest


def reactions_version(room_id: int) -> tuple[int, int | None]:
    """Return a value that changes with the reactions in a room: they are added and removed, never changed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*), MAX(id) FROM chat_reaction WHERE room_id = %s", [room_id])
        number, newest = cursor.fetchone()
    return number, newest


def count_reactions(room_id: int, first: int, last: int, *, entries: bool) -> list[tuple[str, int, str, int]]:
    """Return (target, id, kind, number) of the reactions to the messages from `first` to `last` in a room, in order.

    `entries`: also of those to its match's entries.
    """
    counts = "SELECT target, target_id, kind, COUNT(*) FROM chat_reaction WHERE room_id = %s AND target = "
    grouped = " GROUP BY target, target_id, kind"
    statement, params = f"{counts} 'message' AND target_id BETWEEN %s AND %s{grouped}", [room_id, first, last]
    if entries:
        statement, params = f"{statement} UNION ALL {counts} 'entry'{grouped}", [*params, room_id]
    with connection.cursor() as cursor:
        cursor.execute(f"{statement} ORDER BY 1, 2, 3", params)
        return list(cursor.fetchall())


def read_authors(author_ids: Collection[int], session_keys: Collection[str], now: datetime) -> Authors:
    table = import_module(settings.SESSION_ENGINE).SessionStore.get_model_class()._meta.db_table
    rows: Collection[Any] = User.objects.raw(
        f"SELECT {_PERSON}, session.session_key,"
        " EXISTS (SELECT 1 FROM chat_mute WHERE member_id = person.id AND lifted_at IS NULL) AS has_mute"
        f" FROM accounts_user person LEFT JOIN {table} session ON session.user_id = person.id"
        f" AND session.expire_date > %s AND session.session_key IN ({_places(session_keys)})"
        f" WHERE person.id IN ({_places(author_ids)}) AND person.is_active",
        [_as_stored(now), *session_keys, *author_ids],
    )
    people = list(rows)
    return Authors(
        {person.pk: person for person in people},
        {(person.pk, person.session_key) for person in people if person.session_key is not None},
        {person.pk for person in people if person.has_mute},
    )


def read_earlier(
    room: Room, author_ids: Collection[int], keys: Collection[str], echoes: Collection[str], since: datetime
) -> Earlier:
    """`since`: how old an echo may be."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, author_id, client_key FROM chat_message"
            f" WHERE room_id = %s AND author_id IN ({_places(author_ids)}) AND client_key IN ({_places(keys)})"
            " UNION ALL SELECT NULL, author_id, echo FROM chat_message"
            f" WHERE room_id = %s AND echo IN ({_places(echoes)}) AND posted_at > %s",
            [room.pk, *author_ids, *keys, room.pk, *echoes, _as_stored(since)],
        )
        rows = cursor.fetchall()
    return Earlier(
        {(author_id, key): pk for pk, author_id, key in rows if pk is not None},
        {(author_id, echo) for pk, author_id, echo in rows if pk is None},
    )


def insert_messages(room: Room, messages: Sequence[NewMessage]) -> None:
    _insert(
        "chat_message",
        (
            "room_id", "number", "offset", "author_id", "client_key", "text", "echo", "reply_to_id", "mentions",
            "posted_at", "period", "clock_seconds", "minute", "home_score", "away_score", "shadowed",
        ),
        [
            (
                room.pk, new.number, new.offset, new.author.pk, new.client_key, new.text, new.echo,
                None if new.reply_to is None else new.reply_to.pk, json.dumps(new.mentions),
                _as_stored(new.posted_at), new.period, new.clock_seconds, new.minute, new.home_score, new.away_score,
                new.shadowed,
            )
            for new in messages
        ],
    )  # fmt: skip


def insert_publication(room: Room, type: str, data: str) -> None:
    """Insert the line `room.last_offset` of the room's log. `data`: JSON text."""
    columns = ("room_id", "offset", "type", "data", "created_at")
    _insert("chat_roompublication", columns, [(room.pk, room.last_offset, type, data, _as_stored(timezone.now()))])


def update_counts(room: Room) -> None:
    """Store the numbers of the room's newest line and newest message."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE chat_room SET last_offset = %s, last_number = %s WHERE id = %s",
            [room.last_offset, room.last_number, room.pk],
        )


def _insert(table: str, columns: Iterable[str], rows: Sequence[Sequence[Any]]) -> None:
    """Insert all rows in one statement."""
    names = ", ".join(map(connection.ops.quote_name, columns))
    row = f"({_places(rows[0])})"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({names}) VALUES {', '.join([row] * len(rows))}",
            [value for values in rows for value in values],
        )


def _places(values: Collection[Any]) -> str:
    """Return the placeholders of a list of values; of an empty list the value that is equal to nothing."""
    return ", ".join(["%s"] * len(values)) or "NULL"


def _as_stored(moment: datetime) -> Any:
    """Return a time as the driver of the database takes it."""
    return connection.ops.adapt_datetimefield_value(moment)
