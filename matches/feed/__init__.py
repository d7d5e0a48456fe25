"""The numbered log of a match: events, publishing in a transaction, delivery to subscribers."""
