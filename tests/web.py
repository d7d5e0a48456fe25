"""One Daphne process of ours, as a test starts it: `python -m tests.web PORT`."""

import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "livecast.settings")

from django.contrib.staticfiles.handlers import ASGIStaticFilesHandler

from livecast.asgi import application
from livecast.realtime.daphne.server import FanServer
from livecast.realtime.watching import join_watching_fan

if __name__ == "__main__":
    port = int(sys.argv[1])
    application.application_mapping["http"] = ASGIStaticFilesHandler(application.application_mapping["http"])
    FanServer(
        application=application, endpoints=[f"tcp:port={port}:interface=127.0.0.1"], fast_join=join_watching_fan
    ).run()
