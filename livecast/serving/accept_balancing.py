"""Balance sockets: a process with clearly more than the fewest pauses accepting.

Processes that share a listening socket all wake up for a new connection, and the kernel distributes unevenly: of 400
sockets at 200 a second, four processes had 194, 121, 66 and 19. After a rolling restart or a crash, the newest process
has no sockets. A socket stays open for hours, and the process with the most sockets delivers each line last.
"""

from collections.abc import Sequence

from livecast.serving.shared_state import WorkerRow

MARGIN = 16  # sockets above the fewest that are allowed ...
MARGIN_SHARE = 0.02  # ... or this share of the fewest, if that is more


def should_yield_accept(own_sockets: int, others: Sequence[WorkerRow]) -> bool:
    """Return whether a process should leave new connections to the `others`.

    Processes without a recent heartbeat are ignored, so at least one live process always accepts.
    """
    fewest = min((row.sockets for row in others if row.accepts_connections), default=own_sockets)
    return own_sockets > fewest + max(MARGIN, MARGIN_SHARE * fewest)
