"""The release identifier: the same for two processes of one build, another one for each build."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.staticfiles.storage import staticfiles_storage
from django.test import Client

from livecast import __version__, release
from matches.models import Match
from tests.servers import ROOT

# One file of each kind, found by pattern because files move.
KINDS = [
    "matches/sports/*.py",
    "matches/models/*.py",
    "matches/migrations/*.py",
    "accounts/*.py",
    "chat/static/**/*.js",
    "livecast/static/**/*.css",
    "locale/**/*.mo",
    "templates/chat/**/*.html",
    "templates/*.html",
    "requirements.txt",
]


class Build:
    """A copy of the shipped files in place of the checkout."""

    def __init__(self, base: Path) -> None:
        self.base = base

    def change(self, pattern: str) -> None:
        file = min(self.base.glob(pattern))
        file.write_bytes(file.read_bytes() + b" ")

    def identifier(self) -> str:
        """Return the identifier as a process reads it that starts now."""
        release.identifier_of_process.cache_clear()
        return release.identifier()


@pytest.fixture
def build(tmp_path: Path, settings):
    base = tmp_path / "checkout"
    for name in release.SHIPPED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, base / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, base / name)
    settings.BASE_DIR = base
    build = Build(base)
    build.identifier()
    yield build
    release.identifier_of_process.cache_clear()


@pytest.mark.processes
def test_two_processes_of_one_build_agree():
    program = "import django; django.setup(); from livecast import release; print(release.identifier())"
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONPATH": str(ROOT)}
    answers = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=folder,
            env=environment | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for folder, seed in ((ROOT, "1"), (ROOT.parent, "2"))
    }
    assert len(answers) == 1
    assert answers.pop().startswith(f"{__version__}+")


def test_every_app_of_livecast_is_shipped():
    ours = {Path(app.path).name for app in apps.get_app_configs() if Path(app.path).parent == ROOT}
    assert ours - {"tests"} <= set(release.SHIPPED)


@pytest.mark.parametrize("kind", KINDS)
def test_a_changed_file_changes_the_identifier(build: Build, kind: str):
    before = build.identifier()
    assert build.identifier() == before
    build.change(kind)
    assert build.identifier() != before


def test_renaming_a_file_changes_the_identifier(build: Build):
    before = build.identifier()
    file = min(build.base.glob("matches/sports/*.py"))
    file.rename(file.with_name("renamed.py"))
    assert build.identifier() != before


def test_changed_static_addresses_change_the_identifier(build: Build, monkeypatch: pytest.MonkeyPatch):
    before = build.identifier()
    monkeypatch.setattr(staticfiles_storage, "manifest_hash", "another", raising=False)
    assert build.identifier() != before


def test_compiled_modules_and_hidden_files_do_not_count(build: Build):
    before = build.identifier()
    compiled = build.base / "matches" / "__pycache__" / "views.cpython-311.pyc"
    compiled.parent.mkdir()
    compiled.write_bytes(b"compiled")
    (build.base / "matches" / ".views.py.swp").write_bytes(b"an editor's")
    assert build.identifier() == before


def test_a_process_keeps_its_identifier_when_the_files_are_replaced(build: Build):
    """It still runs the old code, so it must not give old pages the ETag of new ones."""
    before = build.identifier()
    build.change("matches/sports/*.py")
    assert release.identifier() == before


def test_with_debug_a_change_is_seen_at_once(build: Build, settings):
    settings.DEBUG = True
    before = release.identifier()
    assert release.identifier() == before
    build.change("templates/chat/**/*.html")
    assert release.identifier() != before


# --- the ETags that are made with it


@pytest.mark.parametrize("address", ["/matches/{}/", "/api/matches/{}", "/api/matches/{}/timeline"])
@pytest.mark.parametrize(
    "kind", [None, "matches/sports/*.py", "matches/models/*.py", "locale/**/*.mo", "templates/chat/**/*.html"]
)
def test_an_answer_of_another_build_is_not_reused(
    client: Client, live_match: Match, build: Build, address: str, kind: str | None
):
    address = address.format(live_match.pk)
    tag = client.get(address)["ETag"]
    if kind:
        build.change(kind)
    build.identifier()  # a new process starts
    status = client.get(address, headers={"If-None-Match": tag}).status_code
    assert status == (200 if kind else 304)
