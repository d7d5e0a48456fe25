"""The worst inputs that each entry point's limit admits, and what they cost: `python -m bench.hostile --help`."""
