from contextlib import AbstractContextManager

from bench.install import HERE, node_package
from bench.kernel_figures import Cores
from bench.peers.stdin_server import PipedServer, piped


class SocketIo:
    """socket.io with its WebSocket transport and all fans in one room."""

    name = "socketio"
    label = "socket.io"

    def prepare(self) -> None:
        node_package("socket.io")

    def serve(self, cores: Cores) -> AbstractContextManager[PipedServer]:
        node, folder = node_package("socket.io")
        return piped(
            self.name,
            [node, HERE / "peers" / "socketio.js", "--modules", folder],
            cores,
            path="/socket.io/?EIO=4&transport=websocket",
            # Engine.IO sends "0" first and "2" as a heartbeat. "40" requests and confirms the namespace.
            ready="40",
            answers={"0": "40", "2": "3"},
        )
