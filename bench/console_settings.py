"""A production's settings, and beside its pages one that does nothing: what a POST costs by itself."""

from livecast.settings import *  # noqa: F403

ROOT_URLCONF = "bench.console_urls"
