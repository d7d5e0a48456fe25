"""The production settings, with an additional view that does nothing: the cost of a request itself."""

from livecast.settings import *  # noqa: F403

ROOT_URLCONF = "bench.empty_view_urls"
