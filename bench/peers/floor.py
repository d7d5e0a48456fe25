from contextlib import AbstractContextManager

from bench.install import c_program
from bench.kernel_figures import Cores
from bench.peers.stdin_server import PipedServer, piped


class Floor:
    """floor.c: a loop of send(), with which all others are compared."""

    name = "floor"
    label = "bare `send()` loop in C: the floor"

    def prepare(self) -> None:
        c_program("floor")

    def serve(self, cores: Cores) -> AbstractContextManager[PipedServer]:
        return piped(self.name, [c_program("floor")], cores)
