"""The permissions of roles, in actions and in the admin."""

import pytest
from django.contrib.auth.models import AnonymousUser, Permission
from django.test import Client

from accounts.models import User
from livecast.errors import LivecastError
from matches.actions import (
    correct_commentary,
    edit_fixture,
    pin_commentary,
    post_text,
    release_held,
    retract_commentary,
    set_holds,
    set_lead_commentator,
    set_match_state,
    undo,
    withdraw_held,
)
from matches.models import Competition, Match, Role
from matches.permissions import may_commentate, may_edit, may_moderate, may_see

pytestmark = pytest.mark.django_db


@pytest.fixture
def derby(harbour, mill) -> Match:
    """Mill United v Harbour Town, in another competition."""
    cup = Competition.objects.create(name="Mayor’s Cup", sport="football")
    return Match.objects.create(
        competition=cup, sport="football", home=mill, away=harbour, kickoff_at="2026-05-16T14:00Z"
    )


@pytest.fixture
def una(db) -> User:
    """Una, a member of staff. Each test gives her a role."""
    return User.objects.create_user("una", password="una", is_staff=True)


def test_commentator_of_a_match_can_write_only_there(live_match, derby, una):
    Role.objects.create(user=una, part="commentator", match=live_match)
    assert may_commentate(una, live_match) and not may_commentate(una, derby)
    assert not may_edit(una, live_match) and not may_moderate(una, live_match)


def test_commentator_of_a_competition_can_write_in_all_its_matches(live_match, derby, una):
    Role.objects.create(user=una, part="commentator", competition=live_match.competition)
    assert may_commentate(una, live_match) and not may_commentate(una, derby)
    friendly = Match.objects.create(sport="football", home=derby.home, away=derby.away, kickoff_at=derby.kickoff_at)
    assert not may_commentate(una, friendly), "a match without a competition is not included"


def test_role_without_a_scope_applies_everywhere(live_match, derby, una):
    Role.objects.create(user=una, part="moderator")
    assert may_moderate(una, live_match) and may_moderate(una, derby)
    assert not may_commentate(una, live_match)


def test_editor_can_write_and_change_fixtures_in_their_scope(live_match, derby, una):
    Role.objects.create(user=una, part="editor", match=live_match)
    assert may_commentate(una, live_match) and may_edit(una, live_match)
    assert not may_commentate(una, derby) and not may_edit(una, derby) and not may_edit(una)
    edit_fixture(match_id=live_match.pk, author=una, venue="The Mill")
    with pytest.raises(LivecastError) as refusal:
        edit_fixture(match_id=derby.pk, author=una, venue="The Mill")
    assert (refusal.value.code, refusal.value.status) == ("match.not_editor", 403)


@pytest.mark.parametrize(
    ("codename", "may"), [("add_commentaryentry", {may_commentate}), ("change_match", {may_commentate, may_edit})]
)
def test_django_permissions_apply_everywhere(live_match, una, codename, may):
    una.user_permissions.add(Permission.objects.get(codename=codename))
    una = User.objects.get(pk=una.pk)
    assert {check for check in (may_commentate, may_edit, may_moderate) if check(una, live_match)} == may


def test_superuser_may_everything_and_a_user_without_a_role_nothing(live_match, stranger):
    root = User.objects.create_superuser("root")
    for check in (may_commentate, may_edit, may_moderate):
        assert check(root, live_match)
        assert not check(stranger, live_match) and not check(AnonymousUser(), live_match)


def test_inactive_user_may_nothing(live_match, una):
    Role.objects.create(user=una, part="editor")
    una.is_active = una.is_superuser = False
    assert not may_commentate(una, live_match)
    una.is_superuser = True
    assert not may_commentate(una, live_match)


def test_every_action_checks_permission(live_match, derby, una, post, commentator):
    """Una is a commentator of the derby and tries every action at another match."""
    set_holds(match_id=live_match.pk, author=None, hold_seconds={"highlight": 30})
    post_text(match_id=live_match.pk, author=commentator, client_key="held", text="hl Parker, again")
    Role.objects.create(user=una, part="commentator", match=derby)
    entry = post("Cora’s line.")
    told = live_match.publications.count()
    for attempt in (
        lambda: post("mine", author=una),
        lambda: post_text(match_id=live_match.pk, author=una, client_key="k", text="mine"),
        lambda: correct_commentary(entry_id=entry.pk, author=una, body="mine"),
        lambda: retract_commentary(entry_id=entry.pk, author=una),
        lambda: pin_commentary(entry_id=entry.pk, author=una, pinned=True),
        lambda: set_match_state(match_id=live_match.pk, author=una, status="finished"),
        lambda: set_holds(match_id=live_match.pk, author=una, hold_seconds={"comment": 5}),
        lambda: withdraw_held(match_id=live_match.pk, author=una, client_key="held"),
        lambda: release_held(match_id=live_match.pk, author=una, client_key="held"),
        lambda: set_lead_commentator(match_id=live_match.pk, author=una, user_id=una.pk),
        lambda: undo(match_id=live_match.pk, author=una),
    ):
        with pytest.raises(LivecastError) as refusal:
            attempt()
        assert (refusal.value.code, refusal.value.status) == ("match.not_commentator", 403)
    assert live_match.publications.count() == told and live_match.held.count() == 1
    post_text(match_id=derby.pk, author=una, client_key="k", text="mine")
    assert derby.commentary.get().author == una


def test_private_match_is_visible_to_staff_with_a_role_in_it(live_match, commentator, una, stranger):
    live_match.private = True
    live_match.save()
    assert may_see(commentator, live_match)
    assert not may_see(una, live_match) and not may_see(AnonymousUser(), live_match)
    Role.objects.create(user=una, part="moderator", match=live_match)
    assert may_see(una, live_match)
    Role.objects.create(user=stranger, part="commentator", match=live_match)
    assert not may_see(stranger, live_match), "a role without the staff flag does not count"
    with pytest.raises(LivecastError) as refusal:
        set_match_state(match_id=live_match.pk, author=stranger, status="finished")
    assert refusal.value.code == "match.not_found"


# --- the admin has the same rules


@pytest.fixture
def admin_browser(una) -> Client:
    client = Client()
    client.force_login(una)
    return client


LIST = "/admin/matches/match/"


def test_commentator_can_view_but_not_change_their_match_in_the_admin(live_match, derby, una, admin_browser):
    Role.objects.create(user=una, part="commentator", match=live_match)
    assert admin_browser.get(LIST).status_code == 200
    assert admin_browser.get(f"{LIST}{live_match.pk}/change/").status_code == 200
    assert admin_browser.post(f"{LIST}{live_match.pk}/change/", {"venue": "Mine"}).status_code == 403
    assert admin_browser.get(f"{LIST}{derby.pk}/change/").status_code == 403
    assert admin_browser.get(f"{LIST}add/").status_code == 403


def test_editor_of_a_match_can_change_only_that_match(live_match, derby, una, admin_browser):
    Role.objects.create(user=una, part="editor", match=live_match)
    page = admin_browser.get(f"{LIST}{live_match.pk}/change/")
    assert page.status_code == 200 and page.context["has_change_permission"]
    assert admin_browser.get(f"{LIST}{derby.pk}/change/").status_code == 403


def test_staff_without_a_role_cannot_see_matches_in_the_admin(live_match, admin_browser):
    assert admin_browser.get(LIST).status_code == 403
    assert admin_browser.get("/admin/").status_code == 200


def test_private_match_is_listed_for_staff_with_a_role_in_it(live_match, derby, una, admin_browser):
    Match.objects.filter(pk=derby.pk).update(private=True)
    Role.objects.create(user=una, part="commentator", match=live_match)
    assert [match.pk for match in admin_browser.get(LIST).context["cl"].result_list] == [live_match.pk]
    assert admin_browser.get(f"{LIST}{derby.pk}/change/").status_code == 404, "like a missing match"
    Role.objects.create(user=una, part="moderator", competition=derby.competition)
    assert {match.pk for match in admin_browser.get(LIST).context["cl"].result_list} == {live_match.pk, derby.pk}
