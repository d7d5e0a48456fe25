"""Mutes, reports, banned words, and the moderation log."""

from django.conf import settings
from django.db import models

from chat.models.messages import Message
from chat.models.rooms import Room
from livecast.input_limits import BANNED_WORD
from matches.models import Match


class Mute(models.Model):
    """A muted member: in one room or in every room (room is NULL), until a time, a match's end, or permanently."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, null=True, blank=True, related_name="mutes")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mutes")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(max_length=200, blank=True)
    until = models.DateTimeField(null=True, blank=True)
    until_over = models.ForeignKey(
        Match, on_delete=models.CASCADE, null=True, blank=True, related_name="+", help_text="Ends with this match."
    )
    shadow = models.BooleanField(
        default=False, help_text="The member is not notified. Only the member sees their messages."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["member", "lifted_at"], name="mutes_of_a_member")]

    def __str__(self) -> str:
        return f"{self.member} in {self.room or 'every room'}"


class Report(models.Model):
    """A member asks a moderator to check a message."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="reports")
    reporter = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True, blank=True, db_index=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["message", "reporter"], name="one_report_a_member")]

    def __str__(self) -> str:
        return f"{self.message}"


class Act(models.Model):
    """One line of the moderation log: actor, action, target, and the change. Lines are only added."""

    room = models.ForeignKey(Room, on_delete=models.SET_NULL, null=True, related_name="acts")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    what = models.CharField(max_length=20)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    message = models.ForeignKey(Message, on_delete=models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(max_length=200, blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = "moderation"
        verbose_name_plural = "moderation log"

    def __str__(self) -> str:
        return f"{self.by} {self.what} {self.member or self.room or ''}".strip()


class BannedWord(models.Model):
    """A word that is refused in every room. message_text.BannedWords documents what is found."""

    word = models.CharField(
        max_length=BANNED_WORD.size, unique=True, help_text="An asterisk at the end matches every ending: “bad*”."
    )
    note = models.CharField(max_length=120, blank=True)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["word"]

    def __str__(self) -> str:
        return self.word
