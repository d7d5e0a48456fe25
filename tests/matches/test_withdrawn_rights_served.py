"""Withdrawn permissions in two real processes, with and without Valkey."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests import constants
from tests.chat.reconnecting_fans import Talker
from tests.faults.lean_client import LeanSocket
from tests.patience import PATIENCE
from tests.servers import LocalInstallation, local_installation

pytestmark = pytest.mark.processes

_CREATE_MATCH = """
    import json
    from datetime import timedelta
    from importlib import import_module
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.utils import timezone
    from accounts.models import User
    from matches.feed import feed_log
    from matches.models import Match, Role, Team

    def session_of(user, backend):
        session = import_module(settings.SESSION_ENGINE).SessionStore()
        session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
        session[BACKEND_SESSION_KEY] = backend
        session.save()
        return session.session_key

    home, away = (Team.objects.create(name=n, sport="football") for n in ("Harbour Town", "Mill United"))
    match = Match.objects.create(sport="football", home=home, away=away, kickoff_at=timezone.now(), status="live")
    feed_log.current_epoch()
    cora = User.objects.create_user("cora", display_name="Cora", is_staff=True)
    Role.objects.create(user=cora, part="commentator", match=match)
    since = timezone.now() - timedelta(days=30)
    ola = User.objects.create_user("ola", display_name="Ola", date_joined=since, member_since=since)
    print(json.dumps({
        "match": match.pk,
        "cora": session_of(cora, "django.contrib.auth.backends.ModelBackend"),
        "ola": session_of(ola, "accounts.backends.PhoneBackend"),
    }))
"""

# A superuser in the admin, in a process of its own.
_ADMIN = """
    from django.test import Client
    from accounts.models import User
    from matches.actions import set_private
    from matches.models import Match, Role
    admin = Client(headers={"host": "localhost"})
    edda = User.objects.filter(username="edda").first() or User.objects.create_superuser("edda")
    admin.force_login(edda, backend="django.contrib.auth.backends.ModelBackend")
"""
ROLE_DELETED = (
    _ADMIN
    + """
    answer = admin.post(f"/admin/matches/role/{Role.objects.get().pk}/delete/", {"post": "yes"})
    assert answer.status_code == 302, answer.content
"""
)
MADE_PRIVATE = (
    _ADMIN
    + """
    set_private(match_id=Match.objects.get().pk, author=edda, private=True)
"""
)
LOGGED_OUT = """
    from accounts.actions import log_out_everywhere
    from accounts.models import User
    log_out_everywhere(user_id=User.objects.get(username="ola").pk)
"""
MUTED = """
    from accounts.models import User
    from chat.actions import mute_member
    from matches.models import Match
    mute_member(match_id=Match.objects.get().pk, member_id=User.objects.get(username="ola").pk, by=None)
"""


class TwoProcesses:
    """Two web processes, and one socket at each of them."""

    def __init__(self, installation: LocalInstallation) -> None:
        self.installation = installation
        self.ports = [installation.serve(), installation.serve()]
        self.ids = json.loads(installation.python(_CREATE_MATCH).splitlines()[-1])

    @asynccontextmanager
    async def at_both(self, family: str, user: str = "") -> AsyncIterator[list["asyncio.Future[int]"]]:
        """Open a socket of one user at each process. Yields futures of their close codes."""
        cookie = f"Cookie: sessionid={self.ids[user]}\r\n" if user else ""
        wires, codes = [], []
        for port in self.ports:
            wire = await LeanSocket.open(port, f"/ws/?t=match.{self.ids['match']}.{family}", cookie)
            wires.append(wire)
            codes.append(await close_code_of(wire))
        try:
            yield codes
        finally:
            for wire in wires:
                wire.abort()

    async def run(self, program: str) -> str:
        """Run a program in a process of its own. Returns its output."""
        return await asyncio.to_thread(self.installation.python, program)


async def close_code_of(wire: LeanSocket) -> "asyncio.Future[int]":
    """Wait until the socket is subscribed. Returns a future of its close code."""
    loop = asyncio.get_running_loop()
    code: asyncio.Future[int] = loop.create_future()
    answered: asyncio.Future[None] = loop.create_future()

    def on_message(text: bytes) -> None:
        if json.loads(text)["type"] == "ok" and not answered.done():
            answered.set_result(None)

    wire.follow(on_message, code.set_result)
    wire.send('{"type":"ping","ref":1}')
    async with asyncio.timeout(PATIENCE):
        await answered
    return code


async def closed(codes: list["asyncio.Future[int]"]) -> list[int]:
    async with asyncio.timeout(PATIENCE):
        return [await code for code in codes]


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[LocalInstallation]:
    with local_installation(tmp_path) as found:
        found.env |= {"CHAT_PAUSE_SECONDS": "0", "CHAT_MESSAGES_PER_MINUTE": "0"}
        yield found


@pytest.fixture
def announced(installation: LocalInstallation) -> TwoProcesses:
    """Two processes without periodic checks of the database, with a channel layer."""
    installation.env |= constants.replaced({constants.ACCESS_CHECK_SECONDS: 3600, constants.LOG_CHECK_SECONDS: 3600})
    return TwoProcesses(installation)


@pytest.fixture
def unannounced(installation: LocalInstallation) -> TwoProcesses:
    """Two processes without Valkey, so without announcements. The interval is the default."""
    installation.env |= {"REDIS_URL": "redis://127.0.0.1:9/0"}
    return TwoProcesses(installation)


async def check_that_every_permission_ends(processes: TwoProcesses) -> None:
    """Withdraw three permissions in turn. Each closes the sockets of one user."""
    async with (
        processes.at_both("chat", "ola") as ola,
        processes.at_both("console", "cora") as cora,
        processes.at_both("feed") as fans,
    ):
        await processes.run(LOGGED_OUT)
        assert await closed(ola) == [4401, 4401]
        await processes.run(ROLE_DELETED)
        assert await closed(cora) == [4403, 4403]
        await processes.run(MADE_PRIVATE)
        assert await closed(fans) == [4404, 4404]


async def check_that_a_muted_member_is_muted(processes: TwoProcesses) -> None:
    """Mute a member. Each process refuses the member's next message."""
    topic, cookie = f"match.{processes.ids['match']}.chat", f"Cookie: sessionid={processes.ids['ola']}\r\n"
    talkers = [Talker(topic, processes.ports, place, cookie) for place in (0, 1)]
    for talker in talkers:
        await talker.come()
    try:
        answer = await talkers[0].ask("chat.send", text="Hello", key="1")
        assert answer is not None and answer["type"] == "ok"
        await processes.run(MUTED)
        for talker in talkers:
            answer = await talker.ask("chat.send", text="Hello?", key="2")
            assert answer is not None and answer["code"] == "chat.muted"
    finally:
        for talker in talkers:
            talker.leave()


async def test_every_process_acts_after_an_announcement(announced: TwoProcesses):
    await check_that_a_muted_member_is_muted(announced)
    await check_that_every_permission_ends(announced)


async def test_every_process_finds_withdrawn_permissions_without_the_channel_layer(unannounced: TwoProcesses):
    await check_that_every_permission_ends(unannounced)
    shipped = f"from pkgutil import resolve_name; print(resolve_name('{constants.ACCESS_CHECK_SECONDS}'))"
    interval = float((await unannounced.run(shipped)).splitlines()[-1])
    assert interval <= 1, "the promise is two seconds, and the check itself takes time"
