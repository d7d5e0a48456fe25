"""The Celery application of `celery -A livecast worker` and `celery -A livecast beat`."""

import os
import warnings
from functools import cached_property
from typing import Any

from celery import Celery
from celery.exceptions import CPendingDeprecationWarning
from celery.signals import worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "livecast.settings")
# Celery would run Django's system checks in each worker and ignore the result. They import all pages and the admin.
os.environ.setdefault("CELERY_SKIP_CHECKS", "1")


class LivecastCelery(Celery):
    @cached_property
    def Beat(self) -> type:  # noqa: N802
        return self.subclass_with_self("livecast.beat:Beat")


app = LivecastCelery("livecast")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_ready.connect
def silence_cancellation_warning(**_: Any) -> None:
    """Hide a warning of seven lines that Celery logs each time it loses the broker.

    It advises to cancel running tasks. Our tasks continue: each may run twice, and a task that sends an SMS must not be
    interrupted.
    """
    warnings.filterwarnings("ignore", r"\s*In Celery 5\.1 we introduced", CPendingDeprecationWarning)
