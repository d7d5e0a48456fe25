"""Private matches: every address and topic, requested by fans and by staff."""

from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from django.test import Client
from django.utils import timezone

from accounts.models import User
from livecast.asgi import application
from livecast.realtime import topics
from livecast.realtime.hub import hub
from livecast.realtime.protocol import Close
from matches import selectors
from matches.actions import EntryDraft, post_commentary, set_match_state
from matches.feed import delivery, feed_log
from matches.models import Match, Role
from tests.browser_session import logged_in_client
from tests.conftest import FanSocket, socket

pytestmark = [pytest.mark.django_db(transaction=True)]

UNKNOWN = 999_999
SECRET = "Nobody must read this."


@pytest.fixture
def private(live_match: Match) -> Match:
    """The live match, made private, with one entry, kicked off today."""
    Match.objects.filter(pk=live_match.pk).update(private=True, kickoff_at=timezone.now())
    post_commentary(match_id=live_match.pk, author=None, client_key="secret", draft=EntryDraft(body=SECRET))
    live_match.refresh_from_db()
    return live_match


@pytest.fixture
def fan() -> Client:
    return Client()


@pytest.fixture
def member(stranger: User) -> Client:
    """Sam, logged in, without a role."""
    return logged_in_client(stranger)


@pytest.fixture
def staff(commentator: User) -> Client:
    """Cora, a commentator of every match."""
    return logged_in_client(commentator)


PATHS = [
    "/matches/{}/",
    "/matches/{}/colours.css",
    "/matches/{}/lines/0/",
    "/matches/{}/earlier/0/",
    "/matches/{}/match.ics",
    "/api/matches/{}",
    "/api/matches/{}/feed",
    "/api/matches/{}/feed?after=1",
]


@pytest.mark.parametrize("path", PATHS)
def test_private_match_is_404_for_fans(path, private, fan, member, staff):
    for client in (fan, member):
        # Staff and fans in turn: a page that staff got must not be cached for fans.
        seen = staff.get(path.format(private.pk))
        assert seen.status_code == 200
        hidden, unknown = client.get(path.format(private.pk)), client.get(path.format(UNKNOWN))
        assert hidden.status_code == 404
        assert {k: v for k, v in hidden.headers.items() if k != "Content-Length"} == {
            k: v for k, v in unknown.headers.items() if k != "Content-Length"
        }
        # A page contains its own address.
        assert hidden.content.replace(b"/%d/" % private.pk, b"/ID/") == unknown.content.replace(b"/999999/", b"/ID/")
        assert SECRET.encode() not in hidden.content


@pytest.mark.parametrize("path", PATHS)
def test_responses_to_staff_are_not_cached(path, private, fan, staff):
    response = staff.get(path.format(private.pk))
    assert response["Cache-Control"] == "private, no-store"
    assert "Cookie" in response["Vary"] and "ETag" not in response
    assert fan.get(path.format(private.pk))["Cache-Control"] == "private, no-store"


def test_old_etag_of_a_private_match_is_404_for_fans(private, fan, staff):
    tags = [
        '"x"',
        "*",
        f'W/"{feed_log.current_epoch()}-{private.last_offset}"',
        f'W/"{feed_log.current_epoch()}-0-{private.last_offset}-0"',
    ]
    for tag in tags:
        for path in PATHS:
            hidden = fan.get(path.format(private.pk), headers={"if-none-match": tag})
            assert (
                hidden.status_code == fan.get(path.format(UNKNOWN), headers={"if-none-match": tag}).status_code == 404
            )


def test_page_for_staff_says_that_the_match_is_private(private, staff, live_match):
    page = staff.get(f"/matches/{private.pk}/").content.decode()
    assert "Private: only staff can see this match." in page and SECRET in page and "noindex" in page


def test_page_of_a_public_match_is_cacheable_and_has_no_private_notice(live_match, member, fan):
    pages = [client.get(f"/matches/{live_match.pk}/") for client in (member, fan)]
    assert all("Private" not in page.content.decode() and "public" in page["Cache-Control"] for page in pages)
    assert all("Cookie" not in page.get("Vary", "") for page in pages)


def test_fixture_lists_do_not_contain_a_private_match(private, fan, staff):
    day = timezone.localdate(private.kickoff_at)
    for client in (staff, fan):  # the list is the same for all users
        for query in ("", f"?day={day}", f"?day={day - timedelta(days=3)}", f"?day={day + timedelta(days=3)}"):
            page = client.get(f"/{query}").content.decode()
            assert f"/matches/{private.pk}/" not in page and "Harbour" not in page
            assert str(day) in query or f"day={day}" not in page
    assert (
        selectors.days_around(day - timedelta(days=3)) == selectors.days_around(day + timedelta(days=3)) == (None, None)
    )


def test_editor_of_another_match_cannot_see_a_private_match(private, harbour, mill, stranger, member):
    other = Match.objects.create(sport="football", home=mill, away=harbour, kickoff_at=timezone.now())
    User.objects.filter(pk=stranger.pk).update(is_staff=True)
    role = Role.objects.create(user=stranger, part=Role.Part.EDITOR, match=other)
    assert member.get(f"/matches/{private.pk}/").status_code == 404
    Role.objects.filter(pk=role.pk).update(match=private)
    assert member.get(f"/matches/{private.pk}/").status_code == 200


def test_changes_of_a_private_match_are_not_pushed_to_scores(private, monkeypatch):
    pushed: list[str] = []
    monkeypatch.setattr(delivery, "push", lambda topic, frames: pushed.extend(topic for _ in frames))
    set_match_state(match_id=private.pk, author=None, status="break")
    delivery.drain(private.pk)
    assert pushed and set(pushed) == {feed_log.feed_topic(private.pk)}
    assert Match.objects.get(pk=private.pk).pushed_offset == Match.objects.get(pk=private.pk).last_offset


# --- sockets


def cookie_of(client: Client) -> list[tuple[bytes, bytes]]:
    return [(b"cookie", f"sessionid={client.cookies['sessionid'].value}".encode())]


@asynccontextmanager
async def connected(query: str, headers: list[tuple[bytes, bytes]]):
    fan = FanSocket(application, f"/ws/?{query}", headers=[(b"host", b"localhost"), *headers])
    assert (await fan.connect())[0]
    yield fan
    await fan.disconnect()


async def refusal(query: str, headers: list[tuple[bytes, bytes]]) -> tuple[str, int]:
    """Return the error code and the close code of a refused socket."""
    async with connected(query, headers) as fan:
        frame = await fan.receive_json_from()
        closed = await fan.receive_output()
        return frame["code"], closed["code"]


@pytest.mark.usefixtures("fresh_hub")
async def test_fan_cannot_subscribe_while_staff_are_subscribed(private, fan, member, staff):
    name = feed_log.feed_topic(private.pk)
    async with socket(f"t={name}:0", headers=cookie_of(staff)) as cora:
        assert (await cora.frame())["type"] == "hello"
        assert (await cora.next("commentary.added"))["data"]["body"] == SECRET
        for headers in ([], cookie_of(member)):
            received = await refusal(f"t={name}:0", headers)
            assert received == await refusal(f"t={feed_log.feed_topic(UNKNOWN)}:0", headers)
            assert received == ("topic.unknown", Close.NO_SUCH_TOPIC)


@pytest.mark.usefixtures("fresh_hub")
async def test_anonymous_fast_path_refuses_private_matches_only(private, harbour, mill, staff):
    public = await Match.objects.acreate(sport="football", home=mill, away=harbour, kickoff_at=timezone.now())
    names = [feed_log.feed_topic(match.pk) for match in (private, public)]
    async with socket(f"t={names[0]}&t={names[1]}", headers=cookie_of(staff)) as cora:
        await cora.next("hello")
        assert hub().missed_from_memory({names[1]: None}, None) == []
        assert hub().missed_from_memory({names[0]: None}, None) is None
        assert hub().missed_from_memory({names[1]: None, names[0]: 0}, None) is None


@pytest.mark.usefixtures("fresh_hub")
async def test_open_public_topic_needs_no_permission_check(live_match, monkeypatch):
    name = feed_log.feed_topic(live_match.pk)
    async with socket(f"t={name}") as first:
        await first.next("hello")
        monkeypatch.setattr(selectors, "may_see_match", lambda *_: pytest.fail("asked again"))
        async with socket(f"t={name}") as second:
            await second.next("hello")


@pytest.mark.usefixtures("fresh_hub")
async def test_scores_topic_does_not_contain_a_private_match(private):
    async with socket("t=scores") as fan:
        await fan.next("hello")
        assert (await fan.next("scores"))["data"]["matches"] == []
    assert await sync_to_async(selectors.current_matches)() == []


@pytest.mark.usefixtures("fresh_hub")
async def test_every_topic_of_a_private_match_refuses_fans(private, fan):
    """Also topics of other apps."""
    families = [family for family in topics.families() if family.pattern.startswith(r"match\.")]
    assert families
    for family in families:
        name = f"match.{private.pk}.{family.pattern.rpartition('.')[2]}"
        assert family.matches(name)
        _, closed = await refusal(f"t={name}", [])
        assert closed in (Close.NO_SUCH_TOPIC, Close.NOT_ALLOWED), name
        assert hub().missed_from_memory({name: None}, None) is None
