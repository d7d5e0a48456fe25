"""How long a test waits for something before it calls it a hang. It is not how long something may take.

A test that passes does not wait longer on account of these, so they are generous: the machine may be slow, and busy.
"""

PATIENCE = 90.0  # seconds, for an answer, a frame, a page
START_PATIENCE = 360.0  # seconds, for processes that start or end: each of them imports Django and livecast first
