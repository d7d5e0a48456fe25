"""The console's page: for whom it opens, what it carries, and who is said to be logged in."""

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
def caller(live_match: Match) -> User:
    """Cleo, who has a part in this match alone, and none of Django's permissions."""
    user = User.objects.create_user("cleo", password="cleo", display_name="Cleo", is_staff=True)
    Role.objects.create(user=user, part=Role.Part.COMMENTATOR, match=live_match)
    return user


def console(match: Match) -> str:
    return reverse("admin:matches_match_console", args=[match.pk])


def carried(page: Any) -> dict[str, Any]:
    found = re.search(r'<script id="console-data" type="application/json">(.*?)</script>', page.content.decode())
    assert found
    return dict(json.loads(found[1]))


def test_it_opens_for_who_may_call_the_match_and_for_nobody_else(live_match, caller, commentator, stranger):
    assert console(live_match) == f"/admin/matches/match/{live_match.pk}/console/"
    assert client_of(caller).get(console(live_match)).status_code == 200
    assert client_of(commentator).get(console(live_match)).status_code == 200
    clerk = User.objects.create_user("clerk", password="clerk", is_staff=True)
    assert client_of(clerk).get(console(live_match)).status_code == 403
    assert client_of(stranger).get(console(live_match)).status_code == 302
    other = Match.objects.create(
        sport="football", home=live_match.away, away=live_match.home, kickoff_at=live_match.kickoff_at
    )
    assert client_of(caller).get(console(other)).status_code == 403


def test_it_carries_the_match_as_it_stands(live_match, caller, post):
    post("Goal!", kind="goal", side="home")
    LineupPlayer.objects.create(match=live_match, side="away", name="王霜", number=5)
    LineupPlayer.objects.create(match=live_match, side="away", name="Rolf Ember", number=1, starts=False)
    data = carried(client_of(caller).get(console(live_match)))
    live_match.refresh_from_db()
    assert (data["topic"], data["offset"]) == (feed_log.feed_topic(live_match.pk), live_match.last_offset)
    assert data["entries"][-1]["body"] == "Goal!"
    assert data["match"]["scoreline"]["home"] == 1
    assert data["console"]["user"] == {"id": caller.pk, "name": "Cleo"}
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


def test_a_text_cannot_break_out_of_the_page(live_match, caller, post):
    post("</script><script>alert(1)</script>")
    page = client_of(caller).get(console(live_match))
    assert b"<script>alert(1)" not in page.content
    assert carried(page)["entries"][-1]["body"] == "</script><script>alert(1)</script>"


def test_who_is_logged_in_is_told_without_a_login_page(live_match, caller, stranger):
    address = reverse("admin:matches_match_session", args=[live_match.pk])
    answer = client_of(caller).get(address)
    assert answer.json()["user"] == {"id": caller.pk, "name": "Cleo"}
    assert answer.json()["csrf"]
    assert "no-store" in answer["Cache-Control"]
    assert client_of(stranger).get(address).json()["user"] is None
    assert Client().get(address).json()["user"] is None


def test_the_console_stands_first_at_the_match_and_in_the_list(live_match, commentator):
    editor = client_of(User.objects.create_superuser("edda", password="edda"))
    listed = editor.get(reverse("admin:matches_match_changelist")).content.decode()
    assert listed.index(console(live_match)) < listed.index(f"/admin/matches/match/{live_match.pk}/change/")
    assert (
        console(live_match) in editor.get(reverse("admin:matches_match_change", args=[live_match.pk])).content.decode()
    )


def test_no_such_match_has_no_console(caller):
    assert client_of(caller).get("/admin/matches/match/987654/console/").status_code in (403, 404)
