"""Give fields plain names. The columns keep their names, so that the previous release can run beside this one."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("matches", "0007_period_minutes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            "commentaryentry",
            "stated",
            models.JSONField(
                blank=True,
                db_column="stated",
                help_text="The score after this entry according to the provider.",
                null=True,
            ),
        ),
        migrations.RenameField("commentaryentry", "stated", "provider_score"),
        migrations.AlterField(
            "commentaryentry", "moved", models.JSONField(blank=True, db_column="moved", editable=False, null=True)
        ),
        migrations.RenameField("commentaryentry", "moved", "state_change"),
        migrations.AlterField(
            "commentaryentry",
            "photo_waits",
            models.BooleanField(
                db_column="photo_waits",
                db_index=True,
                default=False,
                editable=False,
                help_text="A worker still has to make the smaller copies of the photo.",
            ),
        ),
        migrations.RenameField("commentaryentry", "photo_waits", "photo_thumbs_pending"),
        migrations.AlterField(
            "heldentry",
            "typed",
            models.TextField(
                blank=True,
                db_column="typed",
                help_text="The text as typed. The author gets it back when the line is withdrawn.",
            ),
        ),
        migrations.RenameField("heldentry", "typed", "typed_text"),
        migrations.AlterField(
            "heldentry",
            "line",
            models.JSONField(db_column="line", help_text="The fields of the entry: EntryDraft.as_data()."),
        ),
        migrations.RenameField("heldentry", "line", "draft"),
        migrations.AlterField(
            "heldentry", "refused", models.CharField(blank=True, db_column="refused", max_length=200)
        ),
        migrations.RenameField("heldentry", "refused", "refusal"),
        migrations.AlterField(
            "match",
            "caller",
            models.ForeignKey(
                blank=True,
                db_column="caller_id",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="led_matches",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RenameField("match", "caller", "lead_commentator"),
        migrations.AlterField("match", "holds", models.JSONField(blank=True, db_column="holds", default=dict)),
        migrations.RenameField("match", "holds", "hold_seconds"),
        migrations.AlterField(
            "rehearsal", "played", models.FloatField(db_column="played", default=0.0, editable=False)
        ),
        migrations.RenameField("rehearsal", "played", "elapsed"),
        migrations.AlterField(
            "rehearsal",
            "seen_at",
            models.DateTimeField(blank=True, db_column="seen_at", editable=False, null=True),
        ),
        migrations.RenameField("rehearsal", "seen_at", "running_since"),
        # Labels and help texts.
        migrations.AlterField(
            model_name="commentaryentry",
            name="byline",
            field=models.CharField(
                blank=True, help_text="The author's name as the provider writes it.", max_length=120
            ),
        ),
        migrations.AlterField(
            model_name="commentaryentry",
            name="client_key",
            field=models.CharField(
                help_text="Chosen by the client, one per text. The same key again creates no second entry.",
                max_length=200,
            ),
        ),
        migrations.AlterField(
            model_name="commentaryentry",
            name="feed_seq",
            field=models.BigIntegerField(
                blank=True,
                editable=False,
                help_text="The last line of the provider's feed about this entry.",
                null=True,
            ),
        ),
        migrations.AlterField(
            model_name="commentaryentry",
            name="photo_digest",
            field=models.CharField(
                blank=True, editable=False, help_text="SHA-256 of the uploaded file.", max_length=64
            ),
        ),
        migrations.AlterField(
            model_name="commentaryentry",
            name="reason",
            field=models.CharField(
                blank=True, help_text="The reason of the last correction or retraction.", max_length=200
            ),
        ),
        migrations.AlterField(
            model_name="commentaryentry",
            name="scored",
            field=models.BooleanField(default=False, editable=False, help_text="Whether this entry changed the score."),
        ),
        migrations.AlterField(
            model_name="commentaryentry",
            name="scoreline",
            field=models.JSONField(default=dict, editable=False, help_text="The score after this entry."),
        ),
        migrations.AlterField(
            model_name="competition",
            name="extra_minutes",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="If empty: a match takes the length from its competition, a competition from its sport.",
                null=True,
                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(120)],
                verbose_name="minutes of an extra-time period",
            ),
        ),
        migrations.AlterField(
            model_name="competition",
            name="regular_minutes",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="If empty: a match takes the length from its competition, a competition from its sport.",
                null=True,
                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(120)],
                verbose_name="minutes of a regular period",
            ),
        ),
        migrations.AlterField(
            model_name="lineupplayer",
            name="order",
            field=models.PositiveSmallIntegerField(default=0, help_text="Position on the team sheet."),
        ),
        migrations.AlterField(
            model_name="lineupplayer",
            name="starts",
            field=models.BooleanField(default=True, help_text="In the starting line-up; otherwise on the bench."),
        ),
        migrations.AlterField(
            model_name="match",
            name="extra_minutes",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="If empty: a match takes the length from its competition, a competition from its sport.",
                null=True,
                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(120)],
                verbose_name="minutes of an extra-time period",
            ),
        ),
        migrations.AlterField(
            model_name="match",
            name="feed_key",
            field=models.CharField(
                editable=False, help_text="The provider's id of this match.", max_length=200, null=True, unique=True
            ),
        ),
        migrations.AlterField(
            model_name="match",
            name="private",
            field=models.BooleanField(default=False, help_text="Only staff can see this match."),
        ),
        migrations.AlterField(
            model_name="match",
            name="regular_minutes",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="If empty: a match takes the length from its competition, a competition from its sport.",
                null=True,
                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(120)],
                verbose_name="minutes of a regular period",
            ),
        ),
        migrations.AlterField(
            model_name="match",
            name="status",
            field=models.CharField(
                choices=[
                    ("scheduled", "Scheduled"),
                    ("live", "Live"),
                    ("break", "Break"),
                    ("finished", "Finished"),
                    ("postponed", "Postponed"),
                    ("abandoned", "Abandoned"),
                ],
                default="scheduled",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="rehearsal",
            name="source",
            field=models.CharField(help_text="The match or the name of the file that is played.", max_length=250),
        ),
        migrations.AlterField(
            model_name="rehearsal",
            name="speed",
            field=models.FloatField(
                default=1.0, help_text="1 is the speed of the original match, 20 is twenty times faster."
            ),
        ),
        migrations.AlterField(
            model_name="team",
            name="short_name",
            field=models.CharField(blank=True, help_text="For narrow places on a page: “Man City”.", max_length=40),
        ),
    ]
