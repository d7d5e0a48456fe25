"""The receive buffer of a socket: turns bytes into messages, within rate and size limits."""

from collections.abc import Iterator

from livecast.realtime.daphne import client_frames
from livecast.realtime.daphne.client_frames import Fragments, FrameError
from livecast.realtime.daphne.limits import SocketLimits
from livecast.realtime.protocol import Close


class ReceiveBuffer:
    """Created when a socket's first bytes arrive: a client that only reads has no buffer."""

    __slots__ = ("_fragments", "_limits", "_tokens", "_tokens_at", "_unparsed")

    def __init__(self, limits: SocketLimits, now: float) -> None:
        self._limits = limits
        self._unparsed = b""
        self._fragments: Fragments | None = None
        self._tokens: float = limits.frame_burst
        self._tokens_at = now

    def store(self, data: bytes) -> None:
        """Store bytes that arrive before the application accepts. Raises FrameError 1009."""
        self._unparsed += data
        if len(self._unparsed) > self._limits.max_message:
            raise FrameError(Close.TOO_BIG)

    def feed(self, data: bytes, now: float) -> Iterator[tuple[int, bytes]]:
        """Yield (opcode, payload) of each control frame, and of each message that `data` completes.

        Raises FrameError: 1002, 1009 or 4008. Each frame is parsed only when the caller asks for it.
        """
        buffer = self._unparsed + data if self._unparsed else data
        start = 0
        while frame := client_frames.read_frame(buffer, start, self._max_payload):
            start = frame.end
            if frame.opcode not in (client_frames.CLOSE, client_frames.PONG):
                self.take_token(now)
            if frame.opcode >= client_frames.CLOSE:
                yield frame.opcode, frame.payload
            elif frame.opcode == client_frames.CONTINUATION:
                if self._fragments is None:
                    raise FrameError(1002)
                self._fragments.add(frame.payload)
                if frame.final:
                    message, self._fragments = self._fragments, None
                    yield message.opcode, message.join()
            elif self._fragments is not None:
                raise FrameError(1002)
            elif frame.final:
                yield frame.opcode, frame.payload
            else:
                self._fragments = Fragments(frame.opcode, frame.payload)
        self._unparsed = buffer[start:]

    @property
    def _max_payload(self) -> int:
        return self._limits.max_message - (self._fragments.size if self._fragments else 0)

    def take_token(self, now: float) -> None:
        """Take one token for a frame. Raises FrameError 4008 if the bucket is empty."""
        gained = (now - self._tokens_at) * self._limits.frames_per_second
        tokens = min(self._limits.frame_burst, self._tokens + gained)
        if tokens < 1:
            raise FrameError(Close.FLOOD)
        self._tokens = tokens - 1
        self._tokens_at = now
