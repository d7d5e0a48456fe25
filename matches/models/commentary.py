"""The commentary of a match: posted entries, and entries that wait for their release."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from matches.models.fixtures import Match


class Side(models.TextChoices):
    HOME = "home", "Home"
    AWAY = "away", "Away"


class CommentaryEntry(models.Model):
    """One posted text and its facts.

    Entries are never deleted: a retracted entry stays visible, struck through.
    """

    # The gap between two neighbours. A late entry takes a position in the gap.
    POSITION_STEP = 1 << 16

    match = models.ForeignKey(Match, on_delete=models.CASCADE, related_name="commentary")
    position = models.BigIntegerField(help_text="Order in the match.")
    client_key = models.CharField(
        max_length=200, help_text="Chosen by the client, one per text. The same key again creates no second entry."
    )
    feed_seq = models.BigIntegerField(
        null=True, blank=True, editable=False, help_text="The last line of the provider's feed about this entry."
    )

    kind = models.CharField(max_length=32, default="comment")
    side = models.CharField(max_length=4, choices=Side, blank=True)
    body = models.TextField(blank=True)
    players = models.JSONField(default=list, blank=True, help_text='[{"name": "...", "number": 7, "role": "..."}]')
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="commentary", null=True, blank=True
    )
    byline = models.CharField(max_length=120, blank=True, help_text="The author's name as the provider writes it.")

    period = models.CharField(max_length=8, blank=True)
    clock_seconds = models.FloatField(null=True, blank=True, help_text="Seconds of the period played.")
    minute = models.CharField(max_length=24, blank=True, help_text="As shown: “45+2'”, “Q3 04:11”.")
    happened_at = models.DateTimeField(null=True, blank=True)
    posted_at = models.DateTimeField(default=timezone.now)

    provider_score = models.JSONField(
        null=True, blank=True, db_column="stated", help_text="The score after this entry according to the provider."
    )
    scoreline = models.JSONField(default=dict, editable=False, help_text="The score after this entry.")
    scored = models.BooleanField(default=False, editable=False, help_text="Whether this entry changed the score.")

    # The change to the match's status, period and clock that this entry made, for its reversal:
    # {"from": state, "to": state}, each state as returned by actions.state_changes.state_data().
    state_change = models.JSONField(null=True, blank=True, editable=False, db_column="moved")

    photo = models.ImageField(
        upload_to="photos/%Y/%m", blank=True, width_field="photo_width", height_field="photo_height"
    )
    photo_width = models.PositiveIntegerField(null=True, blank=True, editable=False)
    photo_height = models.PositiveIntegerField(null=True, blank=True, editable=False)
    photo_alt = models.CharField("photo shows", max_length=200, blank=True)
    photo_digest = models.CharField(
        max_length=64, blank=True, editable=False, help_text="SHA-256 of the uploaded file."
    )
    # Smaller copies of the photo, smallest first: [{"name", "width", "height"}]. Empty until a worker has made them.
    photo_thumbs = models.JSONField(default=list, blank=True, editable=False)
    photo_thumbs_pending = models.BooleanField(
        default=False,
        editable=False,
        db_index=True,
        db_column="photo_waits",
        help_text="A worker still has to make the smaller copies of the photo.",
    )

    pinned = models.BooleanField(default=False)
    # Grows with each correction. An edit of an older version is refused.
    version = models.PositiveIntegerField(default=1, editable=False)
    corrected_at = models.DateTimeField(null=True, blank=True)
    retracted_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True, help_text="The reason of the last correction or retraction.")

    class Meta:
        ordering = ["position", "pk"]
        verbose_name_plural = "commentary entries"
        constraints = [
            models.UniqueConstraint(fields=["match", "client_key"], name="one_entry_of_a_client_key"),
            models.CheckConstraint(condition=Q(side__in=["", "home", "away"]), name="entry_side_is_known"),
            models.CheckConstraint(
                condition=Q(clock_seconds=None) | Q(clock_seconds__gte=0), name="entry_clock_is_not_negative"
            ),
        ]
        indexes = [models.Index(fields=["match", "position", "id"], name="entry_in_order")]

    def __str__(self) -> str:
        return f"{self.minute} {self.body}".strip()[:80]


class HeldEntry(models.Model):
    """A posted line that waits some seconds for its release.

    Until then its author can withdraw it.

    The row survives a restart of every process. The sweep releases entries that are due.

    A line whose entry exists is released. A worker deletes its row soon after.
    """

    match = models.ForeignKey(Match, on_delete=models.CASCADE, related_name="held")
    client_key = models.CharField(max_length=200)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="held", null=True)
    typed_text = models.TextField(
        help_text="The text as typed. The author gets it back when the line is withdrawn.",
        blank=True,
        db_column="typed",
    )
    draft = models.JSONField(help_text="The fields of the entry: EntryDraft.as_data().", db_column="line")
    posted_at = models.DateTimeField(default=timezone.now)
    release_at = models.DateTimeField(db_index=True)
    # Why the release failed when it was due. The console shows it to the author.
    refusal = models.CharField(max_length=200, blank=True, db_column="refused")

    class Meta:
        ordering = ["release_at", "pk"]
        verbose_name_plural = "held entries"
        constraints = [models.UniqueConstraint(fields=["match", "client_key"], name="one_held_entry_of_a_client_key")]

    def __str__(self) -> str:
        return self.typed_text[:80]
