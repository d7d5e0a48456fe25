"""Benchmarks of the fan-out: livecast and its peers in one run. To read the results: docs/performance.md."""
