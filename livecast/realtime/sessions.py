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

Headers = Iterable[tuple[bytes, bytes]]

LONGEST_KEY = 40  # as in Django's session table
AT_ONCE = 500  # sessions of one query


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody logged in, as the session stood when the socket opened."""

    user: AbstractBaseUser
    session_key: str

    @property
    def mark(self) -> str:
        return mark_of(self.session_key)


def mark_of(session_key: str) -> str:
    """What a session is called where its key must not be seen: whoever has the key is the member."""
    return hashlib.sha256(session_key.encode()).hexdigest()


def may_hold_session(cookie: bytes) -> bool:
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
    return 0 < len(text) <= LONGEST_KEY and text.isascii() and text.isalnum()


def holders_of(session_keys: Collection[str]) -> dict[str, Holder]:
    """Session key -> who holds it; without those that have ended, or were never anybody's. One query.

    As django.contrib.auth.get_user judges, but that it writes nothing: a socket cannot hand out another cookie.
    """
    store: Any = import_module(settings.SESSION_ENGINE).SessionStore()
    rows = _open_sessions(store).select_related("user").filter(session_key__in=session_keys)
    return {row.session_key: Holder(row.user, row.session_key) for row in rows if _holds(store, row)}


def _holds(store: Any, row: Any) -> bool:
    user = row.user
    if user is None:
        return False
    session = store.decode(row.session_data)
    path = session.get(BACKEND_SESSION_KEY)
    if path not in settings.AUTHENTICATION_BACKENDS or session.get(SESSION_KEY) != str(user.pk):
        return False
    may_enter = getattr(load_backend(path), "user_can_authenticate", None)
    if may_enter is None or not may_enter(user):
        return False
    said = session.get(HASH_SESSION_KEY) or ""
    hashes = (user.get_session_auth_hash(), *user.get_session_auth_fallback_hash())
    return any(constant_time_compare(said, known) for known in hashes)


def ended_among(holders: Iterable[Holder]) -> set[str]:
    """The session keys that are over: logged out, expired, or of somebody who is banned, or has a new password.

    So is that of somebody who has become staff since the socket opened: not every login is good enough for staff. The
    page opens its socket again, and is looked up as any other.

    One query for up to AT_ONCE sessions: by the sessions' primary key, and by the people's.
    """
    todo, ended = list(holders), set()
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    for start in range(0, len(todo), AT_ONCE):
        part = todo[start : start + AT_ONCE]
        still = _open_sessions(store).filter(
            session_key__in=[holder.session_key for holder in part], user__is_active=True
        )
        people = {
            row[0]: row[1:]
            for row in still.values_list("session_key", "user__password", "user__is_staff", "user__is_superuser")
        }
        ended |= {holder.session_key for holder in part if not _is_same(holder.user, people.get(holder.session_key))}
    return ended


def _is_same(then: Any, now: tuple[str, bool, bool] | None) -> bool:
    """Whether the login of somebody who was known as `then` is still good for who they are `now`."""
    if now is None:
        return False
    password, is_staff, is_superuser = now
    return password == then.password and is_staff <= then.is_staff and is_superuser <= then.is_superuser


def _open_sessions(store: Any) -> QuerySet[Any]:
    return store.get_model_class().objects.filter(expire_date__gt=timezone.now())
