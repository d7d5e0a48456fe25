"""The numbered log of a match: publications and epochs."""

from django.db import models
from django.db.models import Q

from matches.models.fixtures import Match


class Publication(models.Model):
    """One event of a match's feed, numbered by `offset`. Rows never change.

    `data`: the JSON of the event as it is sent to clients, encoded once.
    """

    match = models.ForeignKey(Match, on_delete=models.CASCADE, related_name="publications")
    offset = models.PositiveIntegerField()
    type = models.CharField(max_length=40)
    data = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["match", "offset"]
        constraints = [
            models.UniqueConstraint(fields=["match", "offset"], name="one_publication_an_offset"),
            models.CheckConstraint(condition=Q(offset__gte=1), name="offsets_start_at_one"),
        ]

    def __str__(self) -> str:
        return f"{self.match_id}:{self.offset} {self.type}"


class Epoch(models.Model):
    """An identifier of all feeds.

    A new row makes every client reload, for example after a backup was restored.
    """

    value = models.CharField(max_length=16)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.value
