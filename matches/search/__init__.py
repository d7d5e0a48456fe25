"""Search for teams, competitions, players and matches by name, in every spelling that fans type.

`plain` makes the letters that are compared, `index` keeps them in a table, `finding` answers a query from it.
"""

from matches.search.finding import Found, find

__all__ = ["Found", "find"]
