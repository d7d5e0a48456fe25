"""The ASGI application: pages through Django, sockets through LiveConsumer."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "livecast.settings")

from django.core.asgi import get_asgi_application

pages = get_asgi_application()  # before any import that needs the apps

from channels.routing import ProtocolTypeRouter

from livecast import release
from livecast.realtime.consumers import sockets

# Read the files now: a later deployment may replace them while this process still runs the old code.
release.identifier()

application = ProtocolTypeRouter({"http": pages, "websocket": sockets})
