"""The Celery application. Workers: `celery -A livecast worker`; the clock for periodic tasks: `celery -A livecast beat`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "livecast.settings")

app = Celery("livecast")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
