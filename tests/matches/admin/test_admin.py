"""The pages of the admin as staff use them."""

import json

import pytest
from django.contrib.admin.sites import site
from django.test import Client
from django.urls import reverse

from accounts.models import User
from matches.models import Match
from tests.browser_session import logged_in_client

pytestmark = [pytest.mark.every_database("search, grouping and ordering in SQL"), pytest.mark.django_db]


@pytest.fixture
def editor(db) -> User:
    """Edda, a user with all permissions."""
    return User.objects.create_superuser("edda", password="edda")


@pytest.fixture
def staff_client(editor: User) -> Client:
    return logged_in_client(editor)


NO_ROWS = {
    f"{inline}-{count}_FORMS": "0" for inline in ("entrants", "lineup", "roles") for count in ("TOTAL", "INITIAL")
}


@pytest.mark.parametrize(
    "model", [model for model in site._registry if model._meta.app_label in ("matches", "accounts")]
)
@pytest.mark.parametrize("page", ["changelist", "add"])
def test_every_model_has_admin_pages(staff_client, post, model, page):
    post("Parker drives at the full-back.")
    response = staff_client.get(reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"))
    read_only = model._meta.model_name in ("commentaryentry", "publication", "epoch", "pushsubscription", "follow")
    assert response.status_code == (403 if read_only and page == "add" else 200)


def test_editing_a_fixture_publishes_nothing_to_its_feed(staff_client, live_match, post):
    url = reverse("admin:matches_match_change", args=[live_match.pk])
    page = staff_client.get(url)
    form = page.context["adminform"].form
    values = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    values |= {"kickoff_at_0": "2026-05-09", "kickoff_at_1": "15:30:00", "venue": "The Quay"} | NO_ROWS
    post("Posted while the form was open.", kind="goal", side="away")
    response = staff_client.post(url, values)
    assert response.status_code == 302, response.context["adminform"].form.errors
    match = Match.objects.get(pk=live_match.pk)
    assert (match.venue, match.last_offset, str(match.scoreline)) == ("The Quay", 3, "0–1")
    assert match.publications.get(offset=3).type == "match.changed"


def test_first_leg_of_a_tie_is_edited_and_published(staff_client, live_match):
    url = reverse("admin:matches_match_change", args=[live_match.pk])

    def save(**values: str | bool):
        form = staff_client.get(url).context["adminform"].form
        shown = {name: form[name].value() for name in form.fields if form[name].value() is not None}
        shown |= {"kickoff_at_0": "2026-05-09", "kickoff_at_1": "15:30:00"} | NO_ROWS
        return staff_client.post(url, {name: value for name, value in (shown | values).items() if value is not False})

    refused = save(first_leg_home="2", first_leg_away="")
    assert refused.status_code == 200
    assert "Write both scores of the first leg, or none." in str(refused.context["adminform"].form.errors)
    live_match.refresh_from_db()
    assert live_match.first_leg is None

    assert save(first_leg_home="2", first_leg_away="1", away_goals="on").status_code == 302
    live_match.refresh_from_db()
    assert live_match.first_leg == {"home": 2, "away": 1, "away_goals": True}
    changed = live_match.publications.get(type="match.changed")
    assert json.loads(changed.data)["first_leg"] == live_match.first_leg

    assert save(first_leg_home="", first_leg_away="", away_goals=False).status_code == 302
    live_match.refresh_from_db()
    assert live_match.first_leg is None
