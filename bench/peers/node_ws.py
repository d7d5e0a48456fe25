from contextlib import AbstractContextManager

from bench.install import HERE, node_package
from bench.kernel_figures import Cores
from bench.peers.stdin_server import PipedServer, piped


class NodeWs:
    """The most used WebSocket server of Node."""

    name = "node_ws"
    label = "Node `ws`"

    def prepare(self) -> None:
        node_package("ws")

    def serve(self, cores: Cores) -> AbstractContextManager[PipedServer]:
        node, folder = node_package("ws")
        return piped(self.name, [node, HERE / "peers" / "node_ws.js", "--modules", folder], cores)
