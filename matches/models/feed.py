"""The numbered log of what fans were told."""

from django.db import models
from django.db.models import Q

from matches.models.fixtures import Match


class Publication(models.Model):
    """One line of a match's feed: what fans were told, in the order that they were told it. Never changed.

    `data` is the event's JSON as it goes over the wire, encoded once.
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
    """Which life of the feeds this is. A new row says that the logs were restored from elsewhere: all fans reload."""

    value = models.CharField(max_length=16)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.value
