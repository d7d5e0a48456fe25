"""Compile and load the C files of this package with ctypes. Every one has an equivalent in Python."""

import hashlib
import logging
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

logger = logging.getLogger(__name__)

Loop = TypeVar("Loop")

COMPILER_FLAGS = ("-O2", "-shared", "-fPIC")
COMPILE_TIMEOUT = 30  # seconds


def compile_library(source: Path, directory: Path) -> Path:
    """Return the C file `source` as a library in `directory`, compiled if necessary.

    The name of a library contains a hash of the source, the Python version, the machine and the compiler flags.
    Raises OSError or subprocess.SubprocessError if the compiler is missing or fails, or the directory is not writable.
    """
    code = source.read_bytes()
    key_parts = (code, sys.implementation.cache_tag, platform.machine(), *COMPILER_FLAGS)
    key = hashlib.sha256(repr(key_parts).encode()).hexdigest()[:16]
    library = directory / f"{source.stem}-{key}.so"
    if library.exists() and library.stat().st_uid in (0, os.getuid()):  # never load a library of another user
        return library
    compiler = shutil.which(os.environ.get("CC", "cc")) or shutil.which("gcc")
    if compiler is None:
        raise FileNotFoundError("C compiler not found")
    directory.mkdir(parents=True, exist_ok=True)
    # Build under another name and flush it to disk first: several processes may start at once, the machine may stop at
    # any moment, and loading half a library would crash the process.
    with tempfile.TemporaryDirectory(dir=directory) as build_directory:
        built = Path(build_directory) / library.name
        subprocess.run(
            [compiler, *COMPILER_FLAGS, "-o", str(built), str(source)],
            check=True,
            capture_output=True,
            timeout=COMPILE_TIMEOUT,
        )
        with built.open("rb") as file:
            os.fsync(file.fileno())
        built.replace(library)
    return library


def load_loop(source: Path, directory: Path, c_loop: Callable[[Path], Loop]) -> Loop | None:
    """Return `c_loop` of the compiled C file `source`; None if it cannot be compiled or loaded."""
    try:
        return c_loop(compile_library(source, directory))
    except (OSError, subprocess.SubprocessError) as reason:
        logger.info("%s runs in Python: %s", source.stem, reason)
        return None
