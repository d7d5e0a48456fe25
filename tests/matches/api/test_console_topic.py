"""The console topic: presence, held lines, lead commentator, viewers, typing notices."""

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings as conf

from accounts.models import User
from livecast import presence
from livecast.realtime import viewers
from matches.actions import post_text, set_holds, set_lead_commentator
from matches.console import presence as console_presence
from matches.feed import feed_log
from matches.feed.console_state import console_topic
from matches.models import Match, Role
from tests.conftest import FanSocket, socket, watching
from tests.livecast.realtime.test_sessions import closed_with, log_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("fresh_hub", "no_presence")]


@pytest.fixture
def no_presence(monkeypatch):
    monkeypatch.setattr(presence, "_local", {})


@pytest.fixture
def sid_user(live_match) -> User:
    """Sid, a second commentator of this match."""
    user = User.objects.create_user("sid", password="sid", display_name="Sid", is_staff=True)
    Role.objects.create(user=user, part="commentator", match=live_match)
    return user


def console_socket(match: Match, user: User):
    """Return a socket of the user that subscribes to the console topic."""
    cookie = f"{conf.SESSION_COOKIE_NAME}={log_in(user).session_key}".encode()
    return socket(f"t={console_topic(match.pk)}", headers=[(b"cookie", cookie)])


async def send_heartbeat(fan: FanSocket, match: Match, **data) -> None:
    await fan.send_json_to({"type": "console.here", "ref": 1, "data": {"topic": console_topic(match.pk), **data}})


async def test_new_subscriber_gets_the_current_state(live_match, commentator):
    await sync_to_async(set_holds)(match_id=live_match.pk, author=None, hold_seconds={"comment": 10})
    await sync_to_async(post_text)(match_id=live_match.pk, author=commentator, client_key="k", text="Parker limps.")
    async with await sync_to_async(console_socket)(live_match, commentator) as fan:
        data = (await fan.next("console"))["data"]
    assert data["holds"] == {"comment": 10}
    (held,) = data["held"]
    assert (held["key"], held["typed"], held["kind"], held["author"]) == ("k", "Parker limps.", "comment", "Cora")
    assert held["preview"] == "1' · Comment · Parker limps." and held["refused"] == ""


@pytest.mark.parametrize("who", ["stranger", None])
async def test_only_commentators_can_subscribe(live_match, commentator, stranger, who):
    """Also while the topic is already open in this process."""
    async with await sync_to_async(console_socket)(live_match, commentator) as inside:
        await inside.next("console")
        if who is None:
            outside = socket(f"t={console_topic(live_match.pk)}")
        else:
            outside = await sync_to_async(console_socket)(live_match, stranger)
        async with outside as fan:
            assert (await fan.frame())["code"] == "match.not_commentator"
            assert await closed_with(fan) == 4403


async def test_console_topic_of_a_missing_match_is_refused(commentator):
    async with await sync_to_async(console_socket)(Match(pk=999), commentator) as fan:
        assert (await fan.frame())["code"] == "match.not_found"
        assert await closed_with(fan) == 4404


async def test_commentators_see_presence_and_claims_of_others(live_match, commentator, sid_user):
    async with (
        await sync_to_async(console_socket)(live_match, commentator) as cora,
        await sync_to_async(console_socket)(live_match, sid_user) as sid,
    ):
        await send_heartbeat(cora, live_match, typing=True, claim="the penalty")
        while not (people := (await sid.next("console"))["data"]["people"]):
            pass
        (person,) = people
        assert (person["name"], person["typing"], person["claim"]) == ("Cora", True, "the penalty")
        await send_heartbeat(sid, live_match)
        while len(people := (await cora.next("console"))["data"]["people"]) < 2:
            pass
        assert {person["name"] for person in people} == {"Cora", "Sid"}


async def test_commentator_without_heartbeats_is_not_listed(live_match, commentator, monkeypatch):
    monkeypatch.setattr(console_presence, "PRESENCE_TTL", 0.3)
    async with await sync_to_async(console_socket)(live_match, commentator) as fan:
        await send_heartbeat(fan, live_match, typing=False)
        while not (await fan.next("console"))["data"]["people"]:
            pass
        while (await fan.next("console"))["data"]["people"]:
            pass


async def test_fans_get_a_typing_notice(live_match, commentator):
    async with watching(live_match) as fan, await sync_to_async(console_socket)(live_match, commentator) as cora:
        await send_heartbeat(cora, live_match, typing=True)
        frame = await fan.next("typing")
        assert frame["data"] == {"typing": True, "name": "Cora"} and "offset" not in frame
        await send_heartbeat(cora, live_match, typing=False)
        assert (await fan.next("typing"))["data"]["typing"] is False


async def test_typing_notices_are_limited_in_rate(live_match, commentator):
    results = [
        await sync_to_async(console_presence.heartbeat)(live_match.pk, commentator, typing=typing, claim="")
        for typing in (True, True, True, False, False, True)
    ]
    assert [one.typing for one in results] == [True, None, None, False, None, True]


@pytest.mark.parametrize("data", [{"typing": "yes"}, {"claim": 5}, {"claim": "x" * 81}, {"claim": "a\nb"}])
async def test_malformed_heartbeat_is_refused(live_match, commentator, data):
    async with await sync_to_async(console_socket)(live_match, commentator) as fan:
        await send_heartbeat(fan, live_match, **data)
        assert (await fan.next("error"))["code"] == "command.malformed"


async def test_heartbeat_of_a_former_commentator_is_refused(live_match, commentator):
    async with await sync_to_async(console_socket)(live_match, commentator) as fan:
        await sync_to_async(commentator.user_permissions.clear)()
        await send_heartbeat(fan, live_match)
        assert (await fan.next("error"))["code"] == "match.not_commentator"


async def test_change_of_the_lead_commentator_is_pushed(live_match, commentator, sid_user, stranger):
    async with await sync_to_async(console_socket)(live_match, commentator) as fan:
        assert (await fan.next("console"))["data"]["caller"] is None
        await sync_to_async(set_lead_commentator)(match_id=live_match.pk, author=commentator, user_id=sid_user.pk)
        assert (await fan.next("console"))["data"]["caller"] == {"id": sid_user.pk, "name": "Sid"}
    with pytest.raises(Exception, match="not a commentator"):
        await sync_to_async(set_lead_commentator)(match_id=live_match.pk, author=commentator, user_id=stranger.pk)


async def test_hold_and_withdrawal_are_pushed(live_match, commentator):
    await sync_to_async(set_holds)(match_id=live_match.pk, author=None, hold_seconds={"comment": 10})
    async with await sync_to_async(console_socket)(live_match, commentator) as fan:
        await fan.next("console")
        await sync_to_async(post_text)(match_id=live_match.pk, author=commentator, client_key="k", text="Limps.")
        assert [held["key"] for held in (await fan.next("console"))["data"]["held"]] == ["k"]


async def test_viewers_counts_the_fans_of_all_processes(live_match, commentator, monkeypatch):
    topic = feed_log.feed_topic(live_match.pk)
    presence.record(f"viewers:{topic}", "another process", 40, 30)
    presence.record(f"viewers:{topic}", "one that has died", 9, -1)
    monkeypatch.setattr(viewers, "REPORT_INTERVAL", 0.05)
    async with (
        watching(live_match),
        watching(live_match),
        await sync_to_async(console_socket)(live_match, commentator) as fan,
    ):
        while (await fan.next("console"))["data"]["viewers"] != 42:
            pass


async def test_new_subscriber_gets_the_newest_state(live_match, commentator, sid_user):
    """A push since the last reconciliation counts: a new subscriber does not get an older state."""
    async with await sync_to_async(console_socket)(live_match, commentator) as cora:
        await cora.next("console")
        await sync_to_async(set_lead_commentator)(match_id=live_match.pk, author=commentator, user_id=sid_user.pk)
        await cora.next("console")
        async with await sync_to_async(console_socket)(live_match, sid_user) as sid:
            assert (await sid.next("console"))["data"]["caller"] == {"id": sid_user.pk, "name": "Sid"}
