"""The console page: permission, its data, and the session address."""

import json
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from matches.feed import feed_log
from matches.models import LineupPlayer, Match, Role

pytestmark = pytest.mark.django_db


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def cleo(live_match: Match) -> User:
    """Cleo, a commentator of this match only, by a Role."""
    user = User.objects.create_user("cleo", password="cleo", display_name="Cleo", is_staff=True)
    Role.objects.create(user=user, part=Role.Part.COMMENTATOR, match=live_match)
    return user


def console_url(match: Match) -> str:
    return reverse("admin:matches_match_console", args=[match.pk])


def console_data(page: Any) -> dict[str, Any]:
    found = re.search(r'<script id="console-data" type="application/json">(.*?)</script>', page.content.decode())
    assert found
    return dict(json.loads(found[1]))


def test_only_commentators_of_the_match_can_open_the_console(live_match, cleo, commentator, stranger):
    assert console_url(live_match) == f"/admin/matches/match/{live_match.pk}/console/"
    assert client_of(cleo).get(console_url(live_match)).status_code == 200
    assert client_of(commentator).get(console_url(live_match)).status_code == 200
    clerk = User.objects.create_user("clerk", password="clerk", is_staff=True)
    assert client_of(clerk).get(console_url(live_match)).status_code == 403
    assert client_of(stranger).get(console_url(live_match)).status_code == 302
    other = Match.objects.create(
        sport="football", home=live_match.away, away=live_match.home, kickoff_at=live_match.kickoff_at
    )
    assert client_of(cleo).get(console_url(other)).status_code == 403


def test_page_contains_the_current_state_of_the_match(live_match, cleo, post):
    post("Goal!", kind="goal", side="home")
    LineupPlayer.objects.create(match=live_match, side="away", name="王霜", number=5)
    LineupPlayer.objects.create(match=live_match, side="away", name="Rolf Ember", number=1, starts=False)
    data = console_data(client_of(cleo).get(console_url(live_match)))
    live_match.refresh_from_db()
    assert (data["topic"], data["offset"]) == (feed_log.feed_topic(live_match.pk), live_match.last_offset)
    assert data["entries"][-1]["body"] == "Goal!"
    assert data["match"]["scoreline"]["home"] == 1
    assert data["console"]["user"] == {"id": cleo.pk, "name": "Cleo"}
    assert data["console"]["lineup"] == {
        "home": [{"name": "Ida Parker", "number": 3, "starts": True}],
        "away": [{"name": "王霜", "number": 5, "starts": True}, {"name": "Rolf Ember", "number": 1, "starts": False}],
    }
    addresses = [data["console"][name] for name in ("api", "entries", "session", "snapshot", "login")]
    assert addresses == [
        f"/api/matches/{live_match.pk}/",
        "/api/entries/",
        f"/admin/matches/match/{live_match.pk}/console/session/",
        f"/api/matches/{live_match.pk}",
        "/admin/login/",
    ]


def test_text_of_an_entry_cannot_end_the_data_script(live_match, cleo, post):
    post("</script><script>alert(1)</script>")
    page = client_of(cleo).get(console_url(live_match))
    assert b"<script>alert(1)" not in page.content
    assert console_data(page)["entries"][-1]["body"] == "</script><script>alert(1)</script>"


def test_session_address_returns_the_user_without_a_redirect(live_match, cleo, stranger):
    address = reverse("admin:matches_match_session", args=[live_match.pk])
    answer = client_of(cleo).get(address)
    assert answer.json()["user"] == {"id": cleo.pk, "name": "Cleo"}
    assert answer.json()["csrf"]
    assert "no-store" in answer["Cache-Control"]
    assert client_of(stranger).get(address).json()["user"] is None
    assert Client().get(address).json()["user"] is None


def test_admin_links_to_the_console_from_the_match_and_the_list(live_match, commentator):
    editor = client_of(User.objects.create_superuser("edda", password="edda"))
    listed = editor.get(reverse("admin:matches_match_changelist")).content.decode()
    assert listed.index(console_url(live_match)) < listed.index(f"/admin/matches/match/{live_match.pk}/change/")
    assert (
        console_url(live_match)
        in editor.get(reverse("admin:matches_match_change", args=[live_match.pk])).content.decode()
    )


def test_console_of_a_missing_match_is_refused(cleo):
    assert client_of(cleo).get("/admin/matches/match/987654/console/").status_code in (403, 404)
