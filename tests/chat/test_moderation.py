"""Moderation: an action is visible to every reader at once, applies to every later message, and is logged."""

import pytest
from asgiref.sync import sync_to_async

from accounts.models import User
from chat import actions, selectors
from chat.models import Act, BannedWord, Message, Room, RoomPublication
from livecast.errors import LivecastError
from matches.feed import events
from matches.models import CommentaryEntry
from tests.chat.conftest import history, in_room

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("fresh_hub", "no_budget"),
]


@pytest.mark.every_database("row locks")
async def test_a_removed_message_is_removed_for_every_reader(live_match, say, mona):
    await sync_to_async(say)("something vile")
    async with in_room(live_match, mona) as moderator, in_room(live_match) as reader:
        assert (await moderator.asks("chat.remove", id=1, reason="vile"))["type"] == "ok"
        assert (await reader.hears("chat.removed"))["data"] == {"ids": [1]}
    page = await sync_to_async(history)(live_match)
    [tombstone] = page["messages"]
    assert (tombstone["removed"], tombstone["text"], tombstone["by"]["name"]) == (True, "", "Ola")
    assert (await Message.objects.aget()).text == "something vile"  # the moderators' own record


async def test_a_catch_up_has_no_text_of_removed_messages(live_match, say, mona, ida):
    await sync_to_async(say)("something vile")
    await sync_to_async(say)("That is vile", by=ida, reply_to=1)
    async with in_room(live_match, offset=0) as early:
        assert await early.hears_texts(2) == ["something vile", "That is vile"]
        await sync_to_async(actions.remove_messages)(match_id=live_match.pk, numbers=[1], by=mona)
        await early.hears("chat.removed")
        async with in_room(live_match, offset=0) as late:  # from this process's memory, not from the database
            told = [await late.hears("chat.messages") for _ in range(2)]
    assert "something vile" not in str(told)
    assert "something vile" not in str([line.data async for line in RoomPublication.objects.all()])


@pytest.mark.every_database("row locks")
async def test_a_muted_member_cannot_post_and_gets_the_reason(live_match, ola, mona):
    async with in_room(live_match, ola) as member, in_room(live_match, mona) as moderator:
        assert (await member.says("one"))["type"] == "ok"
        await moderator.asks("chat.mute", member=ola.pk, seconds=600, reason="Calm down")
        muted = await member.hears("chat.muted")
        assert (muted["data"]["member"], "Calm" in str(muted)) == (ola.pk, False)
        refused = await member.says("two")
        assert (refused["code"], refused["reason"]) == ("chat.muted", "Calm down")
        assert (await member.asks("chat.me"))["muted"]["reason"] == "Calm down"
        await moderator.asks("chat.unmute", member=ola.pk)
        assert (await member.hears("chat.unmuted"))["data"] == {"member": ola.pk}
        assert (await member.says("two"))["type"] == "ok"


@pytest.mark.every_database("times")
async def test_a_mute_ends_by_itself(live_match, say, mona, ola, monkeypatch):
    mute = await sync_to_async(actions.mute_member)(match_id=live_match.pk, member_id=ola.pk, by=mona, seconds=60)
    with pytest.raises(LivecastError, match="muted you"):
        await sync_to_async(say)("now")
    mute.until = mute.created_at
    await mute.asave()
    await sync_to_async(say)("a minute later")


@pytest.mark.every_database("row locks, times")
async def test_a_shadow_muted_member_sees_their_messages_and_others_do_not(live_match, ola, ida, mona):
    async with (
        in_room(live_match, ola) as member,
        in_room(live_match, ida) as other,
        in_room(live_match, mona) as moderator,
    ):
        await moderator.asks("chat.mute", member=ola.pk, shadow=True)
        answer = await member.says("Can anybody hear me?")
        assert (answer["type"], answer["message"]["text"]) == ("ok", "Can anybody hear me?")
        await other.says("Nobody here")
        assert await member.hears_texts(2) == ["Can anybody hear me?", "Nobody here"]
        assert await other.hears_texts(1) == ["Nobody here"]
        view = await member.asks("chat.me")
        assert (view["muted"], [message["text"] for message in view["messages"]]) == (None, ["Can anybody hear me?"])
        assert (await other.asks("chat.me"))["messages"] == []
        assert set(answer["message"]) == set((await other.says("And now?"))["message"])
    assert [m["text"] for m in (await sync_to_async(history)(live_match))["messages"]] == [
        "Nobody here",
        "And now?",
    ]


@pytest.mark.every_database("row locks, times")
async def test_a_mute_may_remove_the_last_messages(live_match, say, ola, ida, mona):
    for text in ("vile", "viler"):
        await sync_to_async(say)(text)
    await sync_to_async(say)("fine", by=ida)
    async with in_room(live_match, mona) as moderator:
        await moderator.asks("chat.mute", member=ola.pk, clear=True)
        assert (await moderator.hears("chat.removed"))["data"] == {"ids": [1, 2]}


async def test_slow_mode_applies_to_members_and_not_to_moderators(live_match, ola, mona):
    async with in_room(live_match, ola) as member, in_room(live_match, mona) as moderator:
        await moderator.asks("chat.slow", seconds=600)
        assert (await member.hears("chat.settings"))["data"]["slow"] == 600
        assert (await member.says("one"))["type"] == "ok"
        refused = await member.says("two")
        assert (refused["code"], 0 < refused["retry_after"] <= 600) == ("chat.slow_mode", True)
        assert 0 < (await member.asks("chat.me"))["wait"] <= 600
        assert [(await moderator.says(text))["type"] for text in ("a", "b")] == ["ok", "ok"]


async def test_panic_mode_refuses_new_members(live_match, ola, nils, mona):
    async with (
        in_room(live_match, ola) as old,
        in_room(live_match, nils) as new,
        in_room(live_match, mona) as moderator,
    ):
        assert (await new.says("hello"))["type"] == "ok"
        await moderator.asks("chat.panic", on=True)
        assert (await new.hears("chat.settings"))["data"]["panic"] is True
        assert (await new.says("hello again"))["code"] == "chat.panic"
        assert (await old.says("hello"))["type"] == "ok"


@pytest.mark.parametrize(
    ("who", "new_may", "old_may"), [("everybody", True, True), ("known", False, True), ("nobody", False, False)]
)
async def test_links_are_allowed_by_the_setting_of_the_room(live_match, ola, nils, mona, who, new_may, old_may):
    async with in_room(live_match, ola) as old, in_room(live_match, nils) as new:
        await sync_to_async(actions.change_room)(match_id=live_match.pk, by=mona, links=who)
        for member, may in ((old, old_may), (new, new_may)):
            answer = await member.says("look at evil.example.com")
            assert answer.get("code") == (None if may else "chat.links")


async def test_a_banned_word_is_refused(live_match, ola):
    await BannedWord.objects.acreate(word="twerp")
    async with in_room(live_match, ola) as member:
        assert (await member.says("you tw3rp"))["code"] == "chat.banned_word"


@pytest.mark.usefixtures("no_budget")
async def test_a_change_of_the_banned_words_counts_from_the_next_message(live_match, ola):
    async with in_room(live_match, ola) as member:
        for number in range(3):
            assert (await member.says(f"you twerp {number}"))["type"] == "ok"
            banned = await sync_to_async(actions.ban_word)(word="twerp", by=None)
            assert (await member.says(f"a twerp {number}"))["code"] == "chat.banned_word"
            await sync_to_async(actions.allow_word)(word_id=banned.pk, by=None)


async def test_a_moderator_closes_the_room(live_match, ola, mona):
    async with in_room(live_match, ola) as member, in_room(live_match, mona) as moderator:
        await moderator.asks("chat.shut", on=True)
        assert (await member.hears("chat.settings"))["data"]["open"] is False
        assert (await member.says("hello"))["code"] == "chat.closed"
        await moderator.asks("chat.shut", on=False)
        assert (await member.says("hello"))["type"] == "ok"


@pytest.mark.every_database("row locks, JSON")
async def test_a_message_stays_pinned_until_it_is_removed(live_match, say, mona):
    await sync_to_async(say)("Read this first")
    async with in_room(live_match, mona) as moderator:
        await moderator.asks("chat.pin", id=1)
        assert (await moderator.hears("chat.settings"))["data"]["pinned"]["text"] == "Read this first"
        await moderator.asks("chat.remove", id=1)
        assert (await moderator.hears("chat.settings"))["data"]["pinned"] is None
        assert (await moderator.asks("chat.pin", id=1))["code"] == "chat.removed"


@pytest.mark.parametrize(
    ("command", "data"),
    [
        ("remove", {"id": 1}),
        ("mute", {"member": 1}),
        ("unmute", {"member": 1}),
        ("slow", {"seconds": 10}),
        ("links", {"who": "nobody"}),
        ("panic", {}),
        ("shut", {}),
        ("pin", {"id": 1}),
        ("promote", {"id": 1}),
    ],
)
async def test_only_moderators_moderate(live_match, say, ola, command, data):
    await sync_to_async(say)("hello")
    async with in_room(live_match, ola) as member:
        assert (await member.asks(f"chat.{command}", **data))["code"] in (
            "match.not_moderator",
            "match.not_commentator",
        )
    assert not await Act.objects.aexists()


@pytest.mark.every_database("row locks, JSON")
async def test_a_promoted_message_is_in_the_feed_with_credit(live_match, say, commentator):
    await sync_to_async(say)("He was never offside")
    async with in_room(live_match, commentator) as caller:
        answer = await caller.asks("chat.promote", id=1)
        assert (await caller.hears("chat.promoted"))["data"] == {"id": 1, "entry": answer["entry"]}
        assert (await caller.asks("chat.promote", id=1))["entry"] == answer["entry"]
    entry = await CommentaryEntry.objects.select_related("author", "match__competition").aget(pk=answer["entry"])
    assert events.entry_data(entry)["author"] == "Ola"
    assert (entry.body, entry.byline, entry.author_id) == ("He was never offside", "Ola", commentator.pk)


@pytest.mark.every_database("JSON")
def test_every_moderation_action_is_logged(live_match, say, ola, mona):
    say("vile")
    match_id = live_match.pk
    actions.change_room(match_id=match_id, by=mona, slow_seconds=5, reason="busy")
    actions.change_room(match_id=match_id, by=mona, slow_seconds=5)  # no change
    actions.remove_messages(match_id=match_id, numbers=[1], by=mona, reason="vile")
    actions.remove_messages(match_id=match_id, numbers=[1], by=mona)  # no change
    actions.mute_member(match_id=match_id, member_id=ola.pk, by=mona, seconds=60, reason="again")
    actions.unmute_member(match_id=match_id, member_id=ola.pk, by=mona)
    acts = list(Act.objects.order_by("pk"))
    assert [(act.by, act.what, act.reason) for act in acts] == [
        (mona, "settings", "busy"),
        (mona, "remove", "vile"),
        (mona, "mute", "again"),
        (mona, "unmute", ""),
    ]
    assert (acts[0].before, acts[0].after) == ({"slow_seconds": 0}, {"slow_seconds": 5})
    assert (acts[1].before, acts[1].member) == ({"text": "vile"}, ola)


@pytest.mark.every_database("unique keys, grouping")
def test_reports_stay_in_the_queue_until_they_are_settled(live_match, say, ola, ida, mona):
    say("vile")
    for _ in range(2):
        actions.report_message(match_id=live_match.pk, number=1, by=ida, reason="insult")
    with pytest.raises(LivecastError, match="your own"):
        actions.report_message(match_id=live_match.pk, number=1, by=ola)
    assert selectors.member_view(live_match, mona)["reports"] == 1
    message = selectors.message_of(live_match.pk, 1)
    assert actions.settle_reports(message=message, by=mona) == 1
    assert selectors.member_view(live_match, mona)["reports"] == 0


async def test_only_moderators_are_notified_of_a_report(live_match, say, ida, mona):
    await sync_to_async(say)("vile")
    async with in_room(live_match, ida) as member, in_room(live_match, mona) as moderator:
        await member.asks("chat.report", id=1)
        assert (await moderator.hears("chat.reports"))["data"] == {"waiting": 1}
        await moderator.asks("chat.remove", id=1)
        assert (await moderator.hears("chat.reports"))["data"] == {"waiting": 0}
        await member.says("Thank you")
        told = [frame["type"] for frame in member.heard]
        while "chat.messages" not in told:
            told.append((await member.fan.frame())["type"])
        assert ("chat.removed" in told, "chat.reports" in told) == (True, False)


@pytest.mark.parametrize(
    "changes", [{"slow_seconds": -1}, {"slow_seconds": 601}, {"links": "friends"}], ids=["fast", "slow", "links"]
)
def test_invalid_room_settings_are_refused(live_match, mona, changes):
    with pytest.raises(LivecastError):
        actions.change_room(match_id=live_match.pk, by=mona, **changes)
    assert Room.objects.filter(slow_seconds=0, links="known").count() <= 1


def test_a_moderator_cannot_mute_themselves(live_match, mona):
    with pytest.raises(LivecastError, match="yourself"):
        actions.mute_member(match_id=live_match.pk, member_id=mona.pk, by=mona)
    with pytest.raises(LivecastError, match="no such member"):
        actions.mute_member(match_id=live_match.pk, member_id=987654, by=mona)


def test_a_former_moderator_is_refused(live_match, mona):
    mona.roles.all().delete()
    with pytest.raises(LivecastError, match="not a moderator"):
        actions.change_room(match_id=live_match.pk, by=User.objects.get(pk=mona.pk), panic=True)
