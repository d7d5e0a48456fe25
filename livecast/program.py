"""Replace a process that has set Django up by a smaller program of ours."""

import os
import sys
from typing import NoReturn

from django.conf import settings


def run_module_instead(module: str, *arguments: str) -> NoReturn:
    """Replace this process by `python -m MODULE ARGUMENT…`, with the same PID, environment and output.

    The program finds our code from any working directory.
    """
    path = filter(None, [str(settings.BASE_DIR), os.environ.get("PYTHONPATH")])
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(path)}
    warnings = (f"-W{option}" for option in sys.warnoptions)
    sys.stdout.flush()
    sys.stderr.flush()
    os.execve(sys.executable, [sys.executable, *warnings, "-m", module, *arguments], environment)
