"""The data that entry points are measured with: a live match with line-ups, a room, and privileged users."""

import asyncio
import json
from collections.abc import Awaitable
from dataclasses import dataclass, field
from datetime import timedelta
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from django.utils import timezone

from accounts import tokens
from accounts.models import User
from accounts.staff_login import require_bounded_query
from chat import room_log
from chat import selectors as chat_selectors
from chat.commands import HANDLERS
from chat.message_text import BannedWords
from chat.models import BannedWord
from livecast import ratelimit
from livecast.errors import LivecastError
from livecast.input_limits import COOKIES
from livecast.realtime.commands import known
from livecast.realtime.protocol import Command
from livecast.realtime.topics import Answer
from matches.actions import EntryDraft, post_commentary
from matches.models import CommentaryEntry, LineupPlayer, Match, Team

BACKEND = "django.contrib.auth.backends.ModelBackend"
PLAYERS, BANNED = 20, 200  # per side's sheet; banned words


@dataclass
class HostileSite:
    """The matches, users and clients of a run, in an empty database."""

    match: Match
    entry: CommentaryEntry
    spare: CommentaryEntry  # for inputs that retract an entry
    secret: str  # a commentator's API token
    staff: User
    member: User
    cookie: str  # the member's session
    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    client: Client = field(default_factory=Client)
    admin_client: Client = field(default_factory=Client)
    requests: RequestFactory = field(default_factory=RequestFactory)
    posted: int = 0

    @property
    def banned(self) -> BannedWords:
        return chat_selectors.banned_words()

    @classmethod
    def create(cls) -> "HostileSite":
        match = _match()
        entry = post_commentary(
            match_id=match.pk, author=None, client_key="kick-off", draft=EntryDraft(kind="period_start", period="1H")
        )
        spare = post_commentary(
            match_id=match.pk, author=None, client_key="spare", draft=EntryDraft(body="A long ball.")
        )
        staff = User.objects.create_superuser("edda", display_name="Edda")
        long_ago = timezone.now() - timedelta(days=30)
        member = User.objects.create_user("ola", display_name="Ola", date_joined=long_ago, member_since=long_ago)
        BannedWord.objects.bulk_create(
            BannedWord(word=f"a{number:03} {'a' * (number % 40)}".strip()) for number in range(BANNED)
        )
        site = cls(match, entry, spare, tokens.create(staff, "bench")[1], staff, member, _session_of(member))
        site.admin_client.cookies[settings.SESSION_COOKIE_NAME] = _session_of(staff)
        return site

    def close(self) -> None:
        self.loop.close()

    def next_key(self) -> str:
        self.posted += 1
        return f"bench-{self.posted}"

    # --- the API

    def api(self, method: str, path: str, body: str | bytes = "", secret: str = "") -> None:
        """Send a body to the API with a token. Raise the API's error."""
        answer = self.client.generic(
            method,
            f"/api{path}",
            body,
            content_type="application/json",
            headers={"authorization": f"Bearer {secret or self.secret}"},
        )
        _raise_api_error(answer)

    def api_json(self, method: str, path: str, **body: Any) -> None:
        self.api(method, path, json.dumps(body, ensure_ascii=False))

    def api_form(self, path: str, fields: dict[str, Any]) -> None:
        headers = {"authorization": f"Bearer {self.secret}"}
        _raise_api_error(self.client.post(f"/api{path}", fields, headers=headers))

    def post_line(self, text: str) -> None:
        self.api_json("POST", f"/matches/{self.match.pk}/entries", key=self.next_key(), text=text, hold=False)

    def read(self, path: str, headers: dict[str, str] | None = None, **query: Any) -> None:
        """Get a public page or API answer. Raise the API's error."""
        answer = self.client.get(path, query, headers=headers or {})
        if answer.status_code == 431:
            raise LivecastError(COOKIES.code, answer.content.decode(), status=431)
        if answer["Content-Type"].startswith("application/json"):
            _raise_api_error(answer)

    # --- the admin

    def get_admin_page(self, path: str, **query: str) -> None:
        """Get a page of the admin. Raise LivecastError if the query is refused."""
        answer = self.admin_client.get(path, query)
        if answer.status_code >= 400:
            require_bounded_query(self.requests.get(path, query))
            raise LivecastError("admin.refused", f"{path}: {answer.status_code}", status=answer.status_code)

    def post_admin_form(self, path: str, **fields: Any) -> None:
        """Post a form of the admin. Raise LivecastError with the code of the form's first error."""
        answer = self.admin_client.post(path, fields)
        if answer.status_code == 302:
            return
        form = answer.context["form"]
        for errors in form.errors.as_data().values():
            raise LivecastError(errors[0].code or "form.invalid", str(errors[0]))

    @staticmethod
    def upload(content: bytes, name: str = "bench.bin") -> SimpleUploadedFile:
        return SimpleUploadedFile(name, content)

    # --- sockets

    def send_command(self, type: str, **data: Any) -> None:
        """Run a command of the member's socket in the match's room."""
        ratelimit.in_memory.clear()  # rate limits do not apply here
        topic = room_log.room_topic(self.match.pk)
        scope = {
            "user": self.member,
            "headers": [(b"cookie", f"{settings.SESSION_COOKIE_NAME}={self.cookie}".encode())],
        }

        async def answer() -> Answer:
            return await known(HANDLERS[type](topic, scope, Command(type, None, data)))

        self.run(answer())

    def run(self, work: Awaitable[Any]) -> Any:
        async def waited() -> Any:
            return await work

        return self.loop.run_until_complete(waited())


def _match() -> Match:
    home = Team.objects.create(name="Harbour Town", code="HAR", sport="football")
    away = Team.objects.create(name="Mill United", code="MIL", sport="football")
    match = Match.objects.create(sport="football", home=home, away=away, kickoff_at=timezone.now())
    LineupPlayer.objects.bulk_create(
        LineupPlayer(
            match=match, side=side, name=_name(number + place * PLAYERS), number=number + 1, order=number, starts=True
        )
        for place, side in enumerate(("home", "away"))
        for number in range(PLAYERS)
    )
    return match


def _name(number: int) -> str:
    """Return names that resemble one another: a third Chinese, a third long."""
    letter = chr(ord("a") + number % 26)
    return ("嗯" * 20, f"Abcdefghij{letter}x", f"{letter} b c d e f g " * 6)[number % 3].strip() + f" {letter}"


def _session_of(user: User) -> str:
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = BACKEND
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)


def _raise_api_error(answer: Any) -> None:
    if answer.status_code >= 400:
        error = json.loads(answer.content)["error"]
        raise LivecastError(error["code"], error["message"], status=answer.status_code)
