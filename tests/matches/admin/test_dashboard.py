"""The back office's front page and margin: what each of the staff has to do with, and nothing of what they have not."""

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
    """Harbour Town v Mill United, in play now."""
    Match.objects.filter(pk=live_match.pk).update(kickoff_at=timezone.now() - timedelta(hours=1))
    return live_match


@pytest.fixture
def moira(today: Match) -> User:
    """Moira, who keeps this match's chat and calls nothing."""
    user = User.objects.create_user("moira", password="moira", is_staff=True)
    Role.objects.create(user=user, match=today, part=Role.Part.MODERATOR)
    return user


def front_page(user: User) -> str:
    return logged_in_client(user).get(reverse("admin:index")).content.decode()


def margin(page: str) -> list[str]:
    """What the margin links to."""
    return re.findall(r'href="/admin/([a-z_]+/[a-z]+)/" class="flex h-\[38px\]', page)


def console_of(match: Match) -> str:
    return reverse("admin:matches_match_console", args=[match.pk])


def test_a_commentator_finds_the_way_to_the_console(today, commentator):
    page = front_page(commentator)
    assert "Harbour Town v Mill United" in page and console_of(today) in page
    assert "matches/match" in margin(page)
    assert not {"accounts/user", "axes/accesslog", "chat/report"} & set(margin(page))


def test_the_front_page_shows_the_version(today, commentator):
    assert __version__ in front_page(commentator)


def test_a_moderator_finds_the_reports_and_no_console(today, moira):
    page = front_page(moira)
    assert "Harbour Town v Mill United" in page and console_of(today) not in page
    assert {"chat/report", "chat/act"} <= set(margin(page))


def test_what_is_long_over_or_private_is_not_there(today, commentator, moira):
    Match.objects.filter(pk=today.pk).update(private=True)
    commentator.user_permissions.clear()
    commentator.user_permissions.add(Permission.objects.get(codename="view_match"))
    assert "Harbour Town" not in front_page(commentator)
    assert "Harbour Town" in front_page(moira)
    Match.objects.filter(pk=today.pk).update(kickoff_at=timezone.now() - timedelta(days=2), status="finished")
    assert "Harbour Town" not in front_page(moira)


def test_who_has_no_part_is_told_nothing(today):
    nobody = User.objects.create_user("nils", password="nils", is_staff=True)
    page = front_page(nobody)
    assert "Harbour Town" not in page and "matches/match" not in margin(page)


def test_the_api_describes_itself_from_our_own_files(client):
    page = client.get("/api/docs")
    assert page.status_code == 200
    sources = re.findall(r'(?:src|href)="([^"]+)"', page.content.decode())
    assert sources and all(source.startswith("/static/") for source in sources)
