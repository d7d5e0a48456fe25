"""A private match is hidden in the admin from staff without a role in it."""

from typing import Any

import pytest
from django.contrib.admin.sites import site
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from chat.actions import MessageDraft, mute_member, post_messages, report_message
from chat.models import Message, Room
from matches.actions import EntryDraft, post_commentary
from matches.models import Competition, Match, Rehearsal, Role, Team
from tests.browser_session import logged_in_client
from tests.matches.rehearsals.test_rehearsals import HARBOUR

pytestmark = pytest.mark.django_db

SECRET = "Nobody must read this."
NAME = "Hidden Rovers v Secret Wanderers"
EVERYWHERE = {"add_commentaryentry", "change_match", "moderate"}  # each of these permissions applies to every match


@pytest.fixture
def hidden(live_match: Match, commentator: User, stranger: User) -> Match:
    """Hidden Rovers v Secret Wanderers, a private match with entries, chat and moderation."""
    home, away = (Team.objects.create(name=name, sport="football") for name in NAME.split(" v "))
    match = Match.objects.create(
        sport="football", home=home, away=away, kickoff_at=timezone.now(), competition=live_match.competition
    )
    post_commentary(match_id=match.pk, author=None, client_key="k", draft=EntryDraft(kind="period_start", period="1H"))
    post_commentary(match_id=match.pk, author=commentator, client_key="s", draft=EntryDraft(body=SECRET))
    fan = User.objects.create_user("fay", display_name="Fay", member_since=timezone.now())
    post_messages(match_id=match.pk, drafts=[MessageDraft(fan.pk, "m", SECRET)])
    said = Message.objects.get(room__match=match)
    other = User.objects.create_user("olga", display_name="Olga", member_since=timezone.now())
    report_message(match_id=match.pk, number=said.number, by=other, reason="abuse")
    mute_member(match_id=match.pk, member_id=fan.pk, by=None, seconds=60, reason=SECRET)
    Role.objects.create(user=commentator, part=Role.Part.COMMENTATOR, match=match)
    Match.objects.filter(pk=match.pk).update(private=True, status="finished", clock_running_since=None)
    match.refresh_from_db()
    return match


@pytest.fixture
def clerk(live_match: Match) -> User:
    """Carl, who may view and delete everything, and has a role in the other match only."""
    user = User.objects.create_user("carl", password="carl", is_staff=True)
    user.user_permissions.set(Permission.objects.exclude(codename__in=EVERYWHERE))
    for part in (Role.Part.MODERATOR, Role.Part.EDITOR):
        Role.objects.create(user=user, part=part, match=live_match)
    return user


@pytest.fixture
def office(clerk: User) -> Client:
    return logged_in_client(clerk)


@pytest.fixture
def everybody(clerk: User) -> Client:
    """A superuser's client, to prove that the pages show the match to users who may see it."""
    return logged_in_client(User.objects.create_superuser("root", password="root"))


def lists() -> list[str]:
    ours = [
        model._meta for model in site._registry if model._meta.app_label in ("matches", "chat", "accounts", "admin")
    ]
    return sorted(f"admin:{meta.app_label}_{meta.model_name}_changelist" for meta in ours)


@pytest.mark.parametrize("query", ["", "?q=Hidden", "?q=Nobody", "?state=all", "?private__exact=1"])
def test_lists_and_searches_hide_a_private_match(hidden: Match, office: Client, query: str):
    for name in lists():
        page = office.get(f"{reverse(name)}{query}", follow=True).content.decode()
        assert NAME not in page and SECRET not in page, name


def test_lists_and_searches_show_a_private_match_to_superusers(hidden: Match, everybody: Client):
    pages = {name: everybody.get(f"{reverse(name)}?state=all", follow=True).content.decode() for name in lists()}
    showing = {name.split("_")[1] for name, page in pages.items() if NAME in page or SECRET in page}
    assert showing >= {"match", "commentaryentry", "publication", "role", "message", "report", "mute"}


def test_form_choices_hide_a_private_match(hidden: Match, live_match: Match, office: Client, everybody: Client):
    def offered(client: Client) -> list[str]:
        asked = {"app_label": "matches", "model_name": "role", "field_name": "match", "term": ""}
        return [one["id"] for one in client.get(reverse("admin:autocomplete"), asked).json()["results"]]

    assert offered(office) == [str(live_match.pk)]
    assert sorted(offered(everybody)) == sorted([str(live_match.pk), str(hidden.pk)])
    add = reverse("admin:matches_role_add")
    user = User.objects.get(username="carl")
    page = office.post(add, {"user": user.pk, "part": "editor", "match": hidden.pk}, follow=True)
    assert NAME not in page.content.decode() and not Role.objects.filter(user=user, match=hidden).exists()
    for client, shown in ((office, False), (everybody, True)):
        for query in ("", f"?match={hidden.pk}"):
            assert (NAME in client.get(reverse("admin:matches_match_rehearse") + query).content.decode()) is shown


def addresses(match: Match) -> list[str]:
    names = "change delete history console team_sheets rehearsal".split()
    return [reverse(f"admin:matches_match_{name}", args=[match.pk]) for name in names] + [
        reverse("admin:matches_commentaryentry_change", args=[match.commentary.latest("pk").pk]),
        reverse("admin:chat_message_change", args=[Room.objects.get(match=match).messages.latest("pk").pk]),
        reverse("admin:matches_role_change", args=[match.roles.latest("pk").pk]),
    ]


def test_pages_of_a_private_match_are_404(hidden: Match, office: Client, everybody: Client):
    Rehearsal.objects.create(match=hidden, source="x", script=_script())
    for address in addresses(hidden):
        response = office.get(address, follow=True)
        assert NAME not in response.content.decode() and SECRET not in response.content.decode(), address
        if "/match/" in address:
            assert response.status_code == 404, address
        shown = everybody.get(address, follow=True).content.decode()
        assert NAME in shown or SECRET in shown or "Hidden Rovers" in shown, address


def test_counts_and_deletions_do_not_reveal_a_private_match(hidden: Match, live_match: Match, office: Client):
    page: Any = office.get(reverse("admin:matches_competition_changelist"))
    assert [one.games for one in page.context["cl"].result_list] == [1]
    for model, pk in ((Competition, hidden.competition_id), (Team, hidden.home_id)):
        page = office.get(reverse(f"admin:matches_{model._meta.model_name}_delete", args=[pk])).content.decode()
        assert NAME not in page and "Matches that you have no role in" in page


def test_users_with_a_role_see_the_private_match(hidden: Match, office: Client, clerk: User):
    Role.objects.create(user=clerk, part=Role.Part.EDITOR, match=hidden)
    assert NAME in office.get(reverse("admin:matches_match_changelist")).content.decode()
    assert office.get(reverse("admin:matches_match_change", args=[hidden.pk])).status_code == 200
    assert SECRET in office.get(reverse("admin:matches_commentaryentry_changelist")).content.decode()


def _script() -> str:
    return HARBOUR.read_text()
