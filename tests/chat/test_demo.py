"""The demo's chat: fans talk about the match in play, once each, under the rules of any member."""

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
    """The demo match after its first half-hour: a dog and a goal."""
    settings.DEBUG = True
    monkeypatch.setattr(talk_demo, "TYPING", (0.0, 0.0))
    call_command("seed_demo", verbosity=0)
    match = demo_matches.latest_edition()
    assert match
    return match


def talk(match: Match) -> str:
    """Return what a new run of the demo chat prints."""
    out = StringIO()
    talk_demo.Command(stdout=out).talk(match, sign_up(), set())
    return out.getvalue()


def said(match: Match) -> list[tuple[str, str]]:
    messages = Message.objects.filter(room__match=match).order_by("number")
    return list(messages.values_list("author__display_name", "text"))


def test_fans_talk_about_the_newest_entries(derby: Match):
    assert talk(derby) == ""
    heard = said(derby)
    assert ("Gladys (away)", "DOOOOOM!!! 0–1") in heard
    assert ("Nora", "DOG") not in heard  # that was long ago
    assert len({name for name, _ in heard}) >= 4
    answer = Message.objects.get(room__match=derby, text="The ball was in the car park")
    assert answer.reply_to and answer.reply_to.author.display_name == "Gladys (away)"
    goal = derby.commentary.get(kind="goal")
    assert Reaction.objects.filter(target="entry", target_id=goal.pk, kind="fire").count() >= 2


def test_restarted_demo_chat_posts_nothing_twice(derby: Match):
    talk(derby)
    before = said(derby)
    talk(derby)
    assert said(derby) == before
    assert User.objects.filter(username__startswith="demo-fan-").count() == len(FANS)


def test_a_muted_fan_is_reported_and_the_others_continue(derby: Match):
    mona = User.objects.get(username="demo")
    mute_member(match_id=derby.pk, by=mona, member_id=sign_up()["Gladys (away)"].pk, seconds=60)
    assert "Gladys (away) may not speak" in talk(derby)
    names = {name for name, _ in said(derby)}
    assert "Nora" in names and "Gladys (away)" not in names


def test_demo_fans_do_not_post_in_a_closed_room(derby: Match):
    change_room(match_id=derby.pk, by=User.objects.get(username="demo"), shut=True)
    assert "closed" in talk(derby)
    assert said(derby) == []


def test_every_demo_message_belongs_to_an_entry_and_is_short_enough():
    told = {step.key for step in demo_matches.live_feed().steps}
    assert {f"feed:{entry}" for entry in SAID} <= told
    for remarks in SAID.values():
        assert all(message_text.clean(words) == words for _, words in remarks)


def test_the_demo_chat_runs_in_development_only(settings: Any):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="DEBUG=1"):
        call_command("talk_demo")
