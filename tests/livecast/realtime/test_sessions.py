"""Sessions of sockets: the user of a socket, and its end with the session."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from importlib import import_module

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings as conf
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from livecast.realtime import authenticated_sockets, sessions
from livecast.realtime.authenticated_sockets import sessions_ended
from livecast.realtime.hub import hub
from livecast.realtime.sessions import (
    EXPIRY_BATCH,
    SessionOwner,
    expired_among,
    may_have_session,
    session_key_of,
    session_owners,
)
from matches.api.topics import FeedTopic
from matches.feed import feed_log
from tests import constants
from tests.conftest import FanSocket, socket
from tests.patience import PATIENCE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("fresh_hub")]


def log_in(user: User) -> SessionBase:
    session = import_module(conf.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return session


@pytest.fixture
def session(stranger: User) -> SessionBase:
    return log_in(stranger)


@pytest.fixture
def lookups(monkeypatch) -> list[list[str]]:
    """The session keys of each lookup query."""
    keys_by_lookup: list[list[str]] = []

    def recorded(keys: list[str]):
        keys_by_lookup.append(keys)
        return session_owners(keys)

    monkeypatch.setattr("livecast.realtime.sessions.session_owners", recorded)
    return keys_by_lookup


@pytest.fixture
def whoami(monkeypatch) -> None:
    """A command that returns the id of its handler's user."""

    async def handler(name, scope, command):
        return {"id": scope["user"].pk}

    monkeypatch.setattr(FeedTopic, "commands", {**FeedTopic.commands, "test.whoami": handler})


@asynccontextmanager
async def member_socket(match, session_key: str, cookie: str = "") -> AsyncIterator[FanSocket]:
    header = f"{cookie}{conf.SESSION_COOKIE_NAME}={session_key}".encode()
    async with socket(f"t={feed_log.feed_topic(match.pk)}", headers=[(b"cookie", header)]) as fan:
        yield fan


async def closed_with(fan: FanSocket) -> int:
    while (message := await fan.receive_output())["type"] != "websocket.close":
        pass
    return message["code"]


async def test_a_command_handler_gets_the_sessions_user(live_match, stranger, session, whoami):
    async with member_socket(live_match, session.session_key, cookie="lang=zh; ") as fan:
        await fan.send_json_to(
            {"type": "test.whoami", "ref": 1, "data": {"topic": feed_log.feed_topic(live_match.pk)}},
        )
        assert (await fan.next("ok"))["id"] == stranger.pk


async def test_require_join_gets_the_sessions_user(live_match, stranger, session, monkeypatch):
    async def require_join(self, name, scope):
        seen.append(scope["user"])

    seen: list[object] = []

    async def public(self, names):
        return set()

    monkeypatch.setattr(FeedTopic, "require_join", require_join)
    monkeypatch.setattr(FeedTopic, "public", public)
    async with member_socket(live_match, session.session_key) as member:
        await member.next("hello")
        async with socket(f"t={feed_log.feed_topic(live_match.pk)}") as fan:
            await fan.next("hello")
        assert seen == [stranger, AnonymousUser()]


@pytest.mark.parametrize("cookie", [b"", b"csrftoken=x; lang=zh-hans", b"_ga=GA1.2.3"])
async def test_a_request_without_a_session_cookie_needs_no_query(live_match, lookups, cookie):
    async with socket("t=scores", headers=[(b"cookie", cookie)] if cookie else []) as fan:
        assert (await fan.frame())["type"] == "hello"
    assert not lookups
    assert not may_have_session(cookie)


async def test_a_socket_with_an_ended_session_is_anonymous(live_match, session, lookups):
    await sync_to_async(session.delete)()
    async with member_socket(live_match, session.session_key) as fan:
        assert (await fan.frame())["type"] == "hello"
    assert lookups == [[session.session_key]]
    assert not len(hub().authenticated_sockets)


async def test_a_control_message_closes_the_sockets_of_ended_sessions(live_match, session, monkeypatch):
    monkeypatch.setattr(hub().authenticated_sockets, "check_interval", 3600)
    async with member_socket(live_match, session.session_key) as fan:
        await fan.next("hello")
        await sync_to_async(sessions_ended)([session.session_key])
        assert await closed_with(fan) == 4401


async def test_the_control_message_does_not_contain_session_keys(session, monkeypatch):
    """Somebody who can read the broker must not be able to log in with its messages."""
    said: list[str] = []
    monkeypatch.setattr(
        authenticated_sockets, "push", lambda topic, frames, timeout: said.extend(frame.text for frame in frames)
    )
    await sync_to_async(sessions_ended)([session.session_key])
    assert sessions.session_digest(session.session_key) in said[0]
    assert session.session_key not in said[0]


@pytest.mark.parametrize("reason", ["logged out", "banned", "deleted", "another password", "expired", "made staff"])
async def test_ended_sessions_are_found_without_the_channel_layer(live_match, stranger, session, reason):
    @sync_to_async
    def end_session() -> None:
        if reason == "logged out":
            session.delete()
        elif reason == "banned":
            User.objects.filter(pk=stranger.pk).update(is_active=False)
        elif reason == "deleted":
            stranger.delete()
        elif reason == "another password":
            stranger.set_password("another")
            stranger.save()
        elif reason == "made staff":
            User.objects.filter(pk=stranger.pk).update(is_staff=True)
        else:
            session.set_expiry(-1)
            session.save()

    async with member_socket(live_match, session.session_key) as fan, socket("t=scores") as other:
        await fan.next("hello")
        await end_session()
        async with asyncio.timeout(PATIENCE):
            assert await closed_with(fan) == 4401
        await other.send_json_to({"type": "ping", "ref": 1})
        assert await other.next("ok")


async def test_sockets_stay_open_while_the_database_is_unavailable(live_match, session, monkeypatch):
    def fail(holders):
        attempts.append(1)
        raise OSError("no database")

    attempts: list[int] = []
    async with member_socket(live_match, session.session_key) as fan:
        await fan.next("hello")
        with monkeypatch.context() as without:
            without.setattr(authenticated_sockets, "expired_among", fail)
            while len(attempts) < 2:
                await asyncio.sleep(0.05)
        await fan.send_json_to({"type": "ping", "ref": 1})
        assert await fan.next("ok")
        await sync_to_async(session.delete)()
        assert await closed_with(fan) == 4401


async def test_a_member_may_have_five_sockets(live_match, commentator, session):
    async with AsyncExitStack() as stack:
        for _ in range(5):
            fan = await stack.enter_async_context(member_socket(live_match, session.session_key))
            await fan.next("hello")
        async with member_socket(live_match, session.session_key) as sixth:
            assert (await sixth.frame())["code"] == "socket.too_many"
            assert await closed_with(sixth) == 4429
        cora = await sync_to_async(log_in)(commentator)
        async with member_socket(live_match, cora.session_key or "") as other:
            assert (await other.frame())["type"] == "hello"
    async with member_socket(live_match, session.session_key) as again:
        assert (await again.frame())["type"] == "hello"


@pytest.fixture
def logged_in_members() -> list[SessionOwner]:
    """The members of one full query, logged in. As many others are logged in without a socket."""
    User.objects.bulk_create(User(username=f"member-{n}", password="!") for n in range(2 * EXPIRY_BATCH))
    store = import_module(conf.SESSION_ENGINE).SessionStore()
    people = list(User.objects.filter(username__startswith="member-").order_by("pk"))
    tomorrow = timezone.now() + timedelta(days=1)
    store.get_model_class().objects.bulk_create(
        store.get_model_class()(session_key=f"key-{user.pk}", session_data="", expire_date=tomorrow, user=user)
        for user in people
    )
    return [SessionOwner(user, f"key-{user.pk}") for user in people[:EXPIRY_BATCH]]


def test_the_check_of_500_sessions_is_one_query(logged_in_members):
    logged_out, banned, changed = logged_in_members[7:10]
    import_module(conf.SESSION_ENGINE).SessionStore().delete(logged_out.session_key)
    User.objects.filter(pk=banned.user.pk).update(is_active=False)
    User.objects.filter(pk=changed.user.pk).update(password="another")
    with CaptureQueriesContext(connection) as queries:
        assert expired_among(logged_in_members) == {one.session_key for one in (logged_out, banned, changed)}
    assert len(queries) == 1


@pytest.mark.skipif(connection.vendor != "sqlite", reason="reads SQLite's plan")
def test_the_check_of_sessions_uses_indexes(logged_in_members):
    with CaptureQueriesContext(connection) as queries:
        expired_among(logged_in_members)
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN QUERY PLAN " + queries[0]["sql"])
        plan = [row[3] for row in cursor.fetchall()]
    assert len(plan) >= 2 and all(step.startswith(("SEARCH", "LIST")) for step in plan), plan


async def test_a_members_socket_for_an_open_topic_takes_one_query(live_match, session, settings, monkeypatch):
    """The query finds the session and its user. The topic is open already, and public."""

    def recorded(cursor, sql, params=None):
        lookups.append(sql)
        return execute(cursor, sql, params)

    lookups: list[str] = []
    execute = CursorWrapper.execute
    monkeypatch.setattr(constants.LOG_CHECK_SECONDS, 3600)
    monkeypatch.setattr(constants.ACCESS_CHECK_SECONDS, 3600)
    async with socket(f"t={feed_log.feed_topic(live_match.pk)}:0") as fan:
        await fan.next("hello")
        await fan.send_json_to({"type": "ping", "ref": 1})
        await fan.next("ok")
        monkeypatch.setattr(CursorWrapper, "execute", recorded)
        async with member_socket(live_match, session.session_key) as member:
            await member.next("hello")
            await member.send_json_to({"type": "ping", "ref": 1})
            await member.next("ok")
    assert len(lookups) == 1 and "accounts_session" in lookups[0], lookups


def test_a_forged_session_has_no_owner(stranger):
    session = log_in(stranger)
    session[HASH_SESSION_KEY] = "0" * 64
    session.save()
    assert session_owners([session.session_key or "", "x" * 32, ""]) == {}


async def test_sessions_that_arrive_during_a_lookup_share_the_next_lookup(
    live_match, stranger, commentator, monkeypatch, whoami
):
    """Each socket gets the user of its own session."""
    lookups: list[list[str]] = []
    release = threading.Event()

    def slow(keys: list[str]) -> dict[str, SessionOwner]:
        lookups.append(keys)
        assert release.wait(PATIENCE)
        return session_owners(keys)

    monkeypatch.setattr("livecast.realtime.sessions.session_owners", slow)
    people = [stranger, commentator, commentator]
    sessions = [await sync_to_async(log_in)(person) for person in people]
    keys = [*(session.session_key or "" for session in sessions), "x" * 32, sessions[1].session_key or ""]
    ids = []
    async with AsyncExitStack() as stack:
        fans = [await stack.enter_async_context(member_socket(live_match, key)) for key in keys]
        release.set()
        for fan in fans:
            await fan.send_json_to(
                {"type": "test.whoami", "ref": 1, "data": {"topic": feed_log.feed_topic(live_match.pk)}}
            )
            ids.append((await fan.next("ok"))["id"])
    assert lookups == [keys[:1], keys[1:]]
    assert ids == [stranger.pk, commentator.pk, commentator.pk, None, commentator.pk]


@pytest.mark.parametrize(
    ("cookies", "key"),
    [
        ([b"sessionid=abc"], "abc"),
        ([b"a=1; sessionid=abc; b=2"], "abc"),
        ([b"a=1", b"sessionid=abc"], "abc"),
        ([b"xsessionid=abc"], None),
        ([b"sessionid="], None),
        ([b'sessionid="ab\\000c"'], None),
        ([b"sessionid=" + b"a" * 41], None),
        ([b"sessionid=\xc3\xa9tat"], None),
        ([b"a=sessionid"], None),
        ([b"\xff\xfe;;=;sessionid"], None),
        (["sessionid=caf\u00e9".encode()], None),
        ([], None),
    ],
)
def test_the_session_cookie_is_found_among_other_cookies(cookies, key):
    assert session_key_of([(b"host", b"localhost"), *((b"cookie", value) for value in cookies)]) == key
