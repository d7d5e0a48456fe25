"""The commentators' box, live: who is in it, what is held, who has the microphone; and what fans see of it."""

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
from tests.conftest import Fan, socket, watching
from tests.livecast.realtime.test_sessions import closed_with, log_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("fresh_hub", "no_signs")]


@pytest.fixture
def no_signs(monkeypatch):
    monkeypatch.setattr(presence, "_local", {})


@pytest.fixture
def second(live_match) -> User:
    """Sid, who calls this match with Cora."""
    user = User.objects.create_user("sid", password="sid", display_name="Sid", is_staff=True)
    Role.objects.create(user=user, part="commentator", match=live_match)
    return user


def box(match: Match, user: User):
    """A socket in the commentators' box."""
    cookie = f"{conf.SESSION_COOKIE_NAME}={log_in(user).session_key}".encode()
    return socket(f"t={console_topic(match.pk)}", headers=[(b"cookie", cookie)])


async def say_here(fan: Fan, match: Match, **data) -> None:
    await fan.send_json_to({"type": "console.here", "ref": 1, "data": {"topic": console_topic(match.pk), **data}})


async def test_who_comes_in_sees_how_it_stands(live_match, commentator):
    await sync_to_async(set_holds)(match_id=live_match.pk, author=None, hold_seconds={"comment": 10})
    await sync_to_async(post_text)(match_id=live_match.pk, author=commentator, client_key="k", text="Parker limps.")
    async with await sync_to_async(box)(live_match, commentator) as fan:
        data = (await fan.next("console"))["data"]
    assert data["holds"] == {"comment": 10}
    (held,) = data["held"]
    assert (held["key"], held["typed"], held["kind"], held["author"]) == ("k", "Parker limps.", "comment", "Cora")
    assert held["preview"] == "1' · Comment · Parker limps." and held["refused"] == ""


@pytest.mark.parametrize("who", ["stranger", None])
async def test_nobody_else_comes_in(live_match, commentator, stranger, who):
    """Not even while the topic is open in this process, where fans are let in without asking."""
    async with await sync_to_async(box)(live_match, commentator) as inside:
        await inside.next("console")
        if who is None:
            outside = socket(f"t={console_topic(live_match.pk)}")
        else:
            outside = await sync_to_async(box)(live_match, stranger)
        async with outside as fan:
            assert (await fan.frame())["code"] == "match.not_commentator"
            assert await closed_with(fan) == 4403


async def test_there_is_no_box_without_a_match(commentator):
    async with await sync_to_async(box)(Match(pk=999), commentator) as fan:
        assert (await fan.frame())["code"] == "match.not_found"
        assert await closed_with(fan) == 4404


async def test_the_others_see_who_is_there_and_at_what(live_match, commentator, second):
    async with (
        await sync_to_async(box)(live_match, commentator) as cora,
        await sync_to_async(box)(live_match, second) as sid,
    ):
        await say_here(cora, live_match, typing=True, claim="the penalty")
        while not (people := (await sid.next("console"))["data"]["people"]):
            pass
        (person,) = people
        assert (person["name"], person["typing"], person["claim"]) == ("Cora", True, "the penalty")
        await say_here(sid, live_match)
        while len(people := (await cora.next("console"))["data"]["people"]) < 2:
            pass
        assert {person["name"] for person in people} == {"Cora", "Sid"}


async def test_who_is_silent_has_gone(live_match, commentator, monkeypatch):
    monkeypatch.setattr(console_presence, "PRESENCE_TTL", 0.3)
    async with await sync_to_async(box)(live_match, commentator) as fan:
        await say_here(fan, live_match, typing=False)
        while not (await fan.next("console"))["data"]["people"]:
            pass
        while (await fan.next("console"))["data"]["people"]:
            pass


async def test_fans_are_told_that_somebody_writes(live_match, commentator):
    async with watching(live_match) as fan, await sync_to_async(box)(live_match, commentator) as cora:
        await say_here(cora, live_match, typing=True)
        frame = await fan.next("typing")
        assert frame["data"] == {"typing": True, "name": "Cora"} and "offset" not in frame
        await say_here(cora, live_match, typing=False)
        assert (await fan.next("typing"))["data"]["typing"] is False


async def test_fans_are_not_told_with_every_key(live_match, commentator):
    told = [
        await sync_to_async(console_presence.heartbeat)(live_match.pk, commentator, typing=typing, claim="")
        for typing in (True, True, True, False, False, True)
    ]
    assert [one.typing for one in told] == [True, None, None, False, None, True]


@pytest.mark.parametrize("data", [{"typing": "yes"}, {"claim": 5}, {"claim": "x" * 81}, {"claim": "a\nb"}])
async def test_what_is_no_sign_of_life_is_refused(live_match, commentator, data):
    async with await sync_to_async(box)(live_match, commentator) as fan:
        await say_here(fan, live_match, **data)
        assert (await fan.next("error"))["code"] == "command.malformed"


async def test_who_may_call_no_more_is_not_heard(live_match, commentator):
    async with await sync_to_async(box)(live_match, commentator) as fan:
        await sync_to_async(commentator.user_permissions.clear)()
        await say_here(fan, live_match)
        assert (await fan.next("error"))["code"] == "match.not_commentator"


async def test_the_microphone_is_handed_over(live_match, commentator, second, stranger):
    async with await sync_to_async(box)(live_match, commentator) as fan:
        assert (await fan.next("console"))["data"]["caller"] is None
        await sync_to_async(set_lead_commentator)(match_id=live_match.pk, author=commentator, user_id=second.pk)
        assert (await fan.next("console"))["data"]["caller"] == {"id": second.pk, "name": "Sid"}
    with pytest.raises(Exception, match="not a commentator"):
        await sync_to_async(set_lead_commentator)(match_id=live_match.pk, author=commentator, user_id=stranger.pk)


async def test_held_and_taken_back_is_seen_at_once(live_match, commentator):
    await sync_to_async(set_holds)(match_id=live_match.pk, author=None, hold_seconds={"comment": 10})
    async with await sync_to_async(box)(live_match, commentator) as fan:
        await fan.next("console")
        await sync_to_async(post_text)(match_id=live_match.pk, author=commentator, client_key="k", text="Limps.")
        assert [held["key"] for held in (await fan.next("console"))["data"]["held"]] == ["k"]


async def test_viewers_are_the_fans_of_all_processes(live_match, commentator, monkeypatch):
    topic = feed_log.feed_topic(live_match.pk)
    presence.record(f"viewers:{topic}", "another process", 40, 30)
    presence.record(f"viewers:{topic}", "one that has died", 9, -1)
    monkeypatch.setattr(viewers, "REPORT_INTERVAL", 0.05)
    async with watching(live_match), watching(live_match), await sync_to_async(box)(live_match, commentator) as fan:
        while (await fan.next("console"))["data"]["viewers"] != 42:
            pass


async def test_the_newest_state_is_what_a_newcomer_gets(live_match, commentator, second):
    """What was pushed since the last look counts, so that nobody comes in to an older state."""
    async with await sync_to_async(box)(live_match, commentator) as cora:
        await cora.next("console")
        await sync_to_async(set_lead_commentator)(match_id=live_match.pk, author=commentator, user_id=second.pk)
        await cora.next("console")
        async with await sync_to_async(box)(live_match, second) as sid:
            assert (await sid.next("console"))["data"]["caller"] == {"id": second.pk, "name": "Sid"}
