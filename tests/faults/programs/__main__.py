"""`python -m tests.faults.programs NAME [ARGUMENT ...]`: run one of these, with Django set up for the installation."""

import os
import sys
from importlib import import_module

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "livecast.settings")
    django.setup()
    import_module("tests.faults.celery")  # livecast's, with what is to happen to its broker
    import_module(f"tests.faults.programs.{sys.argv[1]}").main(*sys.argv[2:])
