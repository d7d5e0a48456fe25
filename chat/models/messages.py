"""Messages of a room, and the reactions to them."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from chat.models.rooms import Room
from matches.models import CommentaryEntry


class Message(models.Model):
    """One text of one member. It is never deleted: a removed message stays as a tombstone.

    `number` counts the messages of a room; clients identify a message by it. Clock and score are stored with it, so
    that the chat can be replayed with the match.
    """

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="messages")
    number = models.PositiveIntegerField()
    offset = models.PositiveIntegerField(
        help_text="The line of the room's log with this message; 0 for a shadowed message."
    )
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="chat_messages")
    client_key = models.CharField(
        max_length=64, help_text="Chosen by the client, one per message. The same key again creates no second message."
    )
    text = models.TextField()
    echo = models.CharField(max_length=24, help_text="Equal for texts that read the same (message_text.echo_of).")
    reply_to = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="replies")
    mentions = models.JSONField(default=list, blank=True, help_text="Ids of the members whom the text mentions.")

    posted_at = models.DateTimeField()
    period = models.CharField(max_length=8, blank=True)
    clock_seconds = models.FloatField(null=True, blank=True, help_text="Seconds of the period played.")
    minute = models.CharField(max_length=24, blank=True)
    home_score = models.PositiveSmallIntegerField(null=True, blank=True)
    away_score = models.PositiveSmallIntegerField(null=True, blank=True)

    shadowed = models.BooleanField(default=False, help_text="Only its author sees it.")
    removed_at = models.DateTimeField(null=True, blank=True)
    # The commentary entry that was made from this message.
    entry = models.ForeignKey(CommentaryEntry, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["room", "number"]
        constraints = [
            models.UniqueConstraint(fields=["room", "number"], name="one_message_a_number"),
            models.UniqueConstraint(fields=["room", "author", "client_key"], name="one_message_of_a_client_key"),
        ]
        indexes = [
            models.Index(fields=["room", "echo", "posted_at"], name="message_echo"),
            models.Index(fields=["room", "period", "clock_seconds"], name="message_by_clock"),
        ]

    def __str__(self) -> str:
        return self.text[:80]


class Reaction(models.Model):
    """One reaction of one member to an entry or a message."""

    class Target(models.TextChoices):
        ENTRY = "entry", "Entry"
        MESSAGE = "message", "Message"

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="reactions")
    target = models.CharField(max_length=7, choices=Target)
    target_id = models.BigIntegerField(help_text="The id of an entry or the number of a message.")
    kind = models.CharField(max_length=10)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reactions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["room", "target", "target_id", "kind", "member"], name="one_reaction_of_a_kind"
            ),
            models.CheckConstraint(condition=Q(target__in=["entry", "message"]), name="reaction_target_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} at {self.target} {self.target_id}"
