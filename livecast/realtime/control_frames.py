"""What the engine itself has to say to fans, in frames: who they are talking to, that it lives, and to begin anew."""

import time

from livecast.realtime.protocol import VERSION, Frame, encode, encode_data, server_time

REUSE_SECONDS = 0.05  # a fan's idea of the server's time may be this much behind


def pulse_frame(topic: str, head: int) -> Frame:
    return Frame(encode("pulse", topic=topic, data=encode_data({"head": head, "now": server_time()})))


def resync_frame(topic: str) -> Frame:
    """There is nothing to resume from: load the page anew."""
    return Frame(encode("resync", topic=topic))


class HelloFrames:
    """Says hello. In a rush many fans are greeted in the same moment: one greeting does for them."""

    def __init__(self, pulse_interval: float) -> None:
        self._pulse_interval = pulse_interval
        self._key: tuple[object, ...] = ()
        self._made_at = 0.0
        self._frame = Frame("")

    def hello(self, epoch: str, heads: dict[str, int]) -> Frame:
        key, now = (epoch, *heads.items()), time.monotonic()
        if key == self._key and now - self._made_at < REUSE_SECONDS:
            return self._frame
        data = {
            "version": VERSION,
            "epoch": epoch,
            "heads": heads,
            "now": server_time(),
            "pulse": self._pulse_interval,
        }
        self._frame = Frame(encode("hello", data=encode_data(data)))
        self._key, self._made_at = key, now
        return self._frame
