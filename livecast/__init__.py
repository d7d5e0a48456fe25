"""The project package: settings, wiring, and what every app uses."""

__version__ = "0.13.0.dev0"

from livecast.celery import app as celery_app

__all__ = ["__version__", "celery_app"]
