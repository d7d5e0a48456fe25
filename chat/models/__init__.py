"""What chat keeps: rooms and their numbered log, what was said in them, and what moderators did about it."""

from chat.models.messages import Message, Reaction
from chat.models.moderation import Act, BannedWord, Mute, Report
from chat.models.rooms import Room, RoomPublication

__all__ = ["Act", "BannedWord", "Message", "Mute", "Reaction", "Report", "Room", "RoomPublication"]
