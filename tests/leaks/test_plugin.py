"""The leak watch finds secrets in every place, finds nothing else, and does not print the secrets."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.accounts.conftest import IDA, OLA
from tests.leaks.plugin import FULL_RUN_TESTS, LeakWatch
from tests.leaks.secrets import Secrets
from tests.servers import ROOT

pytestmark = pytest.mark.processes

PLACES = {
    "in_our_own_log": "a code in a log record of accounts.somewhere (WARNING)",
    "in_our_own_log_before_masking": "a phone number in a log record of accounts.somewhere (INFO)",
    "in_a_foreign_log_without_handlers": "a code in a log record of elsewhere (DEBUG)",
    "in_a_field_of_a_record": "a phone number in a log record of accounts.somewhere (INFO)",
    "in_a_traceback": "a code in a log record of elsewhere (ERROR)",
    "in_a_mail": "a phone number in a mail",
    "in_an_error_report": "a code in an error report",
    "in_the_broker": "a code in the Valkey, under 'celery'",
    "in_a_key_of_the_result_store": "a phone number in the Valkey, under a key that has it in its name",
}


class PluginRun:
    def __init__(self, folder: Path) -> None:
        planted = folder / "planted"
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-rE", f"--basetemp={folder / 'run'}"]
        done = subprocess.run(
            [*command, "tests/leaks/leaking_tests.py"],
            cwd=ROOT,
            env={name: value for name, value in os.environ.items() if "PYTEST" not in name} | {"PLANTED": str(planted)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        self.exit, self.said = done.returncode, done.stdout + done.stderr
        self.codes = planted.read_text().split()
        self.hits = [line.removeprefix("leaks: ") for line in self.said.splitlines() if line.startswith("leaks: ")]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> PluginRun:
    return PluginRun(tmp_path_factory.mktemp("planted"))


@pytest.mark.parametrize("name", PLACES)
def test_a_leaking_test_fails_with_the_place(run: PluginRun, name: str):
    where = f"tests/leaks/leaking_tests.py::test_{name}"
    assert re.search(rf"^ERROR {re.escape(where)}( |$)", run.said, re.MULTILINE)
    assert f"{PLACES[name]}, in {where}" in run.hits


def test_a_secret_of_another_process_is_found_in_its_log_file(run: PluginRun):
    (hit,) = (hit for hit in run.hits if "in the file" in hit)
    assert re.fullmatch(r"a code in the file \S+/worker\.log, in the tests that write it", hit)


def test_the_run_fails_for_the_leaks_only(run: PluginRun):
    assert run.exit == pytest.ExitCode.TESTS_FAILED
    assert len(run.hits) == len(PLACES) + 2  # one of the log file, and the summary line
    assert run.hits[-1].startswith(f"looked for {len(run.codes)} codes and 1 phones in ")


def test_the_report_does_not_contain_the_secrets(run: PluginRun):
    assert len(run.codes) >= 10
    for secret in (*run.codes, IDA[1:], IDA[3:], OLA[3:]):
        assert not re.search(rf"(?<!\d){secret}(?!\d)", run.said)


def test_a_full_run_without_any_secret_fails():
    blind = LeakWatch()
    blind.seen.update({"tests of accounts": FULL_RUN_TESTS, "log records": 7, "phones": 3, "stores": 1})
    assert blind.problems() == ["the tests of accounts ran, but the watch saw no codes"]
    blind.seen["codes"] = 1
    assert blind.problems() == []


@pytest.mark.parametrize(
    "written",
    ["+44 7400 123456", "0044-7400-123456", "07400 123456", "447400123456", "%2B447400123456", '"7400123456"'],
)
def test_a_number_is_found_in_all_notations(written):
    secrets = Secrets()
    secrets.learn("phone", IDA)
    assert secrets.within(f"to {written}, at 12") == {"a phone number"}
    assert not secrets.within("+44 •••• 3456, 27400123456, 4474001234567")
