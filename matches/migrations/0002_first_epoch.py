"""The feeds' first epoch. Made here, since two processes that find none would each make one, and fans reload for nothing."""

import secrets

from django.db import migrations


def begin(apps, schema_editor):
    apps.get_model("matches", "Epoch").objects.create(value=secrets.token_hex(4))


class Migration(migrations.Migration):
    dependencies = [("matches", "0001_initial")]
    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
