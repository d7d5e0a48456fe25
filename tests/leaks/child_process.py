"""The leak watch in processes that tests start: it writes secrets into a file that only the plugin reads.

It is an app of tests/settings_with_leak_watch.py, so that it is loaded first.
"""

import os
from pathlib import Path

from django.apps import AppConfig

FOLDER = "LEAKS_FOLDER"  # the environment variable with the folder of the files


class ChildProcessConfig(AppConfig):
    name = "tests.leaks"
    label = "leaks"

    def ready(self) -> None:
        from tests.leaks.secret_sources import hook

        if os.environ.get(FOLDER):
            hook(_report)


def _report(kind: str, secret: str) -> None:
    # One file per process, also after a fork, so that lines do not mix.
    with (Path(os.environ[FOLDER]) / str(os.getpid())).open("a") as file:
        file.write(f"{kind}\t{secret}\n")
