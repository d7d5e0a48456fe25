"""Lines of a feed while the database or Redis is down: what is answered is in the log, and the rest waits."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.matches.ingest.test_tcp import Ingest, Peer, header
from tests.matches.providers.feed_writer import A_MATCH
from tests.postgres import Postgres, postgres, programs
from tests.servers import LocalInstallation
from tests.valkey import Valkey, valkey

pytestmark = [
    pytest.mark.processes,
    pytest.mark.skipif(programs() is None, reason="PostgreSQL is not installed"),
]


@pytest.fixture
def database() -> Iterator[Postgres]:
    with postgres() as server:
        yield server


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[Valkey]:
    with valkey(tmp_path) as server:
        yield server


@pytest.fixture
def ingest(database: Postgres, redis: Valkey, tmp_path: Path) -> Iterator[Ingest]:
    installation = LocalInstallation(tmp_path, redis.url, database.create("livecast"))
    try:
        installation.migrate()
        ingest = Ingest(installation)
        ingest.start()
        yield ingest
    finally:
        installation.close()


def test_lines_wait_for_the_database_and_do_not_need_redis(ingest: Ingest, database: Postgres, redis: Valkey):
    peer = Peer(ingest.port, ingest.token())
    assert peer.ask(header("outage"), *A_MATCH[:3])["ok"]
    redis.kill()
    assert peer.ask(A_MATCH[3])["ok"]
    database.stop()
    peer.send(*A_MATCH[4:7])
    database.start()
    answers = [peer.answer() for _ in A_MATCH[4:7]]
    # On a slow machine the lines may have waited for too long: then they are refused, and are sent again.
    for line, answer in zip(A_MATCH[4:7], answers, strict=True):
        if not answer["ok"]:
            assert answer["error"]["code"] == "service.away"
            assert peer.ask(line)["ok"]
    redis.start()
    assert peer.ask(A_MATCH[7], {"kind": "end", "entries": len(A_MATCH)})["status"] == "finished"
    log = ingest.log("outage")
    assert [entry["body"] for entry in log["entries"]] == [line["text"] for line in A_MATCH]
    peer.close()
