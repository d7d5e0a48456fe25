"""Whose socket is it: who a session belongs to, and whether it still does.

Knows Django's own users and sessions, and no app; a session has a `user`, of which there is an index
(the setting SESSION_ENGINE). Everything here that asks the database blocks: `in_database`.
"""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, load_backend
from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from livecast.batching import Batcher
from livecast.realtime.database import in_database

Headers = Iterable[tuple[bytes, bytes]]

MAX_KEY_LENGTH = 40  # as in Django's session table
LOOKUP_BATCH = 50  # sessions of one lookup query
EXPIRY_BATCH = 500  # sessions of one expiry query


@dataclass(frozen=True, slots=True)
class SessionOwner:
    """Somebody logged in, as the session stood when the socket opened."""

    user: AbstractBaseUser
    session_key: str

    @property
    def digest(self) -> str:
        return session_digest(self.session_key)


def session_digest(session_key: str) -> str:
    """What a session is called where its key must not be seen: whoever has the key is the member."""
    return hashlib.sha256(session_key.encode()).hexdigest()


def may_have_session(cookie: bytes) -> bool:
    """Whether a Cookie header can hold a session. Cheap, and wrong in one direction only: see `session_key_of`."""
    return settings.SESSION_COOKIE_NAME.encode() in cookie


def session_key_of(headers: Headers) -> str | None:
    """The session's cookie, None where there is none, or one that cannot be a key. Other cookies are no session.

    A cookie may hold any character, as `\\000`. The keys of several sockets go to the database in one query, which one
    bad key would make fail. A key is never quoted, and unquoting takes time: see livecast/cookie_limit.py.
    """
    key = ""
    for header in (value for name, value in headers if name == b"cookie"):
        for cookie in header.decode("latin-1").split(";"):
            name, _, value = cookie.partition("=")
            if name.strip() == settings.SESSION_COOKIE_NAME:
                key = value.strip()  # of two the last counts, as in Django
    return key if is_session_key(key) else None


def is_session_key(text: str) -> bool:
    """Whether a session can have this key. A database server would refuse to look for some others (NUL)."""
    return 0 < len(text) <= MAX_KEY_LENGTH and text.isascii() and text.isalnum()


def session_owners(session_keys: Collection[str]) -> dict[str, SessionOwner]:
    """Session key -> who holds it; without those that have ended, or were never anybody's. One query.

    As django.contrib.auth.get_user judges, but that it writes nothing: a socket cannot hand out another cookie.
    """
    store: Any = import_module(settings.SESSION_ENGINE).SessionStore()
    rows = _open_sessions(store).select_related("user").filter(session_key__in=session_keys)
    return {row.session_key: SessionOwner(row.user, row.session_key) for row in rows if _is_valid(store, row)}


def _is_valid(store: Any, row: Any) -> bool:
    user = row.user
    if user is None:
        return False
    session = store.decode(row.session_data)
    path = session.get(BACKEND_SESSION_KEY)
    if path not in settings.AUTHENTICATION_BACKENDS or session.get(SESSION_KEY) != str(user.pk):
        return False
    can_authenticate = getattr(load_backend(path), "user_can_authenticate", None)
    if can_authenticate is None or not can_authenticate(user):
        return False
    session_hash = session.get(HASH_SESSION_KEY) or ""
    hashes = (user.get_session_auth_hash(), *user.get_session_auth_fallback_hash())
    return any(constant_time_compare(session_hash, known) for known in hashes)


class SessionLookup:
    """Finds the owners of sessions. Lookups that arrive during a query share the next query.

    So a rush of members occupies one database thread. Runs on the event loop's thread.
    """

    def __init__(self) -> None:
        self._batcher = Batcher(_look_up, LOOKUP_BATCH)

    async def owner_of(self, session_key: str) -> SessionOwner | None:
        """The owner of this session, None if it is not valid. Raises database errors."""
        return await self._batcher.submit(session_key)


async def _look_up(session_keys: list[str]) -> list[SessionOwner | None]:
    owners = await in_database(session_owners, session_keys)
    return [owners.get(key) for key in session_keys]


def expired_among(owners: Iterable[SessionOwner]) -> set[str]:
    """The session keys that are over: logged out, expired, or of somebody who is banned, or has a new password.

    So is that of somebody who has become staff since the socket opened: not every login is good enough for staff. The
    page opens its socket again, and is looked up as any other.

    One query for up to EXPIRY_BATCH sessions: by the sessions' primary key, and by the people's.
    """
    pending, expired = list(owners), set()
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    for start in range(0, len(pending), EXPIRY_BATCH):
        batch = pending[start : start + EXPIRY_BATCH]
        still = _open_sessions(store).filter(
            session_key__in=[owner.session_key for owner in batch], user__is_active=True
        )
        people = {
            row[0]: row[1:]
            for row in still.values_list("session_key", "user__password", "user__is_staff", "user__is_superuser")
        }
        expired |= {owner.session_key for owner in batch if not _still_valid(owner.user, people.get(owner.session_key))}
    return expired


def _still_valid(then: Any, now: tuple[str, bool, bool] | None) -> bool:
    """Whether the login of somebody who was known as `then` is still good for who they are `now`."""
    if now is None:
        return False
    password, is_staff, is_superuser = now
    return password == then.password and is_staff <= then.is_staff and is_superuser <= then.is_superuser


def _open_sessions(store: Any) -> QuerySet[Any]:
    return store.get_model_class().objects.filter(expire_date__gt=timezone.now())
