"""Run a program with Django set up: `python -m tests.faults.programs NAME [ARGUMENT ...]`."""

import os
import sys
from importlib import import_module

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "livecast.settings")
    django.setup()
    import_module("tests.faults.celery")  # livecast's application, with the changes that the test chose
    import_module(f"tests.faults.programs.{sys.argv[1]}").main(*sys.argv[2:])
