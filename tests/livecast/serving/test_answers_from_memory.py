"""Public pages and static files as `serve` answers them: from memory, also without Redis."""

import gzip
import http.client
import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import brotli
import pytest

from tests.livecast.serving.production_server import BEHIND_TLS, Serve, make_production, serve, until
from tests.patience import PATIENCE
from tests.servers import LocalInstallation
from tests.valkey import valkey

pytestmark = pytest.mark.processes

A_MATCH = """
    from django.utils import timezone
    from matches.models import Match, Team
    home, away = (Team.objects.create(name=name, sport="football") for name in ("Harbour Town", "Mill United"))
    print(Match.objects.create(sport="football", home=home, away=away, kickoff_at=timezone.now()).pk)
"""
POST = """
    from matches.actions import EntryDraft, post_commentary
    post_commentary(match_id={match}, author=None, client_key="{text}", draft=EntryDraft(body="{text}"))
"""
HIDE = "from matches.actions import set_private; set_private(match_id={match}, author=None, private=True)"


@pytest.fixture(scope="module")
def match_id(production: LocalInstallation) -> str:
    return production.python(A_MATCH)


@pytest.fixture(scope="module")
def site(production: LocalInstallation) -> Iterator[Serve]:
    """Two processes that serve pages and sockets."""
    with serve(production, "--sockets", "2", "--pages", "0") as running:
        yield running


class Visitor:
    """Sends one request after the other on one connection."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        self._connection.connect()
        self.socket = self._connection.sock

    def ask(self, path: str, method: str = "GET", **headers: str) -> tuple[int, http.client.HTTPMessage, bytes]:
        fields = {"Host": "localhost", **BEHIND_TLS, **{name.replace("_", "-"): text for name, text in headers.items()}}
        self._connection.request(method, path, headers=fields)
        response = self._connection.getresponse()
        body = response.read()
        assert self._connection.sock is self.socket  # it was not closed
        return response.status, response.headers, body

    def close(self) -> None:
        self._connection.close()


@pytest.fixture
def visitor(site: Serve) -> Iterator[Visitor]:
    person = Visitor(site.port)
    yield person
    person.close()


def test_one_connection_serves_pages_and_files_in_every_form(visitor: Visitor, match_id: str):
    page = f"/matches/{match_id}/"
    _, headers, body = visitor.ask(page)
    style = re.findall(r'href="(/static/[^"]+\.css)"', body.decode())[0]
    for path in (page, style) * 3:
        status, headers, plain = visitor.ask(path)
        assert (status, len(plain)) == (200, int(headers["Content-Length"])), path
        status, zipped_headers, zipped = visitor.ask(path, accept_encoding="gzip")
        assert (status, zipped_headers["Content-Encoding"]) == (200, "gzip"), path
        assert gzip.decompress(zipped)[:200] == plain[:200]
        status, smaller_headers, smaller = visitor.ask(path, accept_encoding="gzip, br")
        assert (status, smaller_headers["Content-Encoding"]) == (200, "br"), path
        assert brotli.decompress(smaller)[:200] == plain[:200]
        status, _, nothing = visitor.ask(path, if_none_match=headers["ETag"])
        assert (status, nothing) == (304, b""), path
        status, head, nothing = visitor.ask(path, "HEAD")
        assert (status, nothing, head["Content-Type"]) == (200, b"", headers["Content-Type"]), path
        assert visitor.ask(path, "POST")[0] in (403, 405), path


def test_a_line_is_on_the_page_and_private_matches_are_not(
    production: LocalInstallation, visitor: Visitor, match_id: str
):
    page = f"/matches/{match_id}/"
    assert visitor.ask(page)[0] == 200
    production.python(POST.format(match=match_id, text="A long ball."))
    until(lambda: b"A long ball." in visitor.ask(page)[2])
    production.python(HIDE.format(match=match_id))
    until(lambda: visitor.ask(page)[0] == 404)
    for _ in range(20):  # in either process
        status, headers, body = visitor.ask(page)
        assert (status, headers["Cache-Control"]) == (404, "private, no-store")
        assert b"A long ball." not in body and b"Harbour Town" not in body


def test_pages_follow_a_match_without_redis(tmp_path: Path):
    with valkey(tmp_path) as redis, closing(LocalInstallation(tmp_path, redis.url)) as installation:
        installation.migrate()
        make_production(installation)
        match_id = installation.python(A_MATCH)
        with serve(installation, "--sockets", "1", "--pages", "0") as running:
            person = Visitor(running.port)
            page = f"/matches/{match_id}/"
            assert person.ask(page)[0] == 200
            redis.kill()
            for number in range(3):
                text = f"Line {number}."
                installation.python(POST.format(match=match_id, text=text))
                until(lambda text=text: text.encode() in person.ask(page)[2])  # type: ignore[misc]
            assert person.ask("/")[0] == 200
            person.close()
