"""API tokens: created by their user, shown once, stored as a digest, revoked permanently."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts import tokens
from accounts.models import ApiToken, User

pytestmark = pytest.mark.django_db

LIST, ADD = "/admin/accounts/apitoken/", "/admin/accounts/apitoken/add/"


@pytest.fixture
def desk(commentator: User) -> Client:
    client = Client()
    client.force_login(commentator)
    return client


def test_a_token_is_shown_once_and_works(desk, commentator):
    made = desk.post(ADD, {"name": "scoreboard at the Mill"})
    (secret,) = set(re.findall(r"lvc_[\w-]{43}", made.content.decode()))
    assert "no-store" in made["Cache-Control"]
    assert tokens.verify(secret) == commentator
    token = ApiToken.objects.get()
    assert token.user == commentator and secret not in str(ApiToken.objects.values())
    for page in (LIST, reverse("admin:accounts_apitoken_change", args=[token.pk])):
        response = desk.get(page)
        assert response.status_code == 200 and secret not in response.content.decode()


def test_the_owner_can_revoke_a_token(desk, commentator):
    token, secret = tokens.create(commentator, "scoreboard")
    revoke = reverse("admin:accounts_apitoken_revoke", args=[token.pk])
    assert desk.get(revoke).status_code == 200 and tokens.verify(secret) == commentator, "it asks first"
    desk.post(revoke)
    assert tokens.verify(secret) is None
    assert ApiToken.objects.get().revoked_at is not None


def test_only_a_superuser_sees_and_revokes_tokens_of_others(desk, stranger):
    token, secret = tokens.create(stranger, "not Cora’s")
    assert "not Cora" not in desk.get(LIST).content.decode()
    revoke = reverse("admin:accounts_apitoken_revoke", args=[token.pk])
    assert desk.post(revoke).status_code == 403 and tokens.verify(secret) == stranger
    root = Client()
    root.force_login(User.objects.create_superuser("root"))
    assert "not Cora" in root.get(LIST).content.decode()
    root.post(revoke)
    assert tokens.verify(secret) is None


@pytest.mark.parametrize("secret", ["", "lvc_", "lvc_made-up", "\udcff", "x" * 10_000])
def test_an_invalid_token_is_rejected(secret):
    assert tokens.verify(secret) is None
