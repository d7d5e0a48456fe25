"""All addresses of the admin, from its URL patterns and the rows of the database."""

from pathlib import Path
from typing import Any

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group
from django.urls import URLPattern, reverse
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import ApiToken, User
from chat.actions import MessageDraft, post_messages
from chat.models import Act, BannedWord, Message, Mute, Report
from matches.models import Competition, FeedSource, Match, Role, Webhook
from matches.rehearsals.actions import start_rehearsal

HARBOUR = Path(__file__).parent / "data/harbour-mill.jsonl"


def make_rows(match: Match, staff: User) -> None:
    """Create a row of each model of the admin. The newest match is a rehearsal, which has an additional page."""
    Group.objects.create(name="Editors")
    Competition.objects.create(name="Coast Cup", season="2026", sport="football")
    ApiToken.objects.create(user=staff, name="scoreboard at the Mill", digest="0" * 64)
    Role.objects.create(user=staff, match=match, part=Role.Part.COMMENTATOR)
    Webhook.objects.create(owner=staff, url="https://scores.example.org/livecast")
    FeedSource.objects.create(match=match, url="https://feeds.example.org/cup-7.json")
    TOTPDevice.objects.create(user=staff, name="app", confirmed=False)
    AccessAttempt.objects.create(username="ola", ip_address="203.0.113.7", failures_since_start=1)
    AccessLog.objects.create(username="ola", ip_address="203.0.113.7")
    AccessFailureLog.objects.create(username="ola", ip_address="203.0.113.7", attempt_time=timezone.now())
    post_messages(match_id=match.pk, drafts=[MessageDraft(staff.pk, "What a goal!", "admin-pages")])
    message = Message.objects.latest("pk")
    Report.objects.create(message=message, reporter=staff)
    Mute.objects.create(room=message.room, member=staff, by=staff)
    Act.objects.create(room=message.room, by=staff, what="mute", member=staff)
    BannedWord.objects.create(word="blockhead")
    start_rehearsal(author=staff, file=HARBOUR.read_bytes(), name=HARBOUR.name)


def admin_addresses() -> list[str]:
    """Return all addresses for GET: pages of the site, of each model, and of each model's newest row."""
    admin.autodiscover()  # as livecast/urls.py does
    registered = [model for model in apps.get_models() if admin.site.is_registered(model)]
    labels = {model._meta.app_label for model in registered}
    found = {"/admin/", *(reverse("admin:app_list", args=[label]) for label in labels)}
    for pattern in admin.site.get_urls():
        if isinstance(pattern, URLPattern) and pattern.name and not _arguments(pattern):
            found.add(reverse(f"admin:{pattern.name}"))
    for model in registered:
        newest: Any = model._default_manager.order_by("-pk").first()
        for pattern in admin.site.get_model_admin(model).get_urls():
            if pattern.name and (newest is not None or not _arguments(pattern)):
                arguments = dict.fromkeys(_arguments(pattern), newest and newest.pk)
                found.add(reverse(f"admin:{pattern.name}", kwargs=arguments))
    return sorted(found)


def _arguments(pattern: URLPattern) -> list[str]:
    return list(pattern.pattern.regex.groupindex)
