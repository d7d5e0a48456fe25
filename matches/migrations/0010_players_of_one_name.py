from django.db import migrations, models


class Migration(migrations.Migration):
    """Allow two players of the same name with different numbers.

    The new constraints are added before the old ones are removed: MariaDB needs an index on the foreign keys at all
    times. The previous release works with both: it writes every name once.
    """

    dependencies = [
        ('matches', '0009_formats_and_outcomes'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='lineupplayer',
            constraint=models.UniqueConstraint(
                fields=('match', 'side', 'name', 'number'), name='one_lineup_player_of_a_name_and_number'
            ),
        ),
        migrations.RemoveConstraint(model_name='lineupplayer', name='one_lineup_player_of_a_name'),
        migrations.AddConstraint(
            model_name='player',
            constraint=models.UniqueConstraint(
                fields=('team', 'name', 'number'), name='one_player_of_a_name_and_number_a_team'
            ),
        ),
        migrations.RemoveConstraint(model_name='player', name='one_player_of_a_name_a_team'),
    ]
