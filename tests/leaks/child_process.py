"""In a process that a test has started: what it learns goes into a file that only the watch reads.

An app, so that it is there before anything else is: tests/settings_with_leak_watch.py has it among the installed ones.
"""

import os
from pathlib import Path

from django.apps import AppConfig

FOLDER = "LEAKS_FOLDER"  # the environment's name of it


class ChildProcessConfig(AppConfig):
    name = "tests.leaks"
    label = "leaks"

    def ready(self) -> None:
        from tests.leaks.secret_sources import hook

        if os.environ.get(FOLDER):
            hook(_report)


def _report(kind: str, secret: str) -> None:
    # By process, also after a fork: lines never mix.
    with (Path(os.environ[FOLDER]) / str(os.getpid())).open("a") as file:
        file.write(f"{kind}\t{secret}\n")
