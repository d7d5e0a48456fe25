"""Inlet: what one client sends, from bytes to whole messages, counted and measured before anyone acts on it."""

from collections.abc import Iterator

from livecast.realtime.daphne import frames
from livecast.realtime.daphne.frames import Fragments, FrameError
from livecast.realtime.daphne.limits import SocketLimits
from livecast.realtime.protocol import Close


class ReceiveBuffer:
    """A socket has one from its first byte on; a fan who only reads and is never pinged, none."""

    __slots__ = ("_fragments", "_limits", "_tokens", "_tokens_at", "_unparsed")

    def __init__(self, limits: SocketLimits, now: float) -> None:
        self._limits = limits
        self._unparsed = b""
        self._fragments: Fragments | None = None
        self._tokens: float = limits.frame_burst
        self._tokens_at = now

    def store(self, data: bytes) -> None:
        """Keep what came before the application accepted. Raises FrameError 1009."""
        self._unparsed += data
        if len(self._unparsed) > self._limits.max_message:
            raise FrameError(Close.TOO_BIG)

    def feed(self, data: bytes, now: float) -> Iterator[tuple[int, bytes]]:
        """(opcode, payload) of every control frame, and of every message that is complete with `data`.

        Raises FrameError: 1002, 1009 or 4008. What comes behind a frame is looked at only when the caller asks for it.
        """
        buffer = self._unparsed + data if self._unparsed else data
        start = 0
        while frame := frames.read_frame(buffer, start, self._max_payload):
            start = frame.end
            if frame.opcode not in (frames.CLOSE, frames.PONG):
                self.take_token(now)
            if frame.opcode >= frames.CLOSE:
                yield frame.opcode, frame.payload
            elif frame.opcode == frames.CONTINUATION:
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
        """Take the token that a frame costs. Raises FrameError 4008 when there is none."""
        gained = (now - self._tokens_at) * self._limits.frames_per_second
        tokens = min(self._limits.frame_burst, self._tokens + gained)
        if tokens < 1:
            raise FrameError(Close.FLOOD)
        self._tokens = tokens - 1
        self._tokens_at = now
