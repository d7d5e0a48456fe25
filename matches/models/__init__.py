"""What livecast knows of sport: who plays whom, what was written about it, and the numbered log that fans are told."""

from matches.models.commentary import CommentaryEntry, HeldEntry, Side
from matches.models.feed import Epoch, Publication
from matches.models.fixtures import Competition, LineupPlayer, Match, Player, Team
from matches.models.rehearsals import Rehearsal
from matches.models.roles import Role

__all__ = [
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
