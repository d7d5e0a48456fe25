#!/usr/bin/env python
"""livecast's command line; `./manage.py help livecast` and `help matches` list our own commands."""

import os
import sys

if sys.version_info < (3, 11):
    sys.exit(f"livecast needs Python 3.11 or newer; this is {sys.version.split()[0]}.")

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "livecast.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"livecast is not set up correctly. {error}")
