"""The lines that programs send for a match, as they came."""

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
