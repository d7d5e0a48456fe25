class BenchError(Exception):
    """The measurement cannot be had or be trusted; the sentence says why."""
