"""How long a mute lasts and where it applies; shadow-muted members see their own messages everywhere, in order."""

from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone

from accounts.models import User
from chat import actions, selectors, tasks
from chat.actions import ReactionKey
from chat.models import Act, Message, Mute, Reaction, Room
from livecast.errors import LivecastError
from matches.models import Match, Role
from tests.chat.conftest import history, in_room

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("fresh_hub", "no_budget")]


@pytest.fixture
def greta(db: None) -> User:
    """A moderator of every room."""
    keeper = User.objects.create_user("greta", display_name="Greta", is_staff=True)
    Role.objects.create(user=keeper, part=Role.Part.MODERATOR)
    return keeper


@pytest.fixture
def other_match(live_match: Match) -> Match:
    """A match at the same time whose room has no messages."""
    return Match.objects.create(
        sport="football",
        home=live_match.away,
        away=live_match.home,
        kickoff_at=timezone.now() - timedelta(minutes=10),
        status=Match.Status.LIVE,
    )


async def test_a_mute_until_the_match_is_over_ends_with_it(live_match, ola, mona):
    async with in_room(live_match, ola) as member, in_room(live_match, mona) as moderator:
        await moderator.asks("chat.mute", member=ola.pk, match=True, reason="Calm down")
        await member.hears("chat.muted")
        told = {"reason": "Calm down", "until": None, "match": True, "everywhere": False}
        assert (await member.asks("chat.me"))["muted"] == told
        refused = await member.says("one")
        assert (refused["code"], {name: refused[name] for name in told}) == ("chat.muted", told)
        await Match.objects.filter(pk=live_match.pk).aupdate(status=Match.Status.FINISHED)
        await sync_to_async(tasks.keep_rooms)()
        assert (await member.hears("chat.unmuted"))["data"] == {"member": ola.pk}
        assert (await member.asks("chat.me"))["muted"] is None
        assert (await member.says("one"))["type"] == "ok"
        refused = await moderator.asks("chat.mute", member=ola.pk, match=True)
        assert refused["code"] == "chat.match_over"


async def test_a_mute_everywhere_applies_to_every_room(live_match, other_match, ola, greta):
    async with (
        in_room(live_match, greta) as keeper,
        in_room(live_match, ola) as here,
        in_room(other_match, ola) as there,
    ):
        await keeper.asks("chat.mute", member=ola.pk, everywhere=True, seconds=3600, reason="spam")
        for member in (here, there):
            assert (await member.hears("chat.muted"))["data"]["member"] == ola.pk
            refused = await member.says("Hello?")
            assert (refused["code"], refused["reason"], refused["everywhere"]) == ("chat.muted", "spam", True)
        await keeper.asks("chat.unmute", member=ola.pk, everywhere=True)
        for member in (here, there):
            await member.hears("chat.unmuted")
            assert (await member.says("Hello!"))["type"] == "ok"
    acts = [(act.what, act.room, act.member, act.by) async for act in Act.objects.select_related("member", "by")]
    assert acts == [("unmute", None, ola, greta), ("mute", None, ola, greta)]


async def test_only_moderators_of_every_chat_mute_everywhere(live_match, ola, mona, greta):
    async with in_room(live_match, mona) as moderator, in_room(live_match, greta) as keeper:
        views = [(await one.asks("chat.me"))["everywhere"] for one in (moderator, keeper)]
        assert views == [False, True]
        refused = await moderator.asks("chat.mute", member=ola.pk, everywhere=True)
        assert refused["code"] == "match.not_moderator"
        assert not await Mute.objects.aexists() and not await Act.objects.aexists()
        await keeper.asks("chat.mute", member=ola.pk, everywhere=True)
        refused = await moderator.asks("chat.unmute", member=ola.pk)
        assert refused["code"] == "chat.muted_everywhere"
        refused = await moderator.asks("chat.unmute", member=ola.pk, everywhere=True)
        assert refused["code"] == "match.not_moderator"


def test_of_several_mutes_the_longest_counts(live_match, say, ola, mona, greta):
    match_id = live_match.pk
    actions.mute_member(match_id=match_id, member_id=ola.pk, by=greta, everywhere=True, reason="for good")
    actions.mute_member(match_id=match_id, member_id=ola.pk, by=mona, until_over=True, reason="the match")
    actions.mute_member(match_id=match_id, member_id=ola.pk, by=mona, seconds=60, reason="a minute")
    view = selectors.member_view(live_match, ola)
    assert (view["muted"]["reason"], view["muted"]["everywhere"]) == ("for good", True)
    actions.unmute_member(match_id=None, member_id=ola.pk, by=greta, everywhere=True)
    assert selectors.member_view(live_match, ola)["muted"]["reason"] == "a minute"  # the room's newest


def test_a_mute_everywhere_is_published_in_open_rooms_only(live_match, other_match, ola, greta):
    old = Match.objects.create(
        sport="football",
        home=live_match.home,
        away=live_match.away,
        kickoff_at=timezone.now() - timedelta(days=3),
        status=Match.Status.FINISHED,
    )
    actions.mute_member(match_id=None, member_id=ola.pk, by=greta, everywhere=True)
    told = Room.objects.filter(publications__type="chat.muted").values_list("match", flat=True)
    assert set(told) == {live_match.pk, other_match.pk} and old.pk not in told


@pytest.mark.parametrize("length", [{"seconds": 0}, {"seconds": 2**52}, {"seconds": 60, "until_over": True}])
def test_an_invalid_mute_duration_is_refused(live_match, ola, mona, length):
    with pytest.raises(LivecastError) as refused:
        actions.mute_member(match_id=live_match.pk, member_id=ola.pk, by=mona, **length)
    assert refused.value.code == "chat.bad_length"


async def test_a_mute_turned_into_a_shadow_mute_is_not_noticed(live_match, ola, mona):
    async with in_room(live_match, ola) as member, in_room(live_match, mona) as moderator:
        await moderator.asks("chat.mute", member=ola.pk)
        await member.hears("chat.muted")
        await moderator.asks("chat.mute", member=ola.pk, shadow=True)
        await member.hears("chat.unmuted")
        assert (await member.says("I am back"))["type"] == "ok"


async def test_a_shadowed_message_shows_in_all_tabs_of_its_author(live_match, other_match, ola, ida, mona):
    await sync_to_async(actions.mute_member)(match_id=live_match.pk, member_id=ola.pk, by=mona, shadow=True)
    async with (
        in_room(live_match, ola) as tab,
        in_room(live_match, ola) as other_tab,
        in_room(other_match, ola) as elsewhere,
        in_room(live_match, ida) as other,
    ):
        await tab.says("Hello")
        await other.says("A fine match")
        answer = await tab.says("Is it?", reply_to=1)
        assert answer["message"]["reply"]["text"] == "Hello"  # their own messages, in their place
        for one in (tab, other_tab):
            assert await one.hears_texts(3) == ["Hello", "A fine match", "Is it?"]
        await elsewhere.says("Another room")
        assert await elsewhere.hears_texts(1) == ["Another room"]
        await other.says("Good night")
        assert await other.hears_texts(2) == ["A fine match", "Good night"]
    page = await sync_to_async(history)(live_match)
    view = await sync_to_async(selectors.member_view)(live_match, ola)
    both = sorted([*page["messages"], *view["messages"]], key=lambda message: message["id"])
    assert [message["text"] for message in both] == ["Hello", "A fine match", "Is it?", "Good night"]


def test_a_shadowed_message_is_not_quoted_to_others(live_match, say, ola, ida, mona):
    actions.mute_member(match_id=live_match.pk, member_id=ola.pk, by=mona, shadow=True)
    say("vile")
    assert "reply" not in say("What?", by=ida, reply_to=1)
    actions.unmute_member(match_id=live_match.pk, member_id=ola.pk, by=mona)
    assert "reply" not in say("As I said", reply_to=1)


def test_the_history_has_the_authors_own_shadowed_messages(live_match, say, ola, ida, mona, settings):
    actions.mute_member(match_id=live_match.pk, member_id=ola.pk, by=mona, shadow=True)
    say("long ago")
    for number in range(selectors.PAGE + 5):
        say(f"line {number}", by=ida)
    assert [message["text"] for message in selectors.member_view(live_match, ola)["messages"]] == ["long ago"]
    assert Message.objects.get(shadowed=True).offset == 0


def test_a_shadow_muted_member_may_react(live_match, post, ola, mona):
    entry = post("Goal!")
    actions.mute_member(match_id=live_match.pk, member_id=ola.pk, by=mona, shadow=True)
    actions.react(match_id=live_match.pk, changes={ReactionKey(ola.pk, "entry", entry.pk, "like"): True})
    assert Reaction.objects.count() == 1
