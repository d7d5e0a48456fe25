"""The database tables of matches: fixtures, commentary, the feed, roles, rehearsals."""

from matches.models.commentary import CommentaryEntry, HeldEntry, Side
from matches.models.feed import Epoch, Publication
from matches.models.fixtures import FORMAT_FIELDS, Competition, LineupPlayer, Match, Player, Team
from matches.models.rehearsals import Rehearsal
from matches.models.roles import Role

__all__ = [
    "FORMAT_FIELDS",
    "CommentaryEntry",
    "Competition",
    "Epoch",
    "HeldEntry",
    "LineupPlayer",
    "Match",
    "Player",
    "Publication",
    "Rehearsal",
    "Role",
    "Side",
    "Team",
]
