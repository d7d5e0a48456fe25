"""The back office: every model, in forms that staff can use. The console for calling a match is a page of its own."""

from matches.admin import feed, fixtures, match

__all__ = ["feed", "fixtures", "match"]
