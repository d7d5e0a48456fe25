"""People, what they log in with, and what is kept of a code on its way."""

from django.contrib.auth.models import AbstractUser
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone

from accounts.member_colours import COLOURS
from accounts.sessions import SessionStore

LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
TOMBSTONE = "Deleted member"


class User(AbstractUser):
    """A person with a login: staff, who have a password, and members, who have a phone.

    A model of our own from the first migration, since Django cannot change it later.
    """

    display_name = models.CharField(max_length=40, blank=True, help_text="Shown beside what this person writes.")
    # The name as the eye takes it: see names.py. None while there is none.
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
        """Whether this person has shown to have a phone, and may speak as a fan."""
        return self.member_since is not None and self.is_active


class Phone(models.Model):
    """A member's number. Apart from the person, so that nothing that shows a person brings it along."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="phone")
    number = models.CharField(max_length=16, unique=True, help_text="E.164: +8613800138000.")
    verified_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"phone of {self.user}"


class Session(AbstractBaseSession):
    """Django's session, and whose it is: that is how all of a person's can be ended."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="sessions")

    @classmethod
    def get_session_store_class(cls):  # type: ignore[no-untyped-def]
        return SessionStore


class Challenge(models.Model):
    """One code that somebody asked for, and what became of its SMS. The code itself is never here: see codes.py.

    queued → sending → sent | failed | unknown. A try that certainly sent nothing may go back to queued, once.
    """

    class State(models.TextChoices):
        QUEUED = "queued"
        SENDING = "sending"
        SENT = "sent"
        FAILED = "failed"
        UNKNOWN = "unknown"

    key = models.CharField(max_length=43, unique=True, editable=False)  # the browser's secret
    number = models.CharField(max_length=16, blank=True)  # E.164; taken out by the housekeeping
    purpose = models.CharField(max_length=20)
    language = models.CharField(max_length=10)
    state = models.CharField(max_length=8, choices=State.choices, default=State.QUEUED)
    reason = models.CharField(max_length=60, blank=True)  # of failed and unknown: a refusal's code
    tries = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    verified_at = models.DateTimeField(null=True)
    receipt = models.CharField(max_length=80, blank=True)  # the provider's own number of the message

    def __str__(self) -> str:
        return f"code {self.pk}: {self.state}"


class SmsDay(models.Model):
    """How many SMS went out on a day (UTC): the budget that outlives a wiped Redis."""

    day = models.DateField(unique=True)
    count = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.day}: {self.count}"


class ApiToken(models.Model):
    """A secret by which a program writes as a person. Only its digest is kept: it is shown once, when it is made."""

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
