"""`manage.py new_epoch`: what operators say after a restore."""

import pytest
from asgiref.sync import sync_to_async
from django.core.management import call_command

from matches.feed import feed_log
from tests.conftest import watching


@pytest.mark.django_db
def test_each_call_begins_an_epoch_and_tells_its_name(capsys: pytest.CaptureFixture):
    before = feed_log.current_epoch()
    call_command("new_epoch")
    assert feed_log.current_epoch() != before
    assert f"This is epoch {feed_log.current_epoch()}" in capsys.readouterr().out


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("fresh_hub")
async def test_every_fan_loads_the_match_anew(live_match):
    async with watching(live_match) as fan:
        await sync_to_async(call_command)("new_epoch")
        assert (await fan.next("resync"))["topic"] == feed_log.feed_topic(live_match.pk)
