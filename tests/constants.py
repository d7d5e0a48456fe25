"""Constants of livecast that tests replace.

They are not settings: an operator has no reason to change them.

In the test process:            monkeypatch.setattr(constants.LOG_CHECK_SECONDS, 3600)
In processes that a test starts: installation.env |= constants.replaced({constants.LOG_CHECK_SECONDS: 3600})

tests/settings.py and tests/settings_with_leak_watch.py install the app below. It replaces them before they are read.
"""

import json
import os
from collections.abc import Mapping
from pkgutil import resolve_name

from django.apps import AppConfig
from django.conf import settings

PULSE_SECONDS = "livecast.realtime.hub.PULSE_SECONDS"
LOG_CHECK_SECONDS = "livecast.realtime.hub.LOG_CHECK_SECONDS"
RING_SIZE = "livecast.realtime.topic_state.RING_SIZE"
RESUME_LIMIT = "livecast.realtime.topics.LogTopic.resume_limit"
ACCESS_CHECK_SECONDS = "livecast.realtime.authenticated_sockets.ACCESS_CHECK_SECONDS"
BATCH_SECONDS = "chat.message_writer.BATCH_SECONDS"
BACKLOG = "chat.message_writer.BACKLOG"

VARIABLE = "LIVECAST_TEST_CONSTANTS"


def replaced(values: Mapping[str, float]) -> dict[str, str]:
    """Return the environment of a process in which these constants have other values."""
    return {VARIABLE: json.dumps(dict(values))}


class Constants(AppConfig):
    name = "tests.constants"
    label = "test_constants"

    def ready(self) -> None:
        values = getattr(settings, "TEST_CONSTANTS", {}) | json.loads(os.environ.get(VARIABLE, "{}"))
        for path, value in values.items():
            owner, _, name = path.rpartition(".")
            found = resolve_name(owner)
            assert hasattr(found, name), f"{path} does not exist"
            setattr(found, name, value)
