"""The measured servers, each with the same interface (base.py)."""
