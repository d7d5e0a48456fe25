"""livecast's own settings, and a few pages more that tell a test what the server made of its request."""

from tests.watched import *  # noqa: F403

ROOT_URLCONF = "tests.livecast.serving.urls"
