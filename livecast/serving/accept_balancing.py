"""New connections go to those who have few.

Processes that share a listening socket all wake up for a connection, and the kernel has favourites: of 400 sockets
that came at 200 a second, four processes had 194, 121, 66 and 19. And after a roll or a crash the youngest has none. A
socket stays for hours, and the process with the most is the one whose fans get every line last. So whoever has clearly
more than the one with the fewest stops accepting for a moment.
"""

from collections.abc import Sequence

from livecast.serving.shared_state import WorkerRow

MARGIN = 16  # sockets more than the fewest that do not matter ...
MARGIN_SHARE = 0.02  # ... or this share of them


def should_yield_accept(mine: int, others: Sequence[WorkerRow]) -> bool:
    """Whether a process with so many sockets had better leave new ones to the others.

    Whoever gives no sign of life is not counted on: at least one that does always accepts.
    """
    fewest = min((row.sockets for row in others if row.accepts_connections), default=mine)
    return mine > fewest + max(MARGIN, MARGIN_SHARE * fewest)
