"""The names that a search compares with."""

from django.db import models


class SearchName(models.Model):
    """A name of a team, a competition or a player in plain letters, from one of its words on.

    search/index.py writes these rows; they can be made again at any time. `text` is what a query starts with, `whole`
    the spelling that it ends.
    """

    class Kind(models.TextChoices):
        TEAM = "team"
        COMPETITION = "competition"
        PLAYER = "player"

    kind = models.CharField(max_length=12, choices=Kind)
    object_id = models.BigIntegerField()
    text = models.CharField(max_length=80)
    whole = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["object_id", "kind", "text", "whole"], name="one_search_name_of_a_text")
        ]
        # On PostgreSQL, an index for LIKE 'b%' needs operator classes of its own. Other databases ignore them.
        indexes = [
            models.Index(fields=["kind", "text"], name="search_name_beginnings", opclasses=["varchar_pattern_ops"] * 2)
        ]

    def __str__(self) -> str:
        return f"{self.text} ({self.kind} {self.object_id})"
