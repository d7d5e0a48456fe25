"""The demo's room is alive: fans talk about the match in play, once each, and as any member may."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from chat import message_text
from chat.actions import change_room, mute_member
from chat.demo.crowd import FANS, sign_up
from chat.demo.script import SAID
from chat.management.commands import talk_demo
from chat.models import Message, Reaction
from matches.demo import demo_matches
from matches.models import Match

pytestmark = pytest.mark.django_db


@pytest.fixture
def derby(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Match:
    """The demo match, with its first half-hour told: a dog and a goal."""
    settings.DEBUG = True
    monkeypatch.setattr(talk_demo, "TYPING", (0.0, 0.0))
    call_command("seed_demo", verbosity=0)
    match = demo_matches.latest_edition()
    assert match
    return match


def talk(match: Match) -> str:
    """What is printed by a crowd that has just come."""
    out = StringIO()
    talk_demo.Command(stdout=out).talk(match, sign_up(), set())
    return out.getvalue()


def said(match: Match) -> list[tuple[str, str]]:
    messages = Message.objects.filter(room__match=match).order_by("number")
    return list(messages.values_list("author__display_name", "text"))


def test_the_fans_talk_about_what_has_just_happened(derby: Match):
    assert talk(derby) == ""
    heard = said(derby)
    assert ("Gladys (away)", "DOOOOOM!!! 0–1") in heard
    assert ("Nora", "DOG") not in heard  # that was long ago
    assert len({name for name, _ in heard}) >= 4
    answer = Message.objects.get(room__match=derby, text="The ball was in the car park")
    assert answer.reply_to and answer.reply_to.author.display_name == "Gladys (away)"
    goal = derby.commentary.get(kind="goal")
    assert Reaction.objects.filter(target="entry", target_id=goal.pk, kind="fire").count() >= 2


def test_a_crowd_that_begins_again_says_nothing_twice(derby: Match):
    talk(derby)
    before = said(derby)
    talk(derby)
    assert said(derby) == before
    assert User.objects.filter(username__startswith="demo-fan-").count() == len(FANS)


def test_who_is_muted_is_named_and_the_others_go_on(derby: Match):
    mona = User.objects.get(username="demo")
    mute_member(match_id=derby.pk, by=mona, member_id=sign_up()["Gladys (away)"].pk, seconds=60)
    assert "Gladys (away) may not speak" in talk(derby)
    names = {name for name, _ in said(derby)}
    assert "Nora" in names and "Gladys (away)" not in names


def test_a_room_that_was_closed_stays_silent(derby: Match):
    change_room(match_id=derby.pk, by=User.objects.get(username="demo"), shut=True)
    assert "closed" in talk(derby)
    assert said(derby) == []


def test_all_is_said_to_something_and_fits_a_room():
    told = {step.key for step in demo_matches.live_feed().steps}
    assert {f"feed:{entry}" for entry in SAID} <= told
    for remarks in SAID.values():
        assert all(message_text.clean(words) == words for _, words in remarks)


def test_it_is_for_development_only(settings: Any):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="DEBUG=1"):
        call_command("talk_demo")
