"""What fans follow, the devices that get notices, and how far the notices of a match were sent."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from matches.models.fixtures import Match
from matches.models.teams import Team

_ONE_OF_BOTH = Q(match=None, team__isnull=False) | Q(match__isnull=False, team=None)


class Follow(models.Model):
    """A member follows a match or a team. Fans without an account have the same list in their browser."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="follows")
    match = models.ForeignKey(Match, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "match"], name="follow_a_match_once"),
            models.UniqueConstraint(fields=["user", "team"], name="follow_a_team_once"),
            models.CheckConstraint(condition=_ONE_OF_BOTH, name="follow_names_match_or_team"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.match_id or ''}{self.team_id or ''}"


class PushSubscription(models.Model):
    """A browser that gets notices by Web Push, and which of them.

    The endpoint is the address at the browser's push service. A person who knows it can send notices to the device, so
    it is not shown.
    """

    endpoint = models.TextField()
    # MariaDB has no unique index on a text of this length.
    endpoint_digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the endpoint.")
    p256dh = models.CharField(max_length=100, help_text="The public key of the browser, in base64url.")
    auth = models.CharField(max_length=40, help_text="The secret shared with the browser, in base64url.")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="push_subscriptions"
    )
    language = models.CharField(max_length=12, default="en")
    kinds = models.JSONField(default=list, help_text="Kinds of notices: matches.scoring.notice_kinds.")
    delay_seconds = models.PositiveSmallIntegerField(default=0, help_text="Notices are sent so much later.")
    hides_results = models.BooleanField(default=False, help_text="Notices contain no score and no names of players.")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    last_success_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveSmallIntegerField(default=0, help_text="Failed notices since the last success.")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"device {self.pk}"


class SubscriptionFollow(models.Model):
    """A match or a team whose notices a device gets."""

    subscription = models.ForeignKey(PushSubscription, on_delete=models.CASCADE, related_name="follows")
    match = models.ForeignKey(Match, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subscription", "match"], name="device_follows_a_match_once"),
            models.UniqueConstraint(fields=["subscription", "team"], name="device_follows_a_team_once"),
            models.CheckConstraint(condition=_ONE_OF_BOTH, name="device_follows_match_or_team"),
        ]

    def __str__(self) -> str:
        return f"{self.subscription_id}: {self.match_id or ''}{self.team_id or ''}"


class NoticePosition(models.Model):
    """How far the feed of a match was turned into notices.

    Its lock makes one worker at a time announce a match.
    """

    match = models.OneToOneField(Match, on_delete=models.CASCADE, primary_key=True, related_name="notice_position")
    offset = models.PositiveIntegerField(default=0)
    # What has been announced, for corrections: matches.notices.announcements.
    state = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.match_id}:{self.offset}"
