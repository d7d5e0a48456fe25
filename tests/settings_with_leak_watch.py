"""Settings of the servers that tests start: livecast's, and an app that reports codes to the leak check."""

from livecast.settings import *  # noqa: F403
from livecast.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.leaks.child_process.ChildProcessConfig", "tests.constants.Constants"]

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # a secure one is slow, and tests log in often
