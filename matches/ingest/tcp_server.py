"""The TCP server of the ingest: accepts connections until it is stopped."""

import asyncio
import logging
import ssl

from livecast.input_limits import INGEST_LINE
from matches.ingest.connection import Connection
from matches.ingest.engine import Engine
from matches.ingest.limits import IngestLimits, OpenConnections
from matches.ingest.match_queues import MatchQueues

logger = logging.getLogger(__name__)


class IngestServer:
    """`threads`: how many matches may write at once. `tls`: None for plain TCP."""

    def __init__(self, limits: IngestLimits, *, threads: int, tls: ssl.SSLContext | None = None) -> None:
        self._limits, self._tls = limits, tls
        self._queues = MatchQueues(Engine(), limits, threads)
        self._counts = OpenConnections(limits)
        self._connections: dict[Connection, asyncio.Task[None]] = {}
        self._server: asyncio.Server | None = None

    async def start(self, host: str, port: int) -> tuple[str, int]:
        """Listen. Returns the address, with the port that the system chose for port 0. Raises OSError."""
        self._server = await asyncio.start_server(
            self._serve, host, port, ssl=self._tls, limit=INGEST_LINE.size, ssl_handshake_timeout=self._handshake_time
        )
        address = self._server.sockets[0].getsockname()
        return address[0], address[1]

    async def stop(self) -> None:
        """Accept no further connection, answer the lines that were read, and close."""
        if self._server is not None:
            self._server.close()
        for connection in self._connections:
            connection.stop()
        if self._connections:
            await asyncio.wait(list(self._connections.values()))
        await self._queues.close()

    @property
    def _handshake_time(self) -> float | None:
        return self._limits.token_time if self._tls is not None else None

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = Connection(reader, writer, self._queues, self._limits, self._counts)
        task = asyncio.current_task()
        assert task is not None
        self._connections[connection] = task
        try:
            await connection.serve()
        except Exception:
            # One connection must not end the others. asyncio would print this without the log's format.
            logger.exception("a connection of the ingest has failed")
        finally:
            del self._connections[connection]
