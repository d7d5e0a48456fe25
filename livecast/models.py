"""Models: the key of this installation, and the state of periodic work."""

import uuid

from django.db import models


def _new_key() -> str:
    return uuid.uuid4().hex


class Installation(models.Model):
    """A single row, created on first use.

    Its key distinguishes two installations that share a Redis.
    """

    key = models.CharField(max_length=32, default=_new_key, editable=False)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.key


class PeriodicWork(models.Model):
    """When a periodic task was last done.

    `done_for` is the fixed time that it was due at, not when it ran.
    """

    name = models.CharField(max_length=120, unique=True)
    done_for = models.DateTimeField(null=True)
    claimed_at = models.DateTimeField(null=True)  # by the worker that does the work

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.name
