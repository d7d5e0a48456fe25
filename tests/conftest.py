"""Fixtures for all tests: teams, matches, users and sockets."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.contrib.auth.models import Permission
from django.db import connection, connections
from django.test import TransactionTestCase
from django.test.utils import setup_databases, teardown_databases
from django.utils import translation
from hypothesis import settings as hypothesis_settings

import accounts.tasks  # noqa: F401 - registers the tasks that are sent by name
import matches.tasks  # noqa: F401 - the same
from accounts.models import User
from chat import history
from livecast.asgi import application
from livecast.realtime.hub import hub
from matches.actions import EntryDraft, post_commentary
from matches.api import kept_snapshot, kept_timeline
from matches.competitions import deeds, kept_matches, records, result_figures, tables
from matches.feed import feed_log
from matches.models import CommentaryEntry, Competition, Match, Player, Team
from matches.pages import competition_page, fixture_list, home_page, kept_by_state, match_page
from tests.databases import SERVERS, DatabaseServer, each_server
from tests.leaks.plugin import watch
from tests.migrated import begin_run, end_run, make_migrated
from tests.patience import PATIENCE
from tests.run_order import in_run_order
from tests.table_cleanup import fixture_teardown

# A slow machine must not fail a test.
hypothesis_settings.register_profile("livecast", deadline=None)
hypothesis_settings.load_profile("livecast")

KICKOFF = datetime(2026, 5, 9, 14, 0, tzinfo=UTC)


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(watch, "leaks")
    if folder := begin_run():
        config.add_cleanup(lambda: end_run(folder))
    TransactionTestCase._fixture_teardown = fixture_teardown  # type: ignore[attr-defined]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items[:] = in_run_order(items)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any) -> Iterator[None]:
    """Create the test database. On SQLite, copy the migrated one of this run."""
    on_sqlite = connection.vendor == "sqlite"
    setup = partial(setup_databases, verbosity=0, interactive=False, serialized_aliases=set(), keepdb=on_sqlite)
    with django_db_blocker.unblock():
        if on_sqlite:
            database = Path(connection.settings_dict["TEST"]["NAME"])
            make_migrated(database, lambda: teardown_databases(setup(), verbosity=0, keepdb=True))
        made = setup()
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


@pytest.fixture(autouse=True)
def default_language() -> Iterator[None]:
    """Deactivate the language that a request of the test has activated."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def no_kept_pages() -> None:
    """Start as a new process: the rows of another test's match may have the same ids."""
    match_page.kept_pages.clear()
    fixture_list.kept_rows.clear()
    home_page.kept_shells.clear()
    competition_page.kept_pages.clear()
    kept_matches.kept_matches.clear()
    tables.kept_tables.clear()
    result_figures.kept_figures.clear()
    deeds.kept_deeds.clear()
    records.kept_statistics.clear()
    kept_by_state.kept_parts.clear()
    kept_timeline.kept_timelines.clear()
    kept_snapshot.kept_entries.clear()
    history.kept_messages.clear()


@pytest.fixture
def harbour(db: None) -> Team:
    """Harbour Town, the home team."""
    team = Team.objects.create(name="Harbour Town", code="HAR", sport="football", colour="#0b4f8a")
    Player.objects.create(team=team, name="Ida Parker", number=3)
    return team


@pytest.fixture
def mill(db: None) -> Team:
    """Mill United, the away team."""
    return Team.objects.create(name="Mill United", code="MIL", sport="football", colour="#a01c1c")


@pytest.fixture
def league(db: None) -> Competition:
    return Competition.objects.create(name="Coast League", season="2026", sport="football")


@pytest.fixture
def fixture(league: Competition, harbour: Team, mill: Team) -> Match:
    """Harbour Town v Mill United, before kick-off."""
    return Match.objects.create(competition=league, sport="football", home=harbour, away=mill, kickoff_at=KICKOFF)


@pytest.fixture
def live_match(fixture: Match) -> Match:
    """The same match after kick-off, with an empty feed.

    The score is 0–0, and the next line has offset 1.
    """
    post_commentary(
        match_id=fixture.pk, author=None, client_key="kick-off", draft=EntryDraft(kind="period_start", period="1H")
    )
    fixture.publications.all().delete()
    Match.objects.filter(pk=fixture.pk).update(last_offset=0, pushed_offset=0, clock_running_since=None)
    fixture.refresh_from_db()
    return fixture


@pytest.fixture
def commentator(db: None) -> User:
    """Cora, a commentator."""
    user = User.objects.create_user("cora", password="cora", display_name="Cora", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="add_commentaryentry"))
    return user


@pytest.fixture
def stranger(db: None) -> User:
    """Sam, a user without a role."""
    return User.objects.create_user("sam", password="sam")


Post = Callable[..., CommentaryEntry]


@pytest.fixture
def post(live_match: Match, commentator: User) -> Post:
    """Post a line as Cora: `post("Goal!", kind="goal", side="home")`.

    Each call has its own client key by default.
    """
    count = 0

    def post_line(body: str = "", *, key: str = "", author: User | None = commentator, **line: Any) -> CommentaryEntry:
        nonlocal count
        count += 1
        return post_commentary(
            match_id=live_match.pk, author=author, client_key=key or f"key-{count}", draft=EntryDraft(body=body, **line)
        )

    return post_line


class FanSocket(WebsocketCommunicator):
    """The socket of a fan. It waits for PATIENCE, where that of Channels waits for a second."""

    async def connect(self, timeout: float = PATIENCE) -> tuple[bool, Any]:
        return await super().connect(timeout)

    async def receive_output(self, timeout: float = PATIENCE) -> Any:
        return await super().receive_output(timeout)

    async def receive_json_from(self, timeout: float = PATIENCE) -> Any:
        return await super().receive_json_from(timeout)

    async def receive_from(self, timeout: float = PATIENCE) -> Any:
        return await super().receive_from(timeout)

    async def frame(self, timeout: float = PATIENCE) -> dict[str, Any]:
        return await self.receive_json_from(timeout)

    async def next(self, type: str, timeout: float = PATIENCE) -> dict[str, Any]:
        """Return the next frame of a type, and skip other frames."""
        while (frame := await self.frame(timeout))["type"] != type:
            pass
        return frame

    async def lines(self, count: int) -> list[dict[str, Any]]:
        """Return the next `count` numbered frames."""
        found: list[dict[str, Any]] = []
        while len(found) < count:
            frame = await self.frame()
            if "offset" in frame:
                found.append(frame)
        return found


@asynccontextmanager
async def socket(query: str, headers: list[tuple[bytes, bytes]] | None = None) -> AsyncIterator[FanSocket]:
    """Open a socket on `/ws/?query`."""
    fan = FanSocket(application, f"/ws/?{query}", headers=[(b"host", b"localhost"), *(headers or [])])
    try:
        connected, _ = await fan.connect()
        assert connected
        yield fan
    finally:
        await fan.disconnect()


@asynccontextmanager
async def watching(match: Match, offset: int | None = None, epoch: str | None = None) -> AsyncIterator[FanSocket]:
    """Open the socket of a fan on the match page, with the snapshot at `offset` (by default the last)."""
    if offset is None:
        offset = await sync_to_async(lambda: Match.objects.get(pk=match.pk).last_offset)()
    if epoch is None:
        epoch = await sync_to_async(feed_log.current_epoch)()
    async with socket(f"t={feed_log.feed_topic(match.pk)}:{offset}&epoch={epoch}") as fan:
        assert (await fan.frame())["type"] == "hello"
        yield fan


@pytest.fixture(scope="session", params=each_server())
def database_server(request: pytest.FixtureRequest) -> Iterator[DatabaseServer]:
    """Run the test on each database server of this machine."""
    with SERVERS[request.param]() as server:
        yield server


@pytest.fixture
async def fresh_hub() -> AsyncIterator[None]:
    """Close the hub of the test's event loop, and the connections of its threads, after the test."""
    yield
    await hub().close()
    await sync_to_async(connections.close_all)()
