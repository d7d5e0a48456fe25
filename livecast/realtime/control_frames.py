"""Frames of the engine itself: hello, pulse and resync."""

import time

from livecast.realtime.protocol import VERSION, Frame, encode, encode_data, server_time

REUSE_SECONDS = 0.05  # a reused frame's server time is at most this old


def pulse_frame(topic: str, head: int, viewers: int | None) -> Frame:
    """Tell clients that the connection works, the topic's head, and how many subscribers it has, if that is known."""
    counted = {} if viewers is None else {"viewers": viewers}
    return Frame(encode("pulse", topic=topic, data=encode_data({"head": head, "now": server_time(), **counted})))


def resync_frame(topic: str) -> Frame:
    """Tell a client that it cannot resume: it must reload the page."""
    return Frame(encode("resync", topic=topic))


class HelloFrames:
    """Builds `hello` frames. Clients that connect at the same moment share one frame."""

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
