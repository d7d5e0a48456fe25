"""The Content-Security-Policy header of the public pages and of every admin address."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from matches.models import Match
from tests.admin_pages import admin_addresses, make_rows
from tests.browser_session import logged_in_client

pytestmark = pytest.mark.django_db

ALWAYS = {
    "default-src": ["'self'"],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
}


@pytest.fixture
def office() -> Client:
    """A browser in which Edda, a superuser, is logged in to the admin."""
    return logged_in_client(User.objects.create_superuser("edda", password="edda"))


def policy(response) -> dict[str, list[str]]:
    directives = (directive.split() for directive in response["Content-Security-Policy"].split(";"))
    return {name: sources for name, *sources in directives}


def is_the_admins(response) -> bool:
    found = policy(response)
    return found.items() >= ALWAYS.items() and found["script-src"] == ["'self'", "'unsafe-eval'"]


def test_every_admin_address_has_the_policy_of_the_admin(office: Client, live_match: Match, post):
    post("Parker drives at the full-back.")
    make_rows(live_match, User.objects.get(username="edda"))
    addresses = admin_addresses()
    rehearsed = Match.objects.latest("pk")
    assert {"/admin/", f"/admin/matches/match/{rehearsed.pk}/console/", "/admin/login/"} <= set(addresses)
    addresses.remove(reverse("admin:logout"))  # GET is refused: see below
    without = [address for address in addresses if not is_the_admins(office.get(address))]
    assert without == []


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("get", "/admin/nothing/here/", 404),
        ("get", "/admin/matches/commentaryentry/add/", 403),
        ("get", "/admin/logout/", 405),
        ("post", "/admin/logout/", 200),
    ],
)
def test_admin_error_pages_have_the_policy_of_the_admin(office: Client, method, address, status):
    response = getattr(office, method)(address)
    assert response.status_code == status
    assert is_the_admins(response)


def test_the_redirect_to_the_admin_login_has_the_policy(client: Client):
    assert is_the_admins(client.get("/admin/"))
    assert is_the_admins(client.get("/admin/login/"))


def test_a_csrf_failure_in_the_admin_has_the_policy():
    response = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "edda"})
    assert response.status_code == 403
    assert is_the_admins(response)


def test_public_pages_have_the_strict_policy(client: Client, live_match: Match):
    for address in ("/", f"/matches/{live_match.pk}/", "/nothing/here/"):
        found = policy(client.get(address))
        assert found.items() >= ALWAYS.items()
        assert not {"script-src", "style-src"} & found.keys()
