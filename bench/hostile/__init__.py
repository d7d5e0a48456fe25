"""The worst inputs that each entry point's limit admits, and their cost: `python -m bench.hostile --help`."""
