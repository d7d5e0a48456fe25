"""The back office: every model, in forms that staff can use. The console for calling a match is a page of its own."""

from matches.admin import fixtures, log, match

__all__ = ["fixtures", "log", "match"]
