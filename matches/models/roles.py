"""Roles: the permissions of people at matches."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from matches.models.competitions import Competition
from matches.models.fixtures import Match


class Role(models.Model):
    """A role of a person in one match, in one competition, or everywhere (both empty).

    matches/permissions.py reads roles. Editors may do all that commentators may, and change fixtures. Moderators
    moderate the chat.
    """

    class Part(models.TextChoices):
        COMMENTATOR = "commentator", "Commentator"
        EDITOR = "editor", "Editor"
        MODERATOR = "moderator", "Moderator"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="roles")
    part = models.CharField(max_length=12, choices=Part)
    match = models.ForeignKey(Match, on_delete=models.CASCADE, related_name="roles", null=True, blank=True)
    competition = models.ForeignKey(Competition, on_delete=models.CASCADE, related_name="roles", null=True, blank=True)

    class Meta:
        ordering = ["user", "part"]
        constraints = [
            models.CheckConstraint(condition=Q(match=None) | Q(competition=None), name="role_has_one_scope"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_part_display()} of {self.match or self.competition or 'everything'}"
