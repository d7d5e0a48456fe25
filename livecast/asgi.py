"""The ASGI application: pages through Django, sockets through LiveConsumer."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "livecast.settings")

import django
from django.apps import apps

if not apps.ready:
    django.setup(set_prefix=False)  # before any import that needs the apps

from channels.routing import ProtocolTypeRouter
from django.conf import settings

from livecast import celery, release  # noqa: F401 - requests enqueue tasks, and the first need not import Celery
from livecast.http.page_handler import PageHandler
from livecast.http.static_files import StaticFiles
from livecast.realtime.consumers import sockets

# Read the files now: a later deployment may replace them while this process still runs the old code.
release.identifier()

# In development `runserver` finds the static files itself, without a manifest.
pages = PageHandler() if settings.DEBUG else StaticFiles(PageHandler())
application = ProtocolTypeRouter({"http": pages, "websocket": sockets})
