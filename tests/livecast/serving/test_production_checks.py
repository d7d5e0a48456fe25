"""What must hold before a production starts, and the sentence for each thing that does not."""

import logging
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from livecast.errors import LivecastError
from livecast.serving import production_checks
from tests.servers import ROOT


@pytest.fixture
def in_production(settings) -> None:
    settings.DEBUG = False
    settings.SECRET_KEY = "long-enough-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJ"
    settings.ALLOWED_HOSTS = ["live.example.org"]
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SECURE_SSL_REDIRECT = True
    settings.BEHIND_PROXY = True


@pytest.mark.usefixtures("in_production")
class TestSettings:
    def test_good_settings_pass_without_a_warning(self, caplog: pytest.LogCaptureFixture):
        production_checks.require_settings()
        assert caplog.messages == []

    def test_debug_is_rejected(self, settings):
        settings.DEBUG = True
        with pytest.raises(LivecastError, match="Set DEBUG=0, or use runserver"):
            production_checks.require_settings()

    def test_an_error_of_the_deploy_check_prevents_the_start(self, settings):
        settings.ALLOWED_HOSTS = ["*"]
        with pytest.raises(LivecastError, match="ALLOWED_HOSTS"):
            production_checks.require_settings()

    def test_a_warning_of_the_deploy_check_is_logged(self, settings, caplog: pytest.LogCaptureFixture):
        settings.SECURE_HSTS_SECONDS = 0
        production_checks.require_settings()
        assert [message.partition(")")[0] for message in caplog.messages] == ["check --deploy: (security.W004"]

    def test_drain_seconds_must_be_shorter_than_stop_seconds(self, settings):
        settings.LIVECAST = settings.LIVECAST | {"DRAIN_SECONDS": 19, "STOP_SECONDS": 20}
        with pytest.raises(LivecastError, match="DRAIN_SECONDS must be"):
            production_checks.require_settings()

    @pytest.mark.parametrize("name", ["TRUSTED_PROXIES", "MONITORING_ADDRESSES"])
    def test_proxies_and_monitors_must_be_addresses(self, settings, name):
        settings.LIVECAST = settings.LIVECAST | {name: ["nginx"]}
        with pytest.raises(LivecastError, match=name):
            production_checks.require_settings()

    def test_behind_proxy_off_logs_a_warning(self, settings, caplog: pytest.LogCaptureFixture):
        settings.BEHIND_PROXY = False
        production_checks.require_settings()
        assert [message.partition(")")[0] for message in caplog.messages] == ["check --deploy: (livecast.W001"]


@pytest.mark.django_db
def test_missing_migrations_are_named(monkeypatch: pytest.MonkeyPatch):
    production_checks.require_migrations()
    ((app, newest),) = MigrationLoader(connection).graph.leaf_nodes("matches")
    MigrationRecorder(connection).record_unapplied(app, newest)
    with pytest.raises(LivecastError, match=rf"lacks the migration matches\.{newest}.*\. Run manage\.py migrate"):
        production_checks.require_migrations()


def test_files_missing_from_the_manifest_of_collectstatic_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    storage = ManifestStaticFilesStorage(location=tmp_path)
    monkeypatch.setattr(production_checks, "staticfiles_storage", storage)
    with pytest.raises(LivecastError, match=r"lacks .* and \d+ more\. Run manage\.py collectstatic"):
        production_checks.require_static_files()
    files = [path for finder in get_finders() for path, _ in finder.list([])]
    storage.hashed_files = {path: path for path in files}
    production_checks.require_static_files()
    del storage.hashed_files["livecast/site.css"]
    with pytest.raises(LivecastError, match=r"lacks livecast/site\.css\. Run"):
        production_checks.require_static_files()


@pytest.mark.parametrize(("limit", "level"), [(1024, logging.WARNING), (1_048_576, logging.INFO)])
def test_a_low_descriptor_limit_logs_a_warning(limit, level, monkeypatch, caplog: pytest.LogCaptureFixture):
    monkeypatch.setattr(resource, "getrlimit", lambda _: (1024, limit))
    with caplog.at_level(logging.INFO):
        production_checks.log_descriptor_limit()
    assert [record.levelno for record in caplog.records] == [level]
    assert f"{limit} file descriptors" in caplog.text


@pytest.mark.processes
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux shows the original environment")
def test_variables_of_the_env_file_are_removed_and_others_stay():
    program = (
        "import os; os.environ.update(ADDED='1', DJANGO_SETTINGS_MODULE='tests.settings'); "
        "from livecast.environment import remove_env_file_variables; remove_env_file_variables(); "
        "print(sorted({'ADDED', 'GIVEN', 'DJANGO_SETTINGS_MODULE'} & set(os.environ)))"
    )
    env = {"PATH": os.environ["PATH"], "GIVEN": "1"}
    done = subprocess.run(
        [sys.executable, "-c", program], env=env, cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "['DJANGO_SETTINGS_MODULE', 'GIVEN']\n"
