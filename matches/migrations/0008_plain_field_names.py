"""Give fields plain names. The columns keep their names, so that the previous release can run beside this one."""

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
                help_text="The score after this entry, as a provider states it.",
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
                help_text="Its smaller copies are still to be made.",
            ),
        ),
        migrations.RenameField("commentaryentry", "photo_waits", "thumbs_pending"),
        migrations.AlterField(
            "heldentry",
            "typed",
            models.TextField(blank=True, db_column="typed", help_text="As it was typed, to be given back."),
        ),
        migrations.RenameField("heldentry", "typed", "typed_text"),
        migrations.AlterField(
            "heldentry", "line", models.JSONField(db_column="line", help_text="The fields of actions.EntryDraft.")
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
    ]
