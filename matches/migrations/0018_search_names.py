"""The table of names for the search. On PostgreSQL, an index by groups of three letters finds misspelt names in it."""

import logging

from django.db import DatabaseError, migrations, models, transaction

logger = logging.getLogger(__name__)


def add_trigrams(apps, schema_editor):
    """Install pg_trgm, which is a part of PostgreSQL, and index the names with it.

    The owner of a database may install it since PostgreSQL 13. Without it the search finds fewer misspelt names.
    """
    if schema_editor.connection.vendor != "postgresql":
        return
    try:
        with transaction.atomic(using=schema_editor.connection.alias):
            schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            schema_editor.execute(
                "CREATE INDEX search_name_trigrams ON matches_searchname USING gin (whole gin_trgm_ops)"
            )
    except DatabaseError as refusal:
        logger.warning("pg_trgm is not installed, so the search finds fewer misspelt names: %s", refusal)


class Migration(migrations.Migration):
    dependencies = [("matches", "0017_competitions_and_tables")]

    operations = [
        migrations.CreateModel(
            name="SearchName",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("team", "Team"), ("competition", "Competition"), ("player", "Player")],
                        max_length=12,
                    ),
                ),
                ("object_id", models.BigIntegerField()),
                ("text", models.CharField(max_length=80)),
                ("whole", models.CharField(max_length=80)),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["kind", "text"],
                        name="search_name_beginnings",
                        opclasses=["varchar_pattern_ops", "varchar_pattern_ops"],
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("object_id", "kind", "text", "whole"), name="one_search_name_of_a_text"
                    )
                ],
            },
        ),
        migrations.RunPython(add_trigrams, migrations.RunPython.noop),
    ]
