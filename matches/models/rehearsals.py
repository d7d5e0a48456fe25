"""Rehearsals: matches that are played again for training."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from matches.models.fixtures import Match


def _new_key() -> str:
    return uuid.uuid4().hex


class Rehearsal(models.Model):
    """A script that workers play into a private match, some lines each second.

    The progress is stored in this row and in the entries that were posted: after a worker dies, another one continues
    without a lost or repeated entry. `elapsed`: seconds of the script that were played up to `running_since`, which is
    None while the rehearsal is paused.
    """

    key = models.CharField(max_length=32, unique=True, default=_new_key, editable=False)
    match = models.OneToOneField(Match, on_delete=models.CASCADE, related_name="rehearsal")
    source = models.CharField(max_length=250, help_text="The match or the name of the file that is played.")
    script = models.TextField(editable=False, help_text="In commentary-feed/1.")
    speed = models.FloatField(default=1.0, help_text="1 is the speed of the original match, 20 is twenty times faster.")
    elapsed = models.FloatField(default=0.0, editable=False, db_column="played")
    running_since = models.DateTimeField(null=True, blank=True, editable=False, db_column="seen_at")
    next_step = models.PositiveIntegerField(default=0, editable=False)
    stopped_at = models.DateTimeField(null=True, blank=True, editable=False, db_index=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="rehearsals"
    )
    started_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-started_at"]
        constraints = [
            models.CheckConstraint(condition=Q(speed__gte=1) & Q(speed__lte=20), name="rehearsal_speed_is_1_to_20"),
        ]

    def __str__(self) -> str:
        return f"Rehearsal of {self.source}"

    @property
    def is_paused(self) -> bool:
        return self.stopped_at is None and self.running_since is None
