"""A match file that is polled: what is new is written, and how the polls go can be seen in the admin."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from accounts.models import User
from livecast.errors import LivecastError
from matches.ingest import polling
from matches.models import FeedSource, Match
from tests.browser_session import logged_in_client
from tests.matches.providers.feed_writer import A_MATCH, file_of

pytestmark = pytest.mark.django_db


class Provider:
    """A server with one match file. `status`, `headers` and `body` are what it answers; `asked` the requests."""

    def __init__(self) -> None:
        self.status, self.body = 200, b""
        self.headers: dict[str, str] = {}
        self.asked: list[dict[str, str]] = []
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                provider.asked.append(dict(self.headers))
                self.send_response(provider.status)
                for name, value in provider.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(provider.body)))
                self.end_headers()
                self.wfile.write(provider.body)

            def log_message(self, *args: Any) -> None:
                return None

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def has(self, *entries: dict[str, Any], **header: Any) -> None:
        self.body, self.status = file_of(*entries, **header), 200


@pytest.fixture
def provider(settings: LazySettings) -> Iterator[Provider]:
    provider = Provider()
    settings.INGEST_SOURCES = [provider.origin]
    yield provider
    provider.server.shutdown()
    provider.server.server_close()


@pytest.fixture
def editor(db: None) -> User:
    return User.objects.create_superuser("eda", password="eda")


@pytest.fixture
def source(provider: Provider, live_match: Match, editor: User) -> FeedSource:
    source = FeedSource.objects.create(match=live_match, url=f"{provider.origin}/cup-7.jsonl")
    polling.start(source_id=source.pk, author=editor)
    return source


def lines_of(source: FeedSource) -> list[str]:
    lines = source.match.commentary.filter(feed_seq__isnull=False, retracted_at=None)
    return list(lines.order_by("position").values_list("body", flat=True))


def test_new_entries_of_a_polled_file_reach_the_match(provider: Provider, source: FeedSource):
    for count in (3, 3, 5):
        provider.has(*A_MATCH[:count], status="live")
        polling.poll(source.pk)
        assert lines_of(source) == [line["text"] for line in A_MATCH[:count]]
    source.refresh_from_db()
    assert source.format == "commentary-feed/1" and source.failures == 0 and source.last_success_at is not None


def test_a_file_that_has_not_changed_is_not_sent_again(provider: Provider, source: FeedSource):
    provider.has(*A_MATCH[:3])
    provider.headers = {"ETag": '"seven"', "Last-Modified": "Sat, 01 Mar 2031 15:00:00 GMT"}
    polling.poll(source.pk)
    provider.status, provider.body = 304, b""
    polling.poll(source.pk)
    assert provider.asked[1]["If-None-Match"] == '"seven"'
    assert provider.asked[1]["If-Modified-Since"] == "Sat, 01 Mar 2031 15:00:00 GMT"
    source.refresh_from_db()
    assert source.last_error == "" and len(lines_of(source)) == 3


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (500, b"", "source.bad_answer"),
        (302, b"", "outgoing.redirect"),
        (200, b"<html>Please log in</html>", "feed.not_json"),
        (200, b"x" * (5 * 1024 * 1024 + 1), "outgoing.too_big"),
    ],
)
def test_a_failed_poll_says_why_and_pauses_longer_each_time(
    provider: Provider, source: FeedSource, status: int, body: bytes, code: str
):
    provider.status, provider.body, provider.headers = status, body, {"Location": "http://169.254.169.254/"}
    pauses = []
    for _ in range(3):
        before = timezone.now()
        polling.poll(source.pk)
        source.refresh_from_db()
        assert source.next_poll_at is not None
        pauses.append(source.next_poll_at - before)
    assert code in source.last_error and source.failures == 3
    assert pauses == sorted(pauses) and pauses[2] > 2 * pauses[0] > timedelta(seconds=source.interval)
    FeedSource.objects.filter(pk=source.pk).update(failures=5_000)  # of a server that is down for weeks
    polling.poll(source.pk)
    provider.has(*A_MATCH[:2])
    provider.headers = {}
    polling.poll(source.pk)
    source.refresh_from_db()
    assert (source.failures, source.last_error) == (0, "") and len(lines_of(source)) == 2


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://localhost:6379/",
        "file:///etc/passwd",
        "{origin}.example.org/",
        "{host}@169.254.169.254/",
        "{origin}@169.254.169.254/",
        "http://[::1]:80/",
    ],
)
def test_only_servers_of_the_setting_are_asked(provider: Provider, source: FeedSource, editor: User, url: str):
    url = url.format(origin=provider.origin, host="http://127.0.0.1")
    FeedSource.objects.filter(pk=source.pk).update(url=url)
    with pytest.raises(LivecastError) as refusal:
        polling.test(source_id=source.pk, author=editor)
    assert refusal.value.code == "outgoing.address_refused" and "INGEST_SOURCES" in refusal.value.message
    polling.poll(source.pk)
    source.refresh_from_db()
    assert "outgoing.address_refused" in source.last_error and not provider.asked


@pytest.mark.every_database("conditions of an UPDATE")
def test_a_source_is_polled_by_one_worker_and_only_when_it_is_due(source: FeedSource):
    now = timezone.now() + timedelta(seconds=1)
    assert polling.claim_due(now) == [source.pk]
    assert polling.claim_due(now) == []
    polling.stop(source_id=source.pk, author=None)
    assert polling.claim_due(now + timedelta(days=1)) == [] and polling.poll(source.pk) is None


def test_a_source_of_a_match_that_is_over_stops(provider: Provider, source: FeedSource):
    provider.has(*A_MATCH, status="finished")
    polling.poll(source.pk)
    source.refresh_from_db()
    assert source.active and source.match.commentary.filter(kind="match_end").exists()
    FeedSource.objects.filter(pk=source.pk).update(last_change_at=timezone.now() - timedelta(hours=2))
    polling.poll(source.pk)
    source.refresh_from_db()
    assert not source.active and source.next_poll_at is None


def test_only_editors_start_and_stop_a_source(source: FeedSource, commentator: User):
    for act in (polling.start, polling.stop, polling.test):
        with pytest.raises(LivecastError) as refusal:
            act(source_id=source.pk, author=commentator)
        assert refusal.value.code == "match.not_editor"


def test_the_admin_starts_stops_and_tests_a_source(provider: Provider, source: FeedSource, editor: User):
    browser: Client = logged_in_client(editor)
    page = f"/admin/matches/feedsource/{source.pk}/change/"
    provider.has(*A_MATCH[:3])
    tested = browser.get(f"/admin/matches/feedsource/{source.pk}/test", follow=True)
    assert "commentary-feed/1 with 3 entries. Nothing was written." in tested.content.decode()
    assert lines_of(source) == []
    polling.poll(source.pk)
    shown = browser.get(page).content.decode()
    assert "Running" in shown and "Never" not in shown
    fields = {"match": source.match_id, "url": source.url, "interval": 30}
    browser.post(page, fields)
    source.refresh_from_db()
    assert not source.active and source.interval == 30
    browser.post("/admin/matches/feedsource/", {"action": "start", "_selected_action": source.pk})
    source.refresh_from_db()
    assert source.active
    refused = browser.post(page, {**fields, "url": "http://10.0.0.1/feed"})
    assert "This server is not allowed." in refused.content.decode()
