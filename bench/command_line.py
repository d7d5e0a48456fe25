"""Common parts of the benchmarks' command lines."""

import argparse
import signal
import sys
from typing import NoReturn

DESCRIPTORS_BESIDE_FANS = 200


def positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


def set_time_limit(seconds: int) -> None:
    """Exit through every `finally` on SIGTERM and after so many seconds, so that no server is left running."""
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGALRM, _stop)
    signal.alarm(seconds)


def _stop(number: int, frame: object) -> NoReturn:
    sys.exit(f"bench: stopped by {signal.Signals(number).name}")
