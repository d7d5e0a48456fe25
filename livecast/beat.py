"""The `beat` of `python -m livecast.celery_commands beat`, in half of the memory that the application takes.

It sends tasks by their names, so it needs the settings, but neither the modules of the tasks nor Django's apps.
"""

from logging.config import dictConfig

from celery.apps import beat
from django.conf import settings


class Beat(beat.Beat):
    def init_loader(self) -> None:
        """Celery's own would import all tasks."""
        dictConfig(settings.LOGGING)
        self.app.finalize()
