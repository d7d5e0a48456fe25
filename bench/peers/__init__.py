"""The servers that are measured side by side, each behind the same interface (base.py)."""
