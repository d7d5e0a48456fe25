"""What fan-out costs, measured: livecast beside its peers, in one run. How to read it: docs/performance.md."""
