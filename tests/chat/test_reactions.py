"""Reactions to entries and messages: one of a kind from each member, sent once a second in one frame."""

from typing import Any

import pytest
from asgiref.sync import sync_to_async

from chat import actions, message_writer
from chat.actions import ReactionKey
from chat.models import Reaction
from tests.chat.conftest import history, in_room

pytestmark = [
    pytest.mark.every_database("inserts that ignore conflicts, counts"),
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("fresh_hub"),
]


@pytest.fixture(autouse=True)
def quick(monkeypatch) -> None:
    monkeypatch.setattr(message_writer, "REACTIONS_INTERVAL", 0.1)


async def test_reactions_are_counted_and_sent_in_one_frame(live_match, post, say, ola, ida):
    entry = await sync_to_async(post)("Goal!")
    await sync_to_async(say)("What a goal")
    async with in_room(live_match, ola) as one, in_room(live_match, ida) as other:
        await one.asks("chat.react", on="entry", id=entry.pk, kind="fire")
        await one.asks("chat.react", on="entry", id=entry.pk, kind="fire")
        await one.asks("chat.react", on="message", id=1, kind="like")
        await other.asks("chat.react", on="entry", id=entry.pk, kind="fire")
        told: dict[str, Any] = {"entries": {}, "messages": {}}
        # One frame, unless this machine took longer for the four commands than reactions are gathered for.
        while told != {"entries": {str(entry.pk): {"fire": 2}}, "messages": {"1": {"like": 1}}}:
            frame = await one.hears("chat.reactions")
            assert "offset" not in frame
            told = {target: told[target] | frame["data"][target] for target in told}
        assert (await one.asks("chat.me"))["reactions"] == {
            "entries": {str(entry.pk): ["fire"]},
            "messages": {"1": ["like"]},
        }
        await other.asks("chat.react", on="entry", id=entry.pk, kind="fire", off=True)
        assert (await one.hears("chat.reactions"))["data"]["entries"] == {str(entry.pk): {"fire": 1}}
        await one.asks("chat.react", on="entry", id=entry.pk, kind="fire", off=True)
        assert (await one.hears("chat.reactions"))["data"]["entries"] == {str(entry.pk): {}}
    page = await sync_to_async(history)(live_match)
    assert page["reactions"] == {"entries": {}, "messages": {"1": {"like": 1}}}


@pytest.mark.parametrize(
    "data",
    [
        {"on": "match", "id": 1, "kind": "like"},
        {"on": "entry", "id": 1, "kind": "spit"},
        {"on": "entry", "id": "1", "kind": "like"},
        {"on": "entry", "id": 1, "kind": ["like"]},
        {"on": "entry", "id": 1, "kind": "like", "off": 1},
    ],
)
async def test_an_unknown_reaction_is_refused(live_match, ola, data):
    async with in_room(live_match, ola) as member:
        assert (await member.asks("chat.react", **data))["code"] in ("chat.no_reaction", "command.malformed")


def test_reactions_to_unknown_targets_are_ignored(live_match, say, ola, mona):
    say("vile")
    actions.remove_messages(match_id=live_match.pk, numbers=[1], by=mona)
    changes = {
        ReactionKey(ola.pk, "message", 1, "like"): True,
        ReactionKey(ola.pk, "message", 2, "like"): True,
        ReactionKey(ola.pk, "entry", 987654, "like"): True,
    }
    actions.react(match_id=live_match.pk, changes=changes)
    assert not Reaction.objects.exists()


def test_a_muted_member_cannot_react(live_match, post, ola, mona):
    entry = post("Goal!")
    actions.mute_member(match_id=live_match.pk, member_id=ola.pk, by=mona)
    actions.react(match_id=live_match.pk, changes={ReactionKey(ola.pk, "entry", entry.pk, "like"): True})
    assert not Reaction.objects.exists()
