"""The admin of matches: all models, and the page of the commentator console."""

from matches.admin import competitions, feed, match, notices, sources, teams, webhooks

__all__ = ["competitions", "feed", "match", "notices", "sources", "teams", "webhooks"]
