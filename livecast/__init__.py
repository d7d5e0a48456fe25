"""The project package: settings and wiring, and the realtime engine that every app stands on."""

from livecast.celery import app as celery_app

__all__ = ["celery_app"]
