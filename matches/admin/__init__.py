"""The admin of matches: every model, in forms that staff can use, and the commentator console as a page."""

from matches.admin import feed, fixtures, match

__all__ = ["feed", "fixtures", "match"]
