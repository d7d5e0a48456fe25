"""Sessions in the database, each with its user.

The setting SESSION_ENGINE names this module.
"""

from typing import Any

from django.apps import apps
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions

from livecast.realtime.sessions import is_session_key

SHORTEST_KEY = 8  # as in Django


class SessionStore(DatabaseSessions):
    @classmethod
    def get_model_class(cls):  # type: ignore[no-untyped-def]
        return apps.get_model("accounts", "Session")  # by name: the model imports this module

    def _validate_session_key(self, key: str | None) -> bool:
        """Django's hook: a cookie with an invalid key causes no query."""
        return key is not None and len(key) >= SHORTEST_KEY and is_session_key(key)

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        session: Any = super().create_model_instance(data)
        session.user_id = data.get(SESSION_KEY)
        return session
