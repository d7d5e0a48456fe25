"""Common parts of the benchmarks' command lines."""

import argparse
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from bench.errors import BenchError
from bench.kernel_figures import Cores, allow_descriptors

DESCRIPTORS_BESIDE_FANS = 200


def option_parser(name: str, description: str) -> argparse.ArgumentParser:
    """Return the parser of `python -m name`. Its help states the defaults, and it has the option --json."""
    parser = argparse.ArgumentParser(
        prog=f"python -m {name}", description=description, formatter_class=argparse.ArgumentDefaultsHelpFormatter
    )
    parser.add_argument("--json", action="store_true", help="one object on one line of stdout")
    return parser


def positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


@contextmanager
def measurement(fans: int, seconds: int) -> Iterator[Cores]:
    """Measure in this block: move to the load client's core, and yield the cores. A BenchError ends the program.

    `fans`: the greatest number of sockets. `seconds`: the time limit.
    """
    set_time_limit(seconds)
    try:
        cores = Cores.of_this_process()
        allow_descriptors(fans + DESCRIPTORS_BESIDE_FANS)
        os.sched_setaffinity(0, cores.for_client)
        yield cores
    except BenchError as error:
        sys.exit(f"bench: {error}")
    except KeyboardInterrupt:
        sys.exit("bench: stopped")


def set_time_limit(seconds: int) -> None:
    """Exit through every `finally` on SIGTERM and after so many seconds, so that no server is left running."""
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGALRM, _stop)
    signal.alarm(seconds)


def _stop(number: int, frame: object) -> NoReturn:
    sys.exit(f"bench: stopped by {signal.Signals(number).name}")
