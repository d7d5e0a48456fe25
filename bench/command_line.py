"""What the benches' command lines have in common."""

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


def end_in_time(seconds: int) -> None:
    """End by way of every `finally` when asked to, and when it takes too long: no server stays behind."""
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGALRM, _stop)
    signal.alarm(seconds)


def _stop(number: int, frame: object) -> NoReturn:
    sys.exit(f"bench: stopped by {signal.Signals(number).name}")
