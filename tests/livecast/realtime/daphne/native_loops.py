"""The ways in which a loop of livecast.realtime.daphne runs: compiled, and in Python."""

import shutil
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from livecast.realtime.daphne.native_library import compile_library

needs_compiler = pytest.mark.skipif(
    shutil.which("cc") is None and shutil.which("gcc") is None, reason="no C compiler on this machine"
)
in_c_and_in_python = [pytest.param("C", marks=needs_compiler), "Python"]


def loop_of(module: ModuleType, way: str, folder: Path) -> Any:
    """Return the loop of accept_loop or send_loop. `folder` stores a compiled one."""
    return module.python_loop if way == "Python" else module.c_loop(compile_library(module.SOURCE, folder))
