"""The admin's dashboard and sidebar: each staff user sees only what their roles allow."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from livecast import __version__
from matches.models import Match, Role
from tests.browser_session import logged_in_client

pytestmark = pytest.mark.django_db


@pytest.fixture
def today(live_match: Match) -> Match:
    """Harbour Town v Mill United, live now."""
    Match.objects.filter(pk=live_match.pk).update(kickoff_at=timezone.now() - timedelta(hours=1))
    return live_match


@pytest.fixture
def moira(today: Match) -> User:
    """Moira, a moderator of this match who may not commentate any."""
    user = User.objects.create_user("moira", password="moira", is_staff=True)
    Role.objects.create(user=user, match=today, part=Role.Part.MODERATOR)
    return user


def front_page(user: User) -> str:
    return logged_in_client(user).get(reverse("admin:index")).content.decode()


def margin(page: str) -> list[str]:
    """The links of the sidebar."""
    return re.findall(r'href="/admin/([a-z_]+/[a-z]+)/" class="flex h-\[38px\]', page)


def console_of(match: Match) -> str:
    return reverse("admin:matches_match_console", args=[match.pk])


def test_dashboard_links_commentators_to_the_console(today, commentator):
    page = front_page(commentator)
    assert "Harbour Town v Mill United" in page and console_of(today) in page
    assert "matches/match" in margin(page)
    assert not {"accounts/user", "axes/accesslog", "chat/report"} & set(margin(page))


def test_dashboard_shows_the_version(today, commentator):
    assert __version__ in front_page(commentator)


def test_dashboard_links_moderators_to_reports_only(today, moira):
    page = front_page(moira)
    assert "Harbour Town v Mill United" in page and console_of(today) not in page
    assert {"chat/report", "chat/act"} <= set(margin(page))


def test_dashboard_hides_old_and_private_matches(today, commentator, moira):
    Match.objects.filter(pk=today.pk).update(private=True)
    commentator.user_permissions.clear()
    commentator.user_permissions.add(Permission.objects.get(codename="view_match"))
    assert "Harbour Town" not in front_page(commentator)
    assert "Harbour Town" in front_page(moira)
    Match.objects.filter(pk=today.pk).update(kickoff_at=timezone.now() - timedelta(days=2), status="finished")
    assert "Harbour Town" not in front_page(moira)


def test_dashboard_is_empty_without_a_role(today):
    nobody = User.objects.create_user("nils", password="nils", is_staff=True)
    page = front_page(nobody)
    assert "Harbour Town" not in page and "matches/match" not in margin(page)


def test_api_documentation_uses_only_our_own_files(client):
    page = client.get("/api/docs")
    assert page.status_code == 200
    sources = re.findall(r'(?:src|href)="([^"]+)"', page.content.decode())
    assert sources and all(source.startswith("/static/") for source in sources)
