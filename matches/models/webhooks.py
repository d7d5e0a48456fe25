"""Webhooks: addresses of programs that get scores and changes of status, and how far each has got."""

import secrets

from django.conf import settings
from django.db import models
from django.utils import timezone

from matches.models.competitions import Competition
from matches.models.fixtures import Match


def new_secret() -> str:
    """A secret with which the messages of one webhook are signed."""
    return f"whs_{secrets.token_urlsafe(32)}"


class Webhook(models.Model):
    """An address that gets the scores and the changes of status of all matches, of a competition, or of a match."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="webhooks", editable=False
    )
    url = models.CharField("address", max_length=500)
    secret = models.CharField(max_length=60, default=new_secret, editable=False)
    match = models.ForeignKey(Match, on_delete=models.CASCADE, null=True, blank=True, related_name="webhooks")
    competition = models.ForeignKey(
        Competition, on_delete=models.CASCADE, null=True, blank=True, related_name="webhooks"
    )
    scores = models.BooleanField("scores", default=True, help_text="Each score, and its corrections.")
    statuses = models.BooleanField(
        "changes of status", default=True, help_text="Kick-off, breaks, the end, postponed, abandoned."
    )
    active = models.BooleanField(default=True, help_text="Switched off after a day of failures.")
    # What was published before is not sent.
    active_since = models.DateTimeField(default=timezone.now, editable=False)
    failing_since = models.DateTimeField(null=True, blank=True, editable=False)
    last_success_at = models.DateTimeField("last success", null=True, blank=True, editable=False)
    last_error = models.CharField(max_length=300, blank=True, editable=False)
    switched_off_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"webhook {self.pk}"


class WebhookPosition(models.Model):
    """How far a webhook has got in the log of a match.

    `state`: what was sent so far (`webhooks/messages.py`). `due_at`: when it may be tried again; a worker that sends
    moves it into the future, so that no other sends too.
    """

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="positions")
    match = models.ForeignKey(Match, on_delete=models.CASCADE, related_name="webhook_positions")
    offset = models.PositiveIntegerField(default=0)
    state = models.JSONField(default=dict)
    attempts = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["webhook", "match"], name="one_webhook_position_a_match")]

    def __str__(self) -> str:
        return f"{self.webhook_id} at {self.match_id}:{self.offset}"
