"""The moderators' part of the admin: the queue, the banned words, and a log that cannot be changed."""

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from accounts.models import User
from chat import actions, selectors
from chat.models import Act, BannedWord, Message, Mute, Report
from matches.models import Match, Role
from tests.browser_session import logged_in_client

pytestmark = pytest.mark.django_db

MODELS = ["report", "message", "mute", "act", "bannedword"]


@pytest.fixture
def office(mona: User) -> Client:
    """The admin as Mona sees it, who moderates one match's room."""
    return logged_in_client(mona)


@pytest.fixture
def head_office(db: None) -> Client:
    """The admin as a superuser sees it."""
    return logged_in_client(User.objects.create_superuser("edda", password="edda"))


@pytest.fixture
def reported(live_match, say, ida: User) -> Report:
    say("you twerp")
    return actions.report_message(match_id=live_match.pk, number=1, by=ida, reason="insult")


def do(client: Client, action: str, *rows: Report | Mute) -> str:
    url = reverse(f"admin:chat_{type(rows[0])._meta.model_name}_changelist")
    data = {"action": action, "_selected_action": [row.pk for row in rows]}
    return client.post(url, data, follow=True).content.decode()


@pytest.mark.parametrize("model", MODELS)
def test_only_moderators_open_the_lists(office, commentator, reported, model):
    url = reverse(f"admin:chat_{model}_changelist")
    assert office.get(url).status_code == 200
    other = Client()
    other.force_login(commentator)
    assert other.get(url).status_code == 403


def test_reports_are_settled_in_the_queue(office, reported, ola):
    queue = reverse("admin:chat_report_changelist")
    assert "you twerp" in office.get(queue).content.decode()
    do(office, "remove_and_mute", reported)
    assert "you twerp" not in office.get(queue).content.decode()
    assert "you twerp" in office.get(queue, {"state": "all"}).content.decode()
    assert Message.objects.get().removed_at is not None
    mute = Mute.objects.get()
    assert (mute.member, mute.reason) == (ola, "insult")
    do(office, "lift", mute)
    mute.refresh_from_db()
    assert mute.lifted_at is not None


def test_a_moderator_of_every_chat_mutes_in_every_chat(head_office, office, reported, ola):
    queue, mutes = (reverse(f"admin:chat_{model}_changelist") for model in ("report", "mute"))
    assert "remove_and_mute_everywhere" not in office.get(queue).content.decode()
    do(office, "remove_and_mute_everywhere", reported)
    assert not Mute.objects.exists()
    do(head_office, "remove_and_mute_everywhere", reported)
    mute = Mute.objects.get()
    assert (mute.room, mute.member, mute.until, mute.reason) == (None, ola, None, "insult")
    assert "Every chat" in office.get(mutes, {"state": "held"}).content.decode()
    assert "Only people who moderate all chats can do this" in do(office, "lift", mute)
    assert Mute.objects.filter(lifted_at=None).exists()
    do(head_office, "lift", mute)
    assert not Mute.objects.filter(lifted_at=None).exists()
    assert "Every chat" not in office.get(mutes, {"state": "held"}).content.decode()


def test_a_mute_is_extended_to_every_room(head_office, live_match, mona, ola):
    until_over = actions.mute_member(
        match_id=live_match.pk, member_id=ola.pk, by=mona, until_over=True, shadow=True, reason="spam"
    )
    assert "The end of the match" in head_office.get(reverse("admin:chat_mute_changelist")).content.decode()
    do(head_office, "everywhere", until_over)
    mute = Mute.objects.get(room=None)
    assert (mute.member, mute.until, mute.until_over, mute.shadow, mute.reason) == (ola, None, None, True, "spam")


def test_a_report_can_be_dismissed(office, reported):
    do(office, "dismiss", reported)
    assert Message.objects.get().removed_at is None
    assert [act.what for act in Act.objects.all()] == ["dismiss"]


def test_a_moderator_of_another_room_is_refused(live_match, reported):
    other_match = Match.objects.create(
        sport="football", home=live_match.away, away=live_match.home, kickoff_at=live_match.kickoff_at
    )
    noa = User.objects.create_user("noa", password="noa", is_staff=True)
    Role.objects.create(user=noa, part=Role.Part.MODERATOR, match=other_match)
    client = Client()
    client.force_login(noa)
    assert "You are not a moderator of the chat" in do(client, "remove", reported)
    assert Message.objects.get().removed_at is None


@pytest.mark.parametrize("page", ["change", "delete"])
@pytest.mark.parametrize("model", ["act", "message", "report", "mute"])
def test_the_moderation_log_cannot_be_changed(head_office, live_match, reported, mona, ola, model, page):
    actions.mute_member(match_id=live_match.pk, member_id=ola.pk, by=mona)
    row = apps.get_model("chat", model)._default_manager.first()
    url = reverse(f"admin:chat_{model}_{page}", args=[row.pk])
    assert head_office.post(url, {"reason": "forged", "post": "yes"}).status_code == 403
    assert type(row)._default_manager.filter(pk=row.pk).exists()
    assert not Act.objects.filter(reason="forged").exists()


def test_a_word_is_tried_before_it_is_banned(head_office, say, ida):
    say("what a TWERP he is")
    say("a fine match", by=ida)
    add = reverse("admin:chat_bannedword_add")
    tried = head_office.post(add, {"word": "twerp", "note": "", "_preview": "1"}).content.decode()
    assert "what a TWERP he is" in tried and "a fine match" not in tried and 'value="twerp"' in tried
    assert not BannedWord.objects.exists()
    head_office.post(add, {"word": "twerp", "note": "rude"})
    assert [word.word for word in BannedWord.objects.all()] == ["twerp"]
    assert selectors.messages_matching("twerp") != []
    word = BannedWord.objects.get()
    head_office.post(reverse("admin:chat_bannedword_delete", args=[word.pk]), {"post": "yes"})
    assert not BannedWord.objects.exists()
    assert [act.what for act in Act.objects.order_by("pk")] == ["ban_word", "allow_word"]


def test_only_moderators_of_every_chat_change_the_banned_words(office):
    assert office.get(reverse("admin:chat_bannedword_add")).status_code == 403
