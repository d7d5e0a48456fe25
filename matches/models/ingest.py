"""The lines that programs send for a match, as they came, and the addresses whose match files are polled."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from matches.models.fixtures import Match


class IngestedMatch(models.Model):
    """A match whose feed a program sends. `header`: the latest header, as JSON."""

    match = models.OneToOneField(Match, on_delete=models.CASCADE, primary_key=True, related_name="ingested")
    header = models.TextField()
    # A second process sees by these that its lines in memory are not all.
    line_count = models.PositiveIntegerField(default=0)
    last_seq = models.BigIntegerField(default=0)
    ended_at = models.DateTimeField(null=True, blank=True)
    last_line_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "ingested matches"

    def __str__(self) -> str:
        return f"the feed of {self.match}"


class IngestedLine(models.Model):
    """One line of a feed. Rows never change: a correction is a line of its own.

    `offset`: the head of the match's log after the line, which its sender was given.
    """

    match = models.ForeignKey(Match, on_delete=models.CASCADE, related_name="ingested_lines")
    seq = models.BigIntegerField()
    line = models.TextField()
    offset = models.PositiveIntegerField()
    received_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["match", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["match", "seq"], name="one_ingested_line_a_seq"),
            models.CheckConstraint(condition=Q(seq__gte=0), name="ingested_seq_is_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.match_id}:{self.seq}"


class FeedSource(models.Model):
    """An address whose match file is polled while the match goes on."""

    match = models.OneToOneField(Match, on_delete=models.CASCADE, related_name="source")
    url = models.CharField("address", max_length=500, help_text="A match file of a format that livecast reads.")
    interval = models.PositiveSmallIntegerField(
        default=15,
        validators=[MinValueValidator(5), MaxValueValidator(3600)],
        help_text="Seconds between two polls: 5 to 3,600.",
    )
    active = models.BooleanField("polled", default=False, help_text="Whether the address is polled from now on.")
    # Set to a later time before each poll, so that two workers do not poll at once.
    next_poll_at = models.DateTimeField(null=True, blank=True, editable=False, db_index=True)
    etag = models.CharField(max_length=200, blank=True, editable=False)
    last_modified = models.CharField(max_length=100, blank=True, editable=False)
    format = models.CharField(max_length=60, blank=True, editable=False)
    last_success_at = models.DateTimeField("last success", null=True, blank=True, editable=False)
    last_change_at = models.DateTimeField("last change", null=True, blank=True, editable=False)
    failures = models.PositiveIntegerField(default=0, editable=False, help_text="Failed polls since the last success.")
    last_error = models.CharField(max_length=500, blank=True, editable=False)
    warnings = models.JSONField(default=list, blank=True, editable=False)

    class Meta:
        verbose_name = "source"
        ordering = ["match"]

    def __str__(self) -> str:
        return f"the source of {self.match}"
