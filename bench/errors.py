class BenchError(Exception):
    """A measurement is impossible or not reliable. The message states why."""
