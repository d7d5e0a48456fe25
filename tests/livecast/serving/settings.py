"""livecast's own settings, with additional pages for tests of the server."""

from tests.settings_with_leak_watch import *  # noqa: F403

ROOT_URLCONF = "tests.livecast.serving.urls"
