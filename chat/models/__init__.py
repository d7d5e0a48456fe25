"""Rooms with their numbered log, messages, reactions, and moderation."""

from chat.models.messages import Message, Reaction
from chat.models.moderation import Act, BannedWord, Mute, Report
from chat.models.rooms import Room, RoomPublication

__all__ = ["Act", "BannedWord", "Message", "Mute", "Reaction", "Report", "Room", "RoomPublication"]
