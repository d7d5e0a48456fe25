"""What a process has done for its fans since it started, in numbers for /metrics.

Kept by the event loop's thread alone, and by the frame, never by the socket: a broadcast to ten thousand is one
addition.
"""

from dataclasses import dataclass


@dataclass(slots=True)
class Counters:
    pushes: int = 0  # frames that the channel layer has brought
    frames: int = 0  # frames given to sockets by broadcasts: one to a thousand sockets is a thousand
    repairs: int = 0  # times that lines were read from the log because the channel layer had not brought them
    repaired: int = 0  # lines that were read then
    resyncs: int = 0  # fans who were told to load the page anew
