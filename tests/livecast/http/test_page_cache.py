"""The page cache: each page is rendered once for each change, and nothing personal or private is ever kept."""

import asyncio
import gzip
import re
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

import brotli
import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from accounts.models import User
from livecast.http import page_cache
from livecast.http.cacheable import Lifetime, lifetime
from livecast.http.page_cache import PageCache
from livecast.http.page_handler import PageHandler
from livecast.proxy import Headers
from livecast.realtime.access_revocation import access_changed
from matches.actions import EntryDraft, correct_commentary, post_commentary, retract_commentary, set_private
from matches.models import Match, Team
from tests.asgi import ask
from tests.browser_session import logged_in_client

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("fresh_hub")]

SECRET = "Only the bench may read this."


class Pages:
    """Django's pages, with the number of times that each was asked for."""

    def __init__(self) -> None:
        self._handler = PageHandler()
        self.asked: Counter[str] = Counter()
        self.conditions: list[bytes] = []
        self.scopes: list[dict[str, Any]] = []
        self.before: Callable[[], Awaitable[None]] | None = None

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        self.asked[scope["path"]] += 1
        self.scopes.append(scope)
        if self.before is not None:
            await self.before()
        await self._handler(scope, receive, send)


@pytest.fixture
def pages() -> Pages:
    return Pages()


@pytest.fixture
async def cache(pages: Pages):
    made = PageCache(pages)
    yield made
    await made.close()


@pytest.fixture
def always_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every request ask Django, as if each came a second after the one before."""
    monkeypatch.setattr(page_cache, "MAX_FRESH_SECONDS", 0.0)


@pytest.fixture
def fresh_for_an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a kept page be fresh for longer than a test takes on the slowest machine."""

    def an_hour(status: int, headers: Headers) -> Lifetime | None:
        return lifetime(status, headers) and Lifetime(3600.0, 3600.0)

    monkeypatch.setattr(page_cache, "MAX_FRESH_SECONDS", 3600.0)
    monkeypatch.setattr("livecast.http.kept_page.lifetime", an_hour)


@pytest.fixture
def public(live_match: Match, commentator: User) -> Match:
    Match.objects.filter(pk=live_match.pk).update(kickoff_at=timezone.now())
    post_commentary(match_id=live_match.pk, author=commentator, client_key="1", draft=EntryDraft(body="They kick off."))
    live_match.refresh_from_db()
    return live_match


def addresses(match: Match) -> list[str]:
    """Return the addresses that are kept."""
    return [
        "/",
        "/zh-hans/",
        f"/matches/{match.pk}/",
        f"/zh-hans/matches/{match.pk}/",
        f"/api/matches/{match.pk}",
        f"/api/matches/{match.pk}/feed?after=0",
        f"/api/matches/{match.pk}/timeline",
        f"/api/matches/{match.pk}/export",
        f"/api/matches/{match.pk}/chat",
        "/robots.txt",
    ]


# --- one render for each change


async def test_two_hundred_requests_at_once_render_each_page_once(cache: PageCache, pages: Pages, public: Match):
    for path in addresses(public):
        answers = await asyncio.gather(*(ask(cache, path) for _ in range(200)))
        assert {(answer.status, answer.body) for answer in answers} == {(200, answers[0].body)}, path
    assert set(pages.asked.values()) == {1}


async def test_a_kept_page_is_the_page_that_django_renders(cache: PageCache, public: Match):
    for path in addresses(public):
        plain, kept = await ask(PageHandler(), path), await ask(cache, path)
        names = "Content-Type Content-Language Content-Security-Policy Cache-Control ETag X-Frame-Options".split()
        assert [kept[name] for name in names] == [plain[name] for name in names], path
        assert len(kept.body) == len(plain.body), path


@pytest.mark.usefixtures("fresh_for_an_hour")
async def test_compressed_conditional_and_head_answers_come_from_the_kept_page(
    cache: PageCache, pages: Pages, public: Match
):
    path = f"/matches/{public.pk}/"
    plain = await ask(cache, path)
    zipped = await ask(cache, path, accept_encoding="gzip, deflate")
    smallest = await ask(cache, path, accept_encoding="gzip, deflate, br, zstd")
    assert zipped["Content-Encoding"] == "gzip" and gzip.decompress(zipped.body) == plain.body
    assert smallest["Content-Encoding"] == "br" and brotli.decompress(smallest.body) == plain.body
    assert len(smallest.body) < len(zipped.body)
    for compressed in (zipped, smallest):
        assert int(compressed["Content-Length"]) == len(compressed.body)
        assert compressed["Vary"] == plain["Vary"]
    assert (await ask(cache, path, accept_encoding="gzip")).body == zipped.body
    for condition in (plain["ETag"], zipped["ETag"], f'"other", {plain["ETag"]}', "*"):
        known = await ask(cache, path, if_none_match=condition)
        assert (known.status, known.body, known["ETag"]) == (304, b"", plain["ETag"])
    assert (await ask(cache, path, if_none_match='"other"')).status == 200
    head = await ask(cache, path, "HEAD")
    assert (head.status, head.body, head["Content-Length"]) == (200, b"", plain["Content-Length"])
    assert pages.asked == {path: 1}
    assert "accept-encoding" in plain["Vary"].lower()


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip", "gzip"),
        ("gzip, br", "br"),
        ("BR;q=1.0, gzip;q=0.5", "br"),
        ("br;q=0, gzip", "gzip"),
        ("br; q=0.000", ""),
        ("*", "gzip"),
        ("gzip;q=0", ""),
        ("gzip; q=0.00, *", ""),
        ("identity", ""),
        ("xgzip, xbr", ""),
        ("", ""),
    ],
)
async def test_a_page_is_compressed_for_those_who_accept_it(
    cache: PageCache, public: Match, accepted: str, encoding: str
):
    answer = await ask(cache, f"/matches/{public.pk}/", accept_encoding=accepted)
    assert (answer.status, answer["Content-Encoding"]) == (200, encoding)


@pytest.mark.usefixtures("always_ask")
async def test_an_unchanged_page_is_confirmed_by_its_etag(cache: PageCache, pages: Pages, public: Match):
    path = f"/matches/{public.pk}/"
    first, second = await ask(cache, path), await ask(cache, path)
    assert first.body == second.body
    [_, question] = pages.scopes
    assert dict(question["headers"])[b"if-none-match"].decode() == first["ETag"]


@pytest.mark.usefixtures("always_ask")
async def test_a_change_is_on_the_page_and_in_the_api(cache: PageCache, public: Match, commentator: User):
    page, snapshot = f"/matches/{public.pk}/", f"/api/matches/{public.pk}"

    async def both() -> list[str]:
        return [(await ask(cache, path)).body.decode() for path in (page, snapshot)]

    assert all("They kick off." in text for text in await both())
    posted = await sync_to_async(post_commentary)(
        match_id=public.pk, author=commentator, client_key="2", draft=EntryDraft(body="A long ball.")
    )
    assert all("A long ball." in text for text in await both())
    await sync_to_async(correct_commentary)(entry_id=posted.pk, author=commentator, body="A short ball.")
    assert all("A short ball." in text and "A long ball." not in text for text in await both())
    await sync_to_async(retract_commentary)(entry_id=posted.pk, author=commentator, reason="No ball.")
    assert all("No ball." in text for text in await both())
    await sync_to_async(Team.objects.filter(pk=public.home_id).update)(name="Renamed Rovers", short_name="Renamed")
    assert "Renamed" in (await both())[0]


# --- what is private or personal


def every_address(match: Match) -> list[str]:
    """Return an address for each pattern of the site."""
    found: list[str] = []

    def walk(patterns: list[Any], prefix: str) -> None:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                walk(pattern.url_patterns, prefix + str(pattern.pattern))
            elif isinstance(pattern, URLPattern):
                found.append(prefix + str(pattern.pattern))

    walk(get_resolver().url_patterns, "")
    paths = set()
    for pattern in found:
        path = re.sub(r"<[^>]*>", str(match.pk), pattern)
        path = re.sub(r"\(\?P<[^>]*>[^)]*\)|[\^$]|\\Z|\\", "", path).replace(".?", "")
        paths |= {f"/{path}", f"/zh-hans/{path}"}
    return sorted(paths)


async def cookies_of(user: User) -> str:
    client = await sync_to_async(logged_in_client)(user)
    return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())


@pytest.mark.usefixtures("fresh_for_an_hour")
async def test_no_address_gives_a_fan_what_staff_got(cache: PageCache, pages: Pages, public: Match, commentator: User):
    """Staff ask for every address of the site first, then a fan does."""
    staff = await cookies_of(commentator)
    await sync_to_async(set_private)(match_id=public.pk, author=None, private=True)
    paths = [path for path in every_address(public) if "logout" not in path]
    assert len(paths) > 100
    kept = 0
    for path in paths:
        await ask(cache, path, cookie=staff)
        answer = await ask(cache, path)
        assert "They kick off." not in answer.body.decode("utf-8", "replace"), path
        assert commentator.username not in answer.body.decode("utf-8", "replace"), path
        pages.asked.clear()
        await ask(cache, path)
        if not pages.asked:
            kept += 1
            assert "public" in answer["Cache-Control"] and not answer["Set-Cookie"], path
    assert kept >= 3  # the home pages and robots.txt


async def test_the_question_carries_nothing_of_the_fan(cache: PageCache, pages: Pages, public: Match):
    personal: dict[str, Any] = {
        "cookie": "sessionid=x",
        "accept_language": "zh",
        "user_agent": "Ola's phone",
        "x_real_ip": "192.0.2.1",
    }
    for path in addresses(public):
        await ask(cache, path, **personal)
    assert len(pages.scopes) == len(addresses(public))
    for scope in pages.scopes:
        assert {name for name, _ in scope["headers"]} <= {b"host", b"x-forwarded-proto"}
        assert scope["client"] is None


async def test_requests_with_authorization_and_writes_are_not_kept(cache: PageCache, pages: Pages, public: Match):
    path = f"/api/matches/{public.pk}"
    for _ in range(2):
        await ask(cache, path, authorization="Bearer x")
        await ask(cache, path, "POST")
    assert pages.asked == {path: 4}


@pytest.mark.usefixtures("fresh_for_an_hour")
async def test_the_message_that_a_match_became_private_drops_its_pages(cache: PageCache, public: Match):
    home = await sync_to_async(lambda: public.home.name)()
    for path in addresses(public):
        await ask(cache, path)
    while not cache._access.in_sync(frozenset()):
        await asyncio.sleep(0.01)
    await sync_to_async(set_private)(match_id=public.pk, author=None, private=True)
    while any(len(store) for store in cache._stores.values()):
        await asyncio.sleep(0.01)
    for path in addresses(public):
        answer = await ask(cache, path)
        assert "They kick off." not in answer.body.decode() and home not in answer.body.decode(), path
        assert answer.status == (404 if "matches" in path else 200), path


async def test_a_page_that_is_rendered_while_access_changes_is_rendered_again(
    cache: PageCache, pages: Pages, public: Match
):
    path = f"/matches/{public.pk}/"
    await ask(cache, "/robots.txt")
    while not cache._access.in_sync(frozenset()):
        await asyncio.sleep(0.01)
    started, may_go = asyncio.Event(), asyncio.Event()

    async def hold() -> None:
        started.set()
        await may_go.wait()

    pages.before = hold
    asking = asyncio.create_task(ask(cache, path))
    await started.wait()
    await sync_to_async(access_changed)()
    await asyncio.sleep(0.05)
    may_go.set()
    assert (await asking).status == 200
    assert pages.asked[path] == 2


async def test_a_private_match_and_an_unknown_one_are_asked_for_once(cache: PageCache, pages: Pages, public: Match):
    await sync_to_async(set_private)(match_id=public.pk, author=None, private=True)
    for path in (f"/matches/{public.pk}/", "/matches/999999/"):
        answers = [await ask(cache, path) for _ in range(3)]
        assert [answer.status for answer in answers] == [404, 404, 404]
        assert pages.asked[path] == 3


@pytest.mark.usefixtures("always_ask")
async def test_staff_see_a_private_match_through_the_cache(cache: PageCache, public: Match, commentator: User):
    await sync_to_async(set_private)(match_id=public.pk, author=None, private=True)
    answer = await ask(cache, f"/matches/{public.pk}/", cookie=await cookies_of(commentator))
    assert answer.status == 200 and "They kick off." in answer.body.decode()
    assert answer["Cache-Control"] == "private, no-store"


# --- failures


async def broken(scope: dict[str, Any], receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 503, "headers": []})
    await send({"type": "http.response.body", "body": b"no database"})


@pytest.mark.usefixtures("always_ask")
async def test_without_a_database_the_kept_page_is_served_and_an_unknown_one_is_an_error(
    cache: PageCache, public: Match, monkeypatch: pytest.MonkeyPatch
):
    path = f"/matches/{public.pk}/"
    before = await ask(cache, path)
    monkeypatch.setattr(cache, "_application", broken)
    assert (await ask(cache, path)).body == before.body
    assert (await ask(cache, f"/zh-hans{path}")).status == 503


@pytest.mark.usefixtures("always_ask")
async def test_while_django_hangs_the_kept_page_is_served(
    cache: PageCache, public: Match, monkeypatch: pytest.MonkeyPatch
):
    path = f"/matches/{public.pk}/"
    before = await ask(cache, path)
    may_go = asyncio.Event()
    handler = PageHandler()

    async def hanging(scope: dict[str, Any], receive: Any, send: Any) -> None:
        await may_go.wait()
        await handler(scope, receive, send)

    monkeypatch.setattr(page_cache, "PATIENCE", 0.0)
    monkeypatch.setattr(cache, "_application", hanging)
    assert (await ask(cache, path)).body == before.body
    may_go.set()
    while cache._asking:
        await asyncio.sleep(0.01)


async def test_a_new_process_takes_the_shared_page_only_if_django_confirms_it(
    public: Match, commentator: User, monkeypatch: pytest.MonkeyPatch
):
    path = f"/matches/{public.pk}/"
    monkeypatch.setattr(page_cache, "MAX_FRESH_SECONDS", 0.0)
    first_pages, second_pages = Pages(), Pages()
    first, second, third = PageCache(first_pages), PageCache(second_pages), PageCache(Pages())
    try:
        before = await ask(first, path)
        await ask(first, path)  # confirmed, and so shared
        await first._shared.settled()
        taken = await ask(second, path)
        assert taken.body == before.body
        assert dict(second_pages.scopes[0]["headers"])[b"if-none-match"].decode() == before["ETag"]
        await sync_to_async(post_commentary)(
            match_id=public.pk, author=commentator, client_key="9", draft=EntryDraft(body="News.")
        )
        assert "News." in (await ask(third, path)).body.decode()
    finally:
        for made in (first, second, third):
            await made.close()


async def test_an_unavailable_shared_cache_delays_no_page(
    cache: PageCache, public: Match, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    class Away:
        def get(self, *_: Any) -> None:
            raise ConnectionError("away")

        set = get

    monkeypatch.setattr("livecast.http.shared_pages.cache", Away())
    for path in addresses(public):
        assert (await ask(cache, path)).status == 200
    assert len([record for record in caplog.records if "cache of pages" in record.getMessage()]) == 1


# --- bounds


@pytest.mark.usefixtures("fresh_for_an_hour")
async def test_the_kept_pages_are_bounded_and_invented_queries_push_out_no_page(
    cache: PageCache, pages: Pages, public: Match, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(cache._stores, True, page_cache._Store(100_000))
    await ask(cache, "/")
    for number in range(60):
        await ask(cache, f"/?day=2026-11-{number % 28 + 1:02}&x={number}")
    assert cache._stores[True]._bytes <= 100_000
    pages.asked.clear()
    await ask(cache, "/")
    assert not pages.asked
    await ask(cache, "/?" + "x" * 1_000)
    await ask(cache, "/?" + "x" * 1_000)
    assert pages.asked == {"/": 2}


async def test_pages_of_other_hosts_schemes_and_origins_are_kept_apart(
    cache: PageCache, public: Match, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(settings, "CORS_ALLOWED_ORIGINS", ["https://partner.example"])
    path = f"/api/matches/{public.pk}"
    without = await ask(cache, path)
    other = await ask(cache, path, origin="https://evil.example")
    allowed = await ask(cache, path, origin="https://partner.example")
    assert without["Access-Control-Allow-Origin"] == other["Access-Control-Allow-Origin"] == ""
    assert allowed["Access-Control-Allow-Origin"] == "https://partner.example"
    refused = await ask(cache, path, host="evil.example")
    assert refused.status == 400
    assert (await ask(cache, path)).status == 200
