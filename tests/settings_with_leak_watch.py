"""Settings of servers in tests: livecast's own, and the leak watch, which records their codes."""

from livecast.settings import *  # noqa: F403
from livecast.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.leaks.child_process.ChildProcessConfig", "tests.constants.Constants"]

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # a good one is slow, and tests log in a lot
