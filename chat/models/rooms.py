"""The room of a match, and its numbered log."""

from django.db import models
from django.db.models import Q

from matches.models import Match


class Room(models.Model):
    """The chat of one match. Created when it is first needed."""

    class Links(models.TextChoices):
        EVERYBODY = "everybody", "Everybody"
        KNOWN = "known", "Members who joined more than a day ago"
        NOBODY = "nobody", "Nobody"

    match = models.OneToOneField(Match, on_delete=models.CASCADE, related_name="chat_room")
    # The newest line of the log and the number of messages. Both are changed under this row's lock.
    last_offset = models.PositiveIntegerField(default=0, editable=False)
    last_number = models.PositiveIntegerField(default=0, editable=False)

    shut = models.BooleanField(default=False, help_text="Closed by a moderator, independent of the match.")
    # Set when the match is over. The room stays open until then.
    closes_at = models.DateTimeField(null=True, blank=True, editable=False)
    slow_seconds = models.PositiveSmallIntegerField(
        default=0, help_text="Seconds between two messages of a member; 0 is off."
    )
    links = models.CharField(
        max_length=10, choices=Links, default=Links.KNOWN, help_text="The members that may post links."
    )
    panic = models.BooleanField(default=False, help_text="Only members who joined more than a day ago may write.")
    pinned = models.ForeignKey("chat.Message", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        permissions = [("moderate", "Can moderate the chat of every match")]
        constraints = [
            models.CheckConstraint(condition=Q(links__in=["everybody", "known", "nobody"]), name="room_links_is_known"),
        ]

    def __str__(self) -> str:
        return f"Chat of {self.match}"


class RoomPublication(models.Model):
    """One line of a room's log: a batch of messages, a removal, a change of settings.

    `data` is the event's JSON as it is sent. The text of a removed message is removed from it.
    """

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="publications")
    offset = models.PositiveIntegerField()
    type = models.CharField(max_length=40)
    data = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["room", "offset"]
        constraints = [models.UniqueConstraint(fields=["room", "offset"], name="one_room_publication_an_offset")]

    def __str__(self) -> str:
        return f"{self.room_id}:{self.offset} {self.type}"
