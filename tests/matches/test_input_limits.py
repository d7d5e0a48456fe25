"""Requests over an input limit are refused before anything is computed on them."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from accounts import tokens
from accounts.models import User
from livecast.input_limits import ADMIN_QUERY, ADMIN_SEARCH, API_JSON, API_TOKEN, FORM, JSON_DEPTH, TEAM_SHEET
from matches.models import CommentaryEntry
from tests.browser_session import logged_in_client

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin_browser() -> Client:
    """The browser of Edda, a superuser."""
    return logged_in_client(User.objects.create_superuser("edda", password="edda"))


@pytest.fixture
def send(live_match, commentator):
    """Post a body to the match with a token of Cora. Returns the status and the error code."""
    secret = tokens.create(commentator, "the desk")[1]

    def post(body: str | bytes, token: str = secret, content_type: str = "application/json") -> tuple[int, str]:
        answer = Client().post(
            f"/api/matches/{live_match.pk}/entries",
            body,
            content_type=content_type,
            headers={"authorization": f"Bearer {token}"},
        )
        return answer.status_code, answer.json().get("error", {}).get("code", "")

    return post


def entry(**fields: object) -> str:
    return json.dumps({"key": "k", "text": "Hello.", **fields})


# --- the API


def test_json_body_is_accepted_up_to_its_limit(send):
    body = entry()
    assert send(body + " " * (API_JSON.size - len(body))) == (201, "")
    assert send(body + " " * (API_JSON.size - len(body) + 1)) == (413, API_JSON.code)
    assert send(body + " " * (FORM.size + 1)) == (413, FORM.code)


def test_deeply_nested_json_is_refused_before_parsing(send):
    def nested(levels: int) -> str:
        return entry(players="DEEP").replace('"DEEP"', "[" * (levels - 1) + "]" * (levels - 1))

    assert send(nested(JSON_DEPTH.size)) == (422, "request.invalid")
    assert send(nested(JSON_DEPTH.size + 1)) == (413, JSON_DEPTH.code)
    assert send(nested(30_000)) == (413, JSON_DEPTH.code)
    assert not CommentaryEntry.objects.filter(client_key="k").exists()


@pytest.mark.parametrize(
    "body", ["{", "[1", b"\xff", '{"key": NaN}', r'{"key": "\ud800"}', '{"version": ' + "9" * 5000 + "}"]
)
def test_invalid_json_is_refused(send, body):
    assert send(body) == (400, "request.invalid")


def test_overlong_token_is_refused_like_an_unknown_one(send):
    assert send(entry(), token="x" * (API_TOKEN.size + 1)) == (401, API_TOKEN.code)


def test_form_with_too_many_fields_is_refused(live_match, commentator):
    secret = tokens.create(commentator, "the desk")[1]
    answer = Client().post(
        f"/api/matches/{live_match.pk}/photo",
        {f"field{number}": "" for number in range(1_001)},
        headers={"authorization": f"Bearer {secret}"},
    )
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "request.too_big")


@pytest.mark.parametrize("query", ["after=0&epoch=" + "x" * 65, "after=" + "9" * 5_000, "after=x"])
def test_poll_with_an_invalid_position_is_refused(client, live_match, query: str):
    answer = client.get(f"/api/matches/{live_match.pk}/feed?{query}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "request.invalid")


# --- the admin

SEARCHED: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("admin:matches_match_changelist", "q", {}),
    ("admin:matches_commentaryentry_changelist", "q", {}),
    ("admin:chat_message_changelist", "q", {}),
    ("admin:auth_group_changelist", "q", {}),
    (
        "admin:autocomplete",
        "term",
        {"app_label": "matches", "model_name": "match", "field_name": "home"},
    ),
)


@pytest.mark.parametrize(("page", "name", "besides"), SEARCHED)
def test_search_is_accepted_up_to_its_limit(admin_browser, page: str, name: str, besides: dict[str, str]):
    address = reverse(page)
    searched = ("a " * ADMIN_SEARCH.size)[: ADMIN_SEARCH.size]
    assert admin_browser.get(address, {name: searched, **besides}).status_code == 200
    assert admin_browser.get(address, {name: f"{searched}a", **besides}).status_code == 413


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("sport__exact=football", 200),
        ("sport__exact=" + "x" * ADMIN_QUERY.size, 413),
        ("name__regex=(a%2B)%2B%24", 400),
        ("name__iregex=(a%2B)%2B%24", 400),
        ("sport__exact=%00", 400),
        ("q=%00", 400),
    ],
)
def test_admin_filters_are_limited(admin_browser, harbour, query: str, status: int):
    assert admin_browser.get(f"{reverse('admin:matches_team_changelist')}?{query}").status_code == status


def test_team_sheet_is_accepted_up_to_its_limit(admin_browser, fixture):
    address = reverse("admin:matches_match_team_sheets", args=[fixture.pk])

    def errors(size: int) -> list[str]:
        answer = admin_browser.post(address, {"home": "1 Ember\n" + "x" * (size - 8), "away": ""})
        found = answer.context["form"].errors.as_data()
        return [error.code for error in found.get("home", [])]

    assert errors(TEAM_SHEET.size) == []
    assert errors(TEAM_SHEET.size + 1) == [TEAM_SHEET.code]


def test_form_over_its_limit_is_refused(admin_browser, fixture):
    address = reverse("admin:matches_match_team_sheets", args=[fixture.pk])
    assert admin_browser.post(address, {"home": "x" * FORM.size, "away": ""}).status_code == 400
