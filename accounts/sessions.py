"""Sessions in the database, each with its user and the devices of the user.

The setting SESSION_ENGINE names this module.
"""

from typing import Any

from django.apps import apps
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.db.models import F, QuerySet
from django.utils import timezone

from livecast.prepared_query import Parameter, PreparedQuery
from livecast.realtime.sessions import is_session_key

SHORTEST_KEY = 8  # as in Django


class SessionStore(DatabaseSessions):
    """A session. With the session, one query loads the user who owns it and the ids of the user's confirmed devices."""

    owner: Any = None
    device_ids: frozenset[int] = frozenset()

    @classmethod
    def get_model_class(cls):  # type: ignore[no-untyped-def]
        return apps.get_model("accounts", "Session")  # by name: the model imports this module

    def _validate_session_key(self, key: str | None) -> bool:
        """Django's hook: a cookie with an invalid key causes no query."""
        return key is not None and len(key) >= SHORTEST_KEY and is_session_key(key)

    def _get_session_from_db(self) -> Any:
        """Django's hook: return the row of the session, None if there is none."""
        rows = _sessions(key=self.session_key or "")
        if not rows or rows[0].expire_date <= timezone.now():
            self._session_key = None
            return None
        self.owner = rows[0].user
        self.device_ids = frozenset(row.device_id for row in rows if row.device_is_confirmed)
        return rows[0]

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        session: Any = super().create_model_instance(data)
        session.user_id = data.get(SESSION_KEY)
        return session


def _session_query(key: Parameter) -> QuerySet[Any]:
    """One row for each device of the user, and one for a user without a device."""
    sessions = apps.get_model("accounts", "Session").objects.filter(session_key=key).select_related("user")
    return sessions.annotate(device_id=F("user__totpdevice"), device_is_confirmed=F("user__totpdevice__confirmed"))


_sessions = PreparedQuery(_session_query)
