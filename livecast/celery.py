"""The Celery application: `celery -A livecast worker` works, `celery -A livecast beat` is the periodic clock."""

import os
import warnings
from typing import Any

from celery import Celery
from celery.exceptions import CPendingDeprecationWarning
from celery.signals import worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "livecast.settings")

app = Celery("livecast")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_ready.connect
def silence_cancellation_warning(**_: Any) -> None:
    """Leave out seven lines that Celery logs at each loss of the broker.

    They advise to cancel the tasks in hand. Ours go on: each may run twice, and one that sends an SMS must not be cut.
    """
    warnings.filterwarnings("ignore", r"\s*In Celery 5\.1 we introduced", CPendingDeprecationWarning)
