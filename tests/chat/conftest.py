"""People of a room: Ola and Ida, members; Nils, who joined today; Mona, the room's moderator."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from importlib import import_module
from itertools import count
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings as conf
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.test import Client
from django.utils import timezone

from accounts.models import User
from chat import room_log, selectors
from livecast import ratelimit
from matches.models import Match, Role
from tests.conftest import FanSocket, socket
from tests.patience import PATIENCE

LONG_AGO = timedelta(days=30)


def member(name: str, joined: timedelta = LONG_AGO, **fields: Any) -> User:
    since = timezone.now() - joined
    return User.objects.create_user(name.lower(), display_name=name, date_joined=since, member_since=since, **fields)


@pytest.fixture
def ola(db: None) -> User:
    return member("Ola")


@pytest.fixture
def ida(db: None) -> User:
    return member("Ida")


@pytest.fixture
def nils(db: None) -> User:
    return member("Nils", joined=timedelta(hours=1))


@pytest.fixture
def mona(live_match: Match) -> User:
    moderator = member("Mona", is_staff=True)
    Role.objects.create(user=moderator, part=Role.Part.MODERATOR, match=live_match)
    return moderator


@pytest.fixture(autouse=True)
def a_fresh_minute() -> None:
    """Start each test with full budgets and an empty cache of banned words."""
    ratelimit.in_memory.clear()
    selectors.banned_words_cache.forget()


@pytest.fixture
def no_budget(settings) -> None:
    """Remove the limits on messages."""
    settings.CHAT = {**settings.CHAT, "PAUSE_SECONDS": 0, "MESSAGES_PER_MINUTE": 0}


@pytest.fixture
def long_pause(settings) -> float:
    """Seconds between two messages of a member: longer than a test takes on any machine."""
    settings.CHAT = {**settings.CHAT, "PAUSE_SECONDS": 60.0}
    return settings.CHAT["PAUSE_SECONDS"]


def log_in(user: User) -> str:
    """Create a session of this user and return its key."""
    session = import_module(conf.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)


class Member:
    """A member's socket in a room: `await ola.asks("chat.send", text="Hi", key="1")`."""

    def __init__(self, fan: FanSocket, topic: str) -> None:
        self.fan = fan
        self.topic = topic
        self.heard: list[dict[str, Any]] = []
        self._refs = count()

    async def asks(self, type: str, **data: Any) -> dict[str, Any]:
        """Send a command and return its answer. Frames that arrive before it are kept in `heard`."""
        ref = next(self._refs)
        command = {"type": type, "ref": ref, "data": {"topic": self.topic, **data}}
        await self.fan.send_to(text_data=json.dumps(command, ensure_ascii=False))  # as a browser writes it
        # (The answer to what cannot be read has no ref.)
        while (frame := await self.fan.frame())["type"] not in ("ok", "error") or frame["ref"] not in (ref, None):
            self.heard.append(frame)
        return frame

    async def says(self, text: str, key: str = "", **data: Any) -> dict[str, Any]:
        return await self.asks("chat.send", text=text, key=key or f"key-{text}", **data)

    async def hears(self, type: str) -> dict[str, Any]:
        """Return the next frame of a type, including frames that arrived before an answer."""
        while self.heard:
            frame = self.heard.pop(0)
            if frame["type"] == type:
                return frame
        async with asyncio.timeout(PATIENCE):
            return await self.fan.next(type)

    async def hears_texts(self, number: int) -> list[str]:
        texts: list[str] = []
        while len(texts) < number:
            texts += [message["text"] for message in (await self.hears("chat.messages"))["data"]["messages"]]
        return texts


@asynccontextmanager
async def in_room(match: Match, user: User | None = None, offset: int | None = None) -> AsyncIterator[Member]:
    headers = []
    if user is not None:
        key = await sync_to_async(log_in)(user)
        headers = [(b"cookie", f"{conf.SESSION_COOKIE_NAME}={key}".encode())]
    topic = room_log.room_topic(match.pk)
    async with socket(f"t={topic}" + ("" if offset is None else f":{offset}"), headers=headers) as fan:
        assert (await fan.frame())["type"] == "hello"
        yield Member(fan, topic)


def history(match: Match) -> dict[str, Any]:
    """Return the last messages of a room, as a page gets them."""
    page: dict[str, Any] = Client().get(f"/api/matches/{match.pk}/chat").json()
    return page


Say = Callable[..., dict[str, Any]]


@pytest.fixture
def say(live_match: Match, ola: User) -> Say:
    """Post a message without a socket: `say("Goal!")`, by Ola unless stated."""
    from chat.actions import MessageDraft, post_messages

    numbers = count(1)

    def say_now(text: str, by: User = ola, key: str = "", **draft: Any) -> dict[str, Any]:
        [outcome] = post_messages(
            match_id=live_match.pk, drafts=[MessageDraft(by.pk, key or f"say-{next(numbers)}", text, **draft)]
        )
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    return say_now
