"""The back office, page by page, as staff use it."""

import pytest
from django.contrib.admin.sites import site
from django.test import Client
from django.urls import reverse

from accounts.models import User
from matches.models import Match

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(db) -> User:
    """Edda, who may do everything."""
    return User.objects.create_superuser("edda", password="edda")


@pytest.fixture
def office(editor: User) -> Client:
    client = Client()
    client.force_login(editor)
    return client


def form_values(page) -> dict[str, str]:
    form = page.context["form"]
    return {name: form[name].value() or "" for name in form.fields}


@pytest.mark.parametrize(
    "model", [model for model in site._registry if model._meta.app_label in ("matches", "accounts")]
)
@pytest.mark.parametrize("page", ["changelist", "add"])
def test_every_model_has_its_pages(office, post, model, page):
    post("Parker drives at the full-back.")
    response = office.get(reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"))
    read_only = model._meta.model_name in ("commentaryentry", "publication", "epoch")
    assert response.status_code == (403 if read_only and page == "add" else 200)


def test_staff_post_an_entry_and_send_it_twice(office, live_match, editor):
    url = reverse("admin:matches_match_post_entry", args=[live_match.pk])
    values = form_values(office.get(url)) | {"body": "Parker, off the post and in!", "kind": "goal", "side": "home"}
    for _ in range(2):
        response = office.post(url, values, follow=True)
        assert response.status_code == 200
    entry = live_match.commentary.get(kind="goal")
    assert (entry.author, entry.body) == (editor, "Parker, off the post and in!")
    live_match.refresh_from_db()
    assert str(live_match.scoreline) == "1–0"
    assert "Parker, off the post and in!" in response.content.decode()


def test_an_empty_entry_is_refused_with_a_sentence(office, live_match):
    url = reverse("admin:matches_match_post_entry", args=[live_match.pk])
    response = office.post(url, form_values(office.get(url)) | {"kind": "comment"})
    assert "Write something first." in response.content.decode()
    assert live_match.commentary.count() == 1


def test_staff_retract_an_entry_with_a_reason(office, live_match, post):
    goal = post("Parker!", kind="goal", side="home")
    url = reverse("admin:matches_match_retract_entry", args=[live_match.pk, goal.pk])
    assert office.get(url).status_code == 200
    assert "required" in office.post(url, {"reason": ""}).content.decode()
    office.post(url, {"reason": "Offside"})
    goal.refresh_from_db()
    assert (bool(goal.retracted_at), goal.reason) == (True, "Offside")


def test_staff_change_the_state_and_fans_are_told(office, live_match):
    url = reverse("admin:matches_match_change_state", args=[live_match.pk])
    assert office.get(url).status_code == 200
    office.post(url, {"status": "live", "period": "2H", "minute": "10"})
    live_match.refresh_from_db()
    assert (live_match.status, live_match.period, live_match.clock_elapsed) == ("live", "2H", 600)
    assert live_match.publications.get().type == "match.changed"


def test_changing_a_fixture_leaves_its_feed_alone(office, live_match, post):
    url = reverse("admin:matches_match_change", args=[live_match.pk])
    page = office.get(url)
    form = page.context["adminform"].form
    values = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    values |= {"kickoff_at_0": "2026-05-09", "kickoff_at_1": "15:30:00", "venue": "The Quay"}
    post("Posted while the form was open.", kind="goal", side="away")
    response = office.post(url, values)
    assert response.status_code == 302, response.context["adminform"].form.errors
    match = Match.objects.get(pk=live_match.pk)
    assert (match.venue, match.last_offset, str(match.scoreline)) == ("The Quay", 3, "0–1")
    assert match.publications.get(offset=3).type == "match.changed"


def test_who_is_no_commentator_sees_no_form_and_posts_nothing(live_match):
    clerk = User.objects.create_user("clerk", password="clerk", is_staff=True)
    client = Client()
    client.force_login(clerk)
    url = reverse("admin:matches_match_post_entry", args=[live_match.pk])
    assert client.get(url).status_code == 403
    assert client.post(url, {"client_key": "k", "body": "x", "kind": "comment"}).status_code == 403
    assert live_match.commentary.count() == 1


def test_writes_need_a_token(editor, live_match):
    client = Client(enforce_csrf_checks=True)
    client.force_login(editor)
    url = reverse("admin:matches_match_post_entry", args=[live_match.pk])
    assert client.post(url, {"client_key": "k", "body": "x", "kind": "comment"}).status_code == 403
    assert live_match.commentary.count() == 1
