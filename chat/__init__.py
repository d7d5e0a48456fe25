"""Chat: one room per match, with messages, reactions and moderation."""
