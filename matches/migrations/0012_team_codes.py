"""Give each team without a code the one that its name proposes."""

from django.db import migrations, models

from matches.models.team_codes import proposed_code

BATCH = 500


def fill_codes(apps, schema_editor):
    Team = apps.get_model("matches", "Team")
    teams = []
    for team in Team.objects.using(schema_editor.connection.alias).filter(code="").iterator(BATCH):
        team.code = proposed_code(team.name)
        teams.append(team)
    Team.objects.using(schema_editor.connection.alias).bulk_update(teams, ["code"], BATCH)


class Migration(migrations.Migration):

    dependencies = [
        ("matches", "0011_unknown_kickoff"),
    ]

    operations = [
        migrations.AlterField(
            model_name="team",
            name="code",
            field=models.CharField(
                blank=True, help_text="Two to five letters: “MCI”. If empty: made from the name.", max_length=5
            ),
        ),
        migrations.RunPython(fill_codes, migrations.RunPython.noop, elidable=True),
    ]
