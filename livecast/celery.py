"""The Celery application: `celery -A livecast worker` works, `celery -A livecast beat` is the periodic clock."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "livecast.settings")

app = Celery("livecast")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
