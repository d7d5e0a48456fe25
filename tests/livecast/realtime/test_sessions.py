"""Whose socket it is, and its end with the session: for a member at once, for a fan without one at no cost."""

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
from tests.conftest import Fan, socket
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
def asked(monkeypatch) -> list[list[str]]:
    """The session keys of each look at the database."""
    looks: list[list[str]] = []

    def noted(keys: list[str]):
        looks.append(keys)
        return session_owners(keys)

    monkeypatch.setattr("livecast.realtime.sessions.session_owners", noted)
    return looks


@pytest.fixture
def whoami(monkeypatch) -> None:
    """A command that says whom its handler is told."""

    async def handler(name, scope, command):
        return {"id": scope["user"].pk}

    monkeypatch.setattr(FeedTopic, "commands", {**FeedTopic.commands, "test.whoami": handler})


@asynccontextmanager
async def member_socket(match, session_key: str, cookie: str = "") -> AsyncIterator[Fan]:
    header = f"{cookie}{conf.SESSION_COOKIE_NAME}={session_key}".encode()
    async with socket(f"t={feed_log.feed_topic(match.pk)}", headers=[(b"cookie", header)]) as fan:
        yield fan


async def closed_with(fan: Fan) -> int:
    while (message := await fan.receive_output())["type"] != "websocket.close":
        pass
    return message["code"]


async def test_a_socket_knows_whose_it_is(live_match, stranger, session, whoami):
    async with member_socket(live_match, session.session_key, cookie="lang=zh; ") as fan:
        await fan.send_json_to(
            {"type": "test.whoami", "ref": 1, "data": {"topic": feed_log.feed_topic(live_match.pk)}},
        )
        assert (await fan.next("ok"))["id"] == stranger.pk


async def test_who_may_join_is_asked_of_the_person(live_match, stranger, session, monkeypatch):
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
async def test_a_cookie_that_is_no_session_costs_no_query(live_match, asked, cookie):
    async with socket("t=scores", headers=[(b"cookie", cookie)] if cookie else []) as fan:
        assert (await fan.frame())["type"] == "hello"
    assert not asked
    assert not may_have_session(cookie)


async def test_a_session_that_is_over_watches_as_everybody_does(live_match, session, asked):
    await sync_to_async(session.delete)()
    async with member_socket(live_match, session.session_key) as fan:
        assert (await fan.frame())["type"] == "hello"
    assert asked == [[session.session_key]]
    assert not len(hub().authenticated_sockets)


async def test_who_logs_out_is_cut_by_the_message(live_match, session, monkeypatch):
    monkeypatch.setattr(hub().authenticated_sockets, "check_interval", 3600)
    async with member_socket(live_match, session.session_key) as fan:
        await fan.next("hello")
        await sync_to_async(sessions_ended)([session.session_key])
        assert await closed_with(fan) == 4401


async def test_the_message_names_no_session(session, monkeypatch):
    """Whoever can read the broker must not become a member by it."""
    said: list[str] = []
    monkeypatch.setattr(
        authenticated_sockets, "push", lambda topic, frames, timeout: said.extend(frame.text for frame in frames)
    )
    await sync_to_async(sessions_ended)([session.session_key])
    assert sessions.session_digest(session.session_key) in said[0]
    assert session.session_key not in said[0]


@pytest.mark.parametrize("how", ["logged out", "banned", "deleted", "another password", "expired", "made staff"])
async def test_with_the_channel_layer_away_the_database_says_who_must_go(live_match, stranger, session, how):
    @sync_to_async
    def end() -> None:
        if how == "logged out":
            session.delete()
        elif how == "banned":
            User.objects.filter(pk=stranger.pk).update(is_active=False)
        elif how == "deleted":
            stranger.delete()
        elif how == "another password":
            stranger.set_password("another")
            stranger.save()
        elif how == "made staff":
            User.objects.filter(pk=stranger.pk).update(is_staff=True)
        else:
            session.set_expiry(-1)
            session.save()

    async with member_socket(live_match, session.session_key) as fan, socket("t=scores") as other:
        await fan.next("hello")
        await end()
        async with asyncio.timeout(PATIENCE):
            assert await closed_with(fan) == 4401
        await other.send_json_to({"type": "ping", "ref": 1})
        assert await other.next("ok")


async def test_a_database_that_is_away_sends_nobody_away(live_match, session, monkeypatch):
    def away(holders):
        tried.append(1)
        raise OSError("no database")

    tried: list[int] = []
    async with member_socket(live_match, session.session_key) as fan:
        await fan.next("hello")
        with monkeypatch.context() as without:
            without.setattr(authenticated_sockets, "expired_among", away)
            while len(tried) < 2:
                await asyncio.sleep(0.05)
        await fan.send_json_to({"type": "ping", "ref": 1})
        assert await fan.next("ok")
        await sync_to_async(session.delete)()
        assert await closed_with(fan) == 4401


async def test_a_member_has_five_sockets(live_match, commentator, session):
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
def five_hundred() -> list[SessionOwner]:
    """As many members as one query asks for, each logged in, with as many others who are not here."""
    User.objects.bulk_create(User(username=f"member-{n}", password="!") for n in range(2 * EXPIRY_BATCH))
    store = import_module(conf.SESSION_ENGINE).SessionStore()
    people = list(User.objects.filter(username__startswith="member-").order_by("pk"))
    tomorrow = timezone.now() + timedelta(days=1)
    store.get_model_class().objects.bulk_create(
        store.get_model_class()(session_key=f"key-{user.pk}", session_data="", expire_date=tomorrow, user=user)
        for user in people
    )
    return [SessionOwner(user, f"key-{user.pk}") for user in people[:EXPIRY_BATCH]]


def test_asking_for_500_members_costs_one_query(five_hundred):
    gone, banned, renewed = five_hundred[7:10]
    import_module(conf.SESSION_ENGINE).SessionStore().delete(gone.session_key)
    User.objects.filter(pk=banned.user.pk).update(is_active=False)
    User.objects.filter(pk=renewed.user.pk).update(password="another")
    with CaptureQueriesContext(connection) as queries:
        assert expired_among(five_hundred) == {one.session_key for one in (gone, banned, renewed)}
    assert len(queries) == 1


@pytest.mark.skipif(connection.vendor != "sqlite", reason="reads SQLite's plan")
def test_the_query_reads_no_table_from_one_end_to_the_other(five_hundred):
    with CaptureQueriesContext(connection) as queries:
        expired_among(five_hundred)
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN QUERY PLAN " + queries[0]["sql"])
        plan = [row[3] for row in cursor.fetchall()]
    assert len(plan) >= 2 and all(step.startswith(("SEARCH", "LIST")) for step in plan), plan


async def test_a_member_comes_to_a_match_that_others_watch_with_one_query(live_match, session, settings, monkeypatch):
    """The session and whose it is. The rest is known here: the match is public, and its head is where others are."""

    def noted(cursor, sql, params=None):
        asked.append(sql)
        return execute(cursor, sql, params)

    asked: list[str] = []
    execute = CursorWrapper.execute
    monkeypatch.setattr(constants.LOG_CHECK_SECONDS, 3600)
    monkeypatch.setattr(constants.ACCESS_CHECK_SECONDS, 3600)
    async with socket(f"t={feed_log.feed_topic(live_match.pk)}:0") as fan:
        await fan.next("hello")
        await fan.send_json_to({"type": "ping", "ref": 1})
        await fan.next("ok")
        monkeypatch.setattr(CursorWrapper, "execute", noted)
        async with member_socket(live_match, session.session_key) as member:
            await member.next("hello")
            await member.send_json_to({"type": "ping", "ref": 1})
            await member.next("ok")
    assert len(asked) == 1 and "accounts_session" in asked[0], asked


def test_a_key_that_was_forged_is_nobody(stranger):
    session = log_in(stranger)
    session[HASH_SESSION_KEY] = "0" * 64
    session.save()
    assert session_owners([session.session_key or "", "x" * 32, ""]) == {}


async def test_who_comes_while_another_is_looked_up_is_looked_up_with_the_next(
    live_match, stranger, commentator, monkeypatch, whoami
):
    """And everybody is told whose they are, whoever they came with."""
    asked: list[list[str]] = []
    may_answer = threading.Event()

    def slow(keys: list[str]) -> dict[str, SessionOwner]:
        asked.append(keys)
        assert may_answer.wait(PATIENCE)
        return session_owners(keys)

    monkeypatch.setattr("livecast.realtime.sessions.session_owners", slow)
    people = [stranger, commentator, commentator]
    sessions = [await sync_to_async(log_in)(person) for person in people]
    keys = [*(session.session_key or "" for session in sessions), "x" * 32, sessions[1].session_key or ""]
    ids = []
    async with AsyncExitStack() as stack:
        fans = [await stack.enter_async_context(member_socket(live_match, key)) for key in keys]
        may_answer.set()
        for fan in fans:
            await fan.send_json_to(
                {"type": "test.whoami", "ref": 1, "data": {"topic": feed_log.feed_topic(live_match.pk)}}
            )
            ids.append((await fan.next("ok"))["id"])
    assert asked == [keys[:1], keys[1:]]
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
def test_the_sessions_cookie_is_found_among_others(cookies, key):
    assert session_key_of([(b"host", b"localhost"), *((b"cookie", value) for value in cookies)]) == key
