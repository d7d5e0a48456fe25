"""`manage.py new_epoch`, which operators run after a restore."""

import pytest
from asgiref.sync import sync_to_async
from django.core.management import call_command

from matches.feed import feed_log
from tests.conftest import watching


@pytest.mark.django_db
def test_each_call_starts_an_epoch_and_prints_it(capsys: pytest.CaptureFixture):
    before = feed_log.current_epoch()
    call_command("new_epoch")
    assert feed_log.current_epoch() != before
    assert f"Started epoch {feed_log.current_epoch()}" in capsys.readouterr().out


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("fresh_hub")
async def test_new_epoch_makes_fans_load_the_match_again(live_match):
    async with watching(live_match) as fan:
        await sync_to_async(call_command)("new_epoch")
        assert (await fan.next("resync"))["topic"] == feed_log.feed_topic(live_match.pk)
