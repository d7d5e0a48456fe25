"""The numbered log of a match: its events, publishing in a transaction, and delivery to subscribers."""
