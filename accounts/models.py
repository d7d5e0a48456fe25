"""People, their phones, sessions and API tokens, and the codes that are sent by SMS."""

from django.contrib.auth.models import AbstractUser
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone

from accounts.member_colours import COLOURS
from accounts.sessions import SessionStore

LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
TOMBSTONE = "Deleted member"


class User(AbstractUser):
    """A person with a login: staff with a password, or a member with a phone.

    A custom model since the first migration, because Django cannot change AUTH_USER_MODEL later.
    """

    display_name = models.CharField(max_length=40, blank=True, help_text="Shown beside what this person writes.")
    # The same for names that look alike: see names.py. None without a name.
    name_key = models.CharField(max_length=160, unique=True, null=True, blank=True, editable=False)
    name_changed_at = models.DateTimeField(null=True, blank=True, editable=False)
    colour = models.CharField(max_length=7, blank=True, choices=[(code, name) for code, name in COLOURS.items()])
    language = models.CharField(max_length=10, blank=True, choices=LANGUAGES)
    member_since = models.DateTimeField(null=True, blank=True, editable=False)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "person"
        verbose_name_plural = "people"

    def __str__(self) -> str:
        return self.public_name

    @property
    def public_name(self) -> str:
        """The name that fans see."""
        if self.deleted_at is not None:
            return TOMBSTONE
        return self.display_name or self.get_full_name() or self.username

    @property
    def is_member(self) -> bool:
        """Whether this person has verified a phone and may post as a fan."""
        return self.member_since is not None and self.is_active


class Phone(models.Model):
    """The phone number of a member.

    A separate model, so that code that loads a person does not load the number.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="phone")
    number = models.CharField(max_length=16, unique=True, help_text="E.164: +8613800138000.")
    verified_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"phone of {self.user}"


class Session(AbstractBaseSession):
    """Django's session with its user, so that all sessions of a person can be ended."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="sessions")

    @classmethod
    def get_session_store_class(cls):  # type: ignore[no-untyped-def]
        return SessionStore


class Challenge(models.Model):
    """A requested code and the delivery of its SMS.

    The code itself is not stored here: see otp.py. queued → sending → sent | failed | unknown. An attempt that
    certainly sent nothing may return to queued, once.
    """

    class State(models.TextChoices):
        QUEUED = "queued"
        SENDING = "sending"
        SENT = "sent"
        FAILED = "failed"
        UNKNOWN = "unknown"

    key = models.CharField(max_length=43, unique=True, editable=False)  # the browser's secret
    number = models.CharField(max_length=16, blank=True)  # E.164; removed by cleanup.py
    purpose = models.CharField(max_length=20)
    language = models.CharField(max_length=10)
    state = models.CharField(max_length=8, choices=State.choices, default=State.QUEUED)
    reason = models.CharField(max_length=60, blank=True)  # of failed and unknown: an error code
    tries = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    verified_at = models.DateTimeField(null=True)
    receipt = models.CharField(max_length=80, blank=True)  # the provider's ID of the message

    def __str__(self) -> str:
        return f"code {self.pk}: {self.state}"


class SmsDay(models.Model):
    """The number of SMS sent on a day (UTC).

    In the database, so that the budget survives the loss of Redis.
    """

    day = models.DateField(unique=True)
    count = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.day}: {self.count}"


class ApiToken(models.Model):
    """A secret with which a program writes as a person. Only its digest is stored."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80, help_text="What uses it: “scoreboard at the Mill”.")
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["user", "name"]

    def __str__(self) -> str:
        return f"{self.name} ({self.user})"
