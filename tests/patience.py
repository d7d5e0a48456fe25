"""Time limits after which a test reports a hang.

They do not limit how long something may take. They are generous, because the machine may be slow and busy. A passing
test does not wait for them.
"""

PATIENCE = 90.0  # seconds, for an answer, a frame, a page
START_PATIENCE = 360.0  # seconds, for processes that start or end: each imports Django and livecast first
