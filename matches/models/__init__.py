"""The database tables of matches: fixtures, commentary, the feed, follows and notices, roles, rehearsals."""

from matches.models.commentary import CommentaryEntry, HeldEntry, Side
from matches.models.competitions import Competition, Entrant
from matches.models.feed import Epoch, Publication
from matches.models.fixtures import LineupPlayer, Match
from matches.models.ingest import FeedSource, IngestedLine, IngestedMatch
from matches.models.notices import Follow, NoticePosition, PushSubscription, SubscriptionFollow
from matches.models.rehearsals import Rehearsal
from matches.models.roles import Role
from matches.models.search import SearchName
from matches.models.sport_rules import FORMAT_FIELDS
from matches.models.teams import Player, Team
from matches.models.webhooks import Webhook, WebhookPosition

__all__ = [
    "FORMAT_FIELDS",
    "CommentaryEntry",
    "Competition",
    "Entrant",
    "Epoch",
    "FeedSource",
    "Follow",
    "HeldEntry",
    "IngestedLine",
    "IngestedMatch",
    "LineupPlayer",
    "Match",
    "NoticePosition",
    "Player",
    "Publication",
    "PushSubscription",
    "Rehearsal",
    "Role",
    "SearchName",
    "Side",
    "SubscriptionFollow",
    "Team",
    "Webhook",
    "WebhookPosition",
]
