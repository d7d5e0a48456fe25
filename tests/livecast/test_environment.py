"""Invalid settings stop every command with a sentence, without a traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from livecast.environment import Environment
from tests.servers import ROOT

pytestmark = pytest.mark.processes

PRODUCTION = {
    "DEBUG": "0",
    "SECRET_KEY": "a key",
    "DATABASE_URL": "sqlite:////nowhere",
    "REDIS_URL": "redis://127.0.0.1:1",
}


def refusal(**changes: str) -> str:
    """Return the output of `manage.py check` with these settings."""
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "livecast.settings", **PRODUCTION, **changes}
    done = subprocess.run([sys.executable, "manage.py", "check"], cwd=ROOT, env=env, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stdout == ""
    return done.stderr


@pytest.mark.parametrize("name", ["SECRET_KEY", "DATABASE_URL", "REDIS_URL"])
def test_a_missing_setting_is_named(name: str):
    assert refusal(**{name: ""}) == (
        f"livecast is not set up correctly. {name} is missing: "
        "with DEBUG=0 it must be set, in the environment or in .env.\n"
    )


@pytest.mark.parametrize(("name", "value"), [("SOCKETS_PER_MEMBER", "2.5"), ("POLL_INTERVAL", "often")])
def test_a_value_of_the_wrong_type_is_named(name: str, value: str):
    said = refusal(**{name: value})
    assert said.startswith(f"livecast is not set up correctly. {name} is “{value}”, which cannot be used: ")
    assert said.count("\n") == 1


def test_an_invalid_database_url_is_rejected_without_its_password():
    said = refusal(DATABASE_URL="postgres://livecast:quince/medlar@127.0.0.1:5432/livecast")
    assert said.startswith("livecast is not set up correctly. DATABASE_URL is not of the form scheme://")
    assert said.count("\n") == 1
    assert "quince" not in said
    assert "medlar" not in said


def test_the_environment_takes_precedence_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    file = tmp_path / ".env"
    file.write_text("NAME=of the file\nPLACE=of the file\n")
    monkeypatch.setattr(Environment, "ENVIRON", {"NAME": "of the environment"})
    env = Environment()
    env.read_file(file)
    assert (env.str("NAME"), env.str("PLACE")) == ("of the environment", "of the file")


def test_a_missing_env_file_is_allowed(tmp_path: Path):
    Environment().read_file(tmp_path / ".env")


def test_an_unreadable_env_file_is_rejected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    file = tmp_path / ".env"
    file.write_text("DEBUG=0\n")
    monkeypatch.setattr(os, "access", lambda path, mode: False)  # root may read every file
    with pytest.raises(ImproperlyConfigured, match=r"You may not read .*\.env: run this as the user"):
        Environment().read_file(file)
