"""Competitions, teams, matches and their commentary: the feed, and the console that writes it."""
