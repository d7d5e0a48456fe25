"""The admin of matches: all models, and the page of the commentator console."""

from matches.admin import feed, fixtures, match, notices, sources, webhooks

__all__ = ["feed", "fixtures", "match", "notices", "sources", "webhooks"]
