"""Signed messages to programs about scores and changes of status, in the order of each match's log."""
