"""Sessions of sockets: whose session a socket has, and whether it is still valid.

Uses Django's users and sessions only. The session table has a `user` column with an index (the setting SESSION_ENGINE).
Functions that query the database block: call them through `in_database`.
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
    """A logged-in user and their session, as loaded when the socket opened."""

    user: AbstractBaseUser
    session_key: str

    @property
    def digest(self) -> str:
        return session_digest(self.session_key)


def session_digest(session_key: str) -> str:
    """Return the public name of a session. The key itself is secret: it is enough to log in."""
    return hashlib.sha256(session_key.encode()).hexdigest()


def may_have_session(cookie: bytes) -> bool:
    """Whether a Cookie header may contain a session.

    Cheap; it can only be wrong with True: see `session_key_of`.
    """
    return settings.SESSION_COOKIE_NAME.encode() in cookie


def session_key_of(headers: Headers) -> str | None:
    """Return the session key in the Cookie headers; None if it is missing or cannot be a key.

    A cookie may contain any character, as `\\000`. The keys of several sockets share one query, and one invalid key
    would make it fail. A key is never quoted, and unquoting takes time: see livecast/cookie_limit.py.
    """
    key = ""
    for header in (value for name, value in headers if name == b"cookie"):
        for cookie in header.decode("latin-1").split(";"):
            name, _, value = cookie.partition("=")
            if name.strip() == settings.SESSION_COOKIE_NAME:
                key = value.strip()  # of several, Django takes the last too
    return key if is_session_key(key) else None


def is_session_key(text: str) -> bool:
    """Whether a session can have this key. Database servers refuse some other strings (NUL)."""
    return 0 < len(text) <= MAX_KEY_LENGTH and text.isascii() and text.isalnum()


def session_owners(session_keys: Collection[str]) -> dict[str, SessionOwner]:
    """Return the owners by session key, without sessions that ended or have no user. One query.

    It writes nothing: a socket cannot set another cookie.
    """
    store: Any = import_module(settings.SESSION_ENGINE).SessionStore()
    rows = _open_sessions(store).select_related("user").filter(session_key__in=session_keys)
    return {
        row.session_key: SessionOwner(row.user, row.session_key)
        for row in rows
        if row.user is not None and is_login_of(row.user, store.decode(row.session_data))
    }


def is_login_of(user: Any, session: Any) -> bool:
    """Whether this session data is a valid login of the user. The checks are those of django.contrib.auth.get_user."""
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
    """Return the keys of the sessions that have ended.

    Reasons: logged out, expired, user banned, password changed, or user became staff: staff need a stronger login. The
    page then opens its socket again, and the session is checked as usual.

    One query for up to EXPIRY_BATCH sessions, by the primary keys of sessions and users.
    """
    pending, expired = list(owners), set()
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    for start in range(0, len(pending), EXPIRY_BATCH):
        batch = pending[start : start + EXPIRY_BATCH]
        valid = _open_sessions(store).filter(
            session_key__in=[owner.session_key for owner in batch], user__is_active=True
        )
        rows = {
            row[0]: row[1:]
            for row in valid.values_list("session_key", "user__password", "user__is_staff", "user__is_superuser")
        }
        expired |= {owner.session_key for owner in batch if not _still_valid(owner.user, rows.get(owner.session_key))}
    return expired


def _still_valid(then: Any, now: tuple[str, bool, bool] | None) -> bool:
    """Whether a login of the user as loaded (`then`) is still valid for the user's row (`now`)."""
    if now is None:
        return False
    password, is_staff, is_superuser = now
    return password == then.password and is_staff <= then.is_staff and is_superuser <= then.is_superuser


def _open_sessions(store: Any) -> QuerySet[Any]:
    return store.get_model_class().objects.filter(expire_date__gt=timezone.now())
