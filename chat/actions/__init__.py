"""Every write to a room: lock, check permission, write, publish. All raise LivecastError for a refusal."""

from chat.actions.banned_words import allow_word, ban_word
from chat.actions.moderation import (
    change_room,
    pin_message,
    promote_message,
    remove_messages,
    settle_reports,
    update_closing_time,
)
from chat.actions.muting import end_mutes, mute_member, unmute_member
from chat.actions.posting import MessageDraft, Outcome, post_messages
from chat.actions.reacting import ReactionKey, react, report_message

__all__ = [
    "MessageDraft",
    "Outcome",
    "ReactionKey",
    "allow_word",
    "ban_word",
    "change_room",
    "end_mutes",
    "mute_member",
    "pin_message",
    "post_messages",
    "promote_message",
    "react",
    "remove_messages",
    "report_message",
    "settle_reports",
    "unmute_member",
    "update_closing_time",
]
