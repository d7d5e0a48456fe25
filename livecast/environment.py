"""Read settings from the environment and from `.env`.

Invalid values raise an error that names the setting.
"""

import os
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured


class Environment(environ.Env):
    def read_file(self, path: Path) -> None:
        """Read `path` if it exists. Variables of the environment take precedence."""
        if path.exists() and not os.access(path, os.R_OK):
            raise ImproperlyConfigured(f"You may not read {path}: run this as the user that livecast runs as.")
        self.read_env(path)

    def get_value(self, var: str, *args: Any, **options: Any) -> Any:
        try:
            return super().get_value(var, *args, **options)
        except ValueError as error:
            raise ImproperlyConfigured(f"{var} is “{self.ENVIRON[var]}”, which cannot be used: {error}.") from error


def remove_env_file_variables() -> None:
    """Remove the variables of `.env` from the environment, so that new processes read the file."""
    try:
        given = Path("/proc/self/environ").read_bytes()
    except OSError:  # not on Linux: new processes then inherit the values that we have read
        return
    names = {entry.partition(b"=")[0] for entry in given.split(b"\0")} | {b"DJANGO_SETTINGS_MODULE"}
    for name in [name for name in os.environb if name not in names]:
        del os.environb[name]
