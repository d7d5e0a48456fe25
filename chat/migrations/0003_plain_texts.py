"""Write labels and help texts in plain English."""

from django.db import migrations, models


def rename_permission(apps, schema_editor):
    permissions = apps.get_model("auth", "Permission").objects.using(schema_editor.connection.alias)
    permissions.filter(codename="moderate", content_type__app_label="chat").update(
        name="Can moderate the chat of every match"
    )


class Migration(migrations.Migration):

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('chat', '0002_mute_until_over'),
    ]

    operations = [
        migrations.RunPython(rename_permission, migrations.RunPython.noop),
        migrations.AlterModelOptions(
            name='room',
            options={'permissions': [('moderate', 'Can moderate the chat of every match')]},
        ),
        migrations.AlterField(
            model_name='bannedword',
            name='word',
            field=models.CharField(help_text='An asterisk at the end matches every ending: “bad*”.', max_length=60, unique=True),
        ),
        migrations.AlterField(
            model_name='message',
            name='client_key',
            field=models.CharField(help_text='Chosen by the client, one per message. The same key again creates no second message.', max_length=64),
        ),
        migrations.AlterField(
            model_name='message',
            name='echo',
            field=models.CharField(help_text='Equal for texts that read the same (message_text.echo_of).', max_length=24),
        ),
        migrations.AlterField(
            model_name='message',
            name='mentions',
            field=models.JSONField(blank=True, default=list, help_text='Ids of the members whom the text mentions.'),
        ),
        migrations.AlterField(
            model_name='message',
            name='offset',
            field=models.PositiveIntegerField(help_text="The line of the room's log with this message; 0 for a shadowed message."),
        ),
        migrations.AlterField(
            model_name='mute',
            name='shadow',
            field=models.BooleanField(default=False, help_text='The member is not notified. Only the member sees their messages.'),
        ),
        migrations.AlterField(
            model_name='reaction',
            name='target_id',
            field=models.BigIntegerField(help_text='The id of an entry or the number of a message.'),
        ),
        migrations.AlterField(
            model_name='room',
            name='links',
            field=models.CharField(choices=[('everybody', 'Everybody'), ('known', 'Members who joined more than a day ago'), ('nobody', 'Nobody')], default='known', help_text='The members that may post links.', max_length=10),
        ),
        migrations.AlterField(
            model_name='room',
            name='panic',
            field=models.BooleanField(default=False, help_text='Only members who joined more than a day ago may write.'),
        ),
        migrations.AlterField(
            model_name='room',
            name='shut',
            field=models.BooleanField(default=False, help_text='Closed by a moderator, independent of the match.'),
        ),
        migrations.AlterField(
            model_name='room',
            name='slow_seconds',
            field=models.PositiveSmallIntegerField(default=0, help_text='Seconds between two messages of a member; 0 is off.'),
        ),
    ]
