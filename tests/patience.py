"""Time limits of waiting tests. They detect hangs and do not measure how long something takes.

A passing test does not wait for them, so they are long enough for a slow and busy machine.
"""

PATIENCE = 90.0  # seconds, for an answer, a frame, a page
START_PATIENCE = 360.0  # seconds, for processes that start or end: each imports Django and livecast first
