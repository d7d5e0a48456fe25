"""livecast's own settings, and a few pages more that tell a test what the server made of its request."""

from tests.settings_with_leak_watch import *  # noqa: F403

ROOT_URLCONF = "tests.livecast.serving.urls"
