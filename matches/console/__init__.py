"""The commentator console: presence of commentators, and the data of its page."""
