"""Two socket processes with one room, on a real Valkey and a real database server, one of which dies."""

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests import constants
from tests.chat.reconnecting_fans import Reader, Talker
from tests.databases import SERVERS, each_server
from tests.servers import LocalInstallation, local_installation

pytestmark = pytest.mark.processes

TALKERS, READERS, EACH = 8, 4, 12

_CAST = f"""
    import json
    from datetime import timedelta
    from importlib import import_module
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.utils import timezone
    from accounts.models import User
    from matches.feed import feed_log
    from matches.models import Match, Team
    home, away = (Team.objects.create(name=n, sport="football") for n in ("Harbour Town", "Mill United"))
    match = Match.objects.create(sport="football", home=home, away=away, kickoff_at=timezone.now(), status="live")
    feed_log.current_epoch()
    since, keys = timezone.now() - timedelta(days=30), []
    for name in ("ola", "ida", "nils", "mona", "per", "eva", "jon", "siv")[:{TALKERS}]:
        user = User.objects.create_user(name, display_name=name.title(), date_joined=since, member_since=since)
        session = import_module(settings.SESSION_ENGINE).SessionStore()
        session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
        session[BACKEND_SESSION_KEY] = "accounts.backends.PhoneBackend"
        session.save()
        keys.append(session.session_key)
    print(json.dumps([match.pk, keys]))
"""
_KEPT = """
    import json
    from chat.models import Message
    print(json.dumps(list(Message.objects.order_by("number").values_list("number", "text"))))
"""


class Two:
    """Both processes and their clients, half on each."""

    def __init__(self, installation: LocalInstallation) -> None:
        self.installation = installation
        self.ports = [installation.serve(), installation.serve()]
        self.second = installation.processes[-1]
        match_id, self.keys = json.loads(installation.python(_CAST).splitlines()[-1])
        self.topic = f"match.{match_id}.chat"
        self.answered = 0
        self.enough = asyncio.Event()

    def one_more(self) -> None:
        self.answered += 1
        if self.answered == TALKERS * EACH * 4 // 3:  # in the middle of the second round
            self.enough.set()

    def kept(self) -> list[tuple[int, str]]:
        return [(number, text) for number, text in json.loads(self.installation.python(_KEPT).splitlines()[-1])]

    @asynccontextmanager
    async def everybody(self) -> AsyncIterator[tuple[list[Talker], list[Reader]]]:
        talkers = [
            Talker(self.topic, self.ports, place % 2, f"Cookie: sessionid={key}\r\n")
            for place, key in enumerate(self.keys)
        ]
        readers = [Reader(self.topic, self.ports, place % 2) for place in range(READERS)]
        for one in (*talkers, *readers):
            await one.come()
        try:
            yield talkers, readers
        finally:
            for one in (*talkers, *readers):
                one.leave()

    def talk(self, talkers: list[Talker], turn: str) -> "asyncio.Future[list[None]]":
        """Every writer posts EACH messages."""
        return asyncio.gather(
            *(
                talker.talk([f"{turn} {n} of member {place}" for n in range(EACH)], self.one_more)
                for place, talker in enumerate(talkers)
            )
        )


@pytest.fixture(params=each_server())
def two(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Two]:
    with SERVERS[request.param]() as server, local_installation(tmp_path, server.create("two")) as installation:
        installation.env |= {"CHAT_PAUSE_SECONDS": "0", "CHAT_MESSAGES_PER_MINUTE": "0"}
        installation.env |= constants.replaced({constants.LOG_CHECK_SECONDS: 0.5})
        yield Two(installation)


async def settled(two: Two, talkers: list[Talker], readers: list[Reader]) -> None:
    """Every reader has received every stored message once and in one order, and every acknowledged one is stored."""
    kept = await asyncio.to_thread(two.kept)
    for one in (*talkers, *readers):
        await one.has_read(len(kept))
        assert one.messages == kept
        assert one.complaints == []
    assert [number for number, _ in kept] == list(range(1, len(kept) + 1))
    for place, talker in enumerate(talkers):
        mine = [(number, text) for number, text in kept if text.endswith(f"member {place}")]
        assert mine == talker.acknowledged


async def test_messages_survive_the_death_of_one_of_two_processes(two: Two):
    async with two.everybody() as (talkers, readers):
        await two.talk(talkers, "first")
        await settled(two, talkers, readers)
        assert sum(one.cuts for one in (*talkers, *readers)) == 0

        talking = two.talk(talkers, "then")
        await two.enough.wait()
        os.killpg(two.second.pid, signal.SIGKILL)
        await talking
        await settled(two, talkers, readers)
        assert [one.cuts > 0 for one in (*talkers, *readers)] == [False, True] * ((TALKERS + READERS) // 2)
        assert len(talkers[0].acknowledged) == 2 * EACH


async def test_a_word_is_banned_in_both_processes_from_the_next_message(two: Two):
    async with two.everybody() as (talkers, _):
        for talker in talkers[:2]:  # one at each process
            answer = await talker.ask("chat.send", text="You twerp", key="before")
            assert answer and answer["type"] == "ok"
        two.installation.python("from chat.actions import ban_word; ban_word(word='twerp', by=None)")
        for talker in talkers[:2]:
            answer = await talker.ask("chat.send", text="What a twerp", key="after")
            assert answer and answer["code"] == "chat.banned_word"
