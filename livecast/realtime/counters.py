"""Counters of a process since its start, for /metrics.

Only the event loop's thread changes them, once per frame and not per socket: a broadcast to ten thousand sockets is one
addition.
"""

from dataclasses import dataclass


@dataclass(slots=True)
class Counters:
    pushes: int = 0  # frames from the channel layer
    frames: int = 0  # frames sent to sockets: one frame to a thousand sockets counts a thousand
    repairs: int = 0  # repairs: reads of lines that the channel layer did not deliver
    repaired: int = 0  # lines read by repairs
    resyncs: int = 0  # resync frames: clients that must reload the page
