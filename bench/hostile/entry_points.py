"""The entry points of all apps."""

from bench.hostile import accounts, admin, chat, follows, ingest, matches, realtime
from bench.hostile.entry import EntryPoint

ENTRY_POINTS: tuple[EntryPoint, ...] = (
    *realtime.ENTRY_POINTS,
    *accounts.ENTRY_POINTS,
    *chat.ENTRY_POINTS,
    *matches.ENTRY_POINTS,
    *ingest.ENTRY_POINTS,
    *follows.ENTRY_POINTS,
    *admin.ENTRY_POINTS,
)
