"""The pytest plugin of the leak watch: one per worker, and their sum in the main process."""

import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.views.debug import ExceptionReporter
from redis import RedisError

from tests.leaks.child_process import FOLDER
from tests.leaks.log_records import Records
from tests.leaks.secret_sources import hook
from tests.leaks.secrets import Secrets
from tests.leaks.valkey_dump import stored_texts

ACCOUNTS = "tests/accounts/"
FULL_RUN_TESTS = 150  # number of tests of accounts that a full run has; it must have found secrets to search for
REQUIRED_SOURCES = ("codes", "phones", "log records", "stores")
LOGS = ("*.log", "output")  # log files of servers that tests start


class Leak(Exception):
    """A test has leaked a secret."""


class LeakWatch:
    def __init__(self) -> None:
        self.secrets = Secrets()
        self.records = Records()
        self.seen: Counter[str] = Counter()
        self.hits: list[str] = []
        self._reported = 0  # hits that were already reported
        self._reports: list[str] = []
        self._test = "no test"
        self._folder = Path()

    # --- places that are searched

    def scan(self, place: str, text: str | bytes) -> None:
        for kind in sorted(self.secrets.within(text)):
            hit = f"{kind} in {place}, in {self._test}"
            if hit not in self.hits:
                self.hits.append(hit)

    def scan_store(self, url: str) -> None:
        """Search all data of a Valkey before it stops. A server that does not answer has no data."""
        self._read_child_reports()
        try:
            found = list(stored_texts(url))
        except (RedisError, OSError):
            return
        self.seen["stores"] += 1
        self.seen["keys"] += len(found)
        for key, text in found:
            self.scan(f"the Valkey, under {self._name_of(key)}", text)

    def _scan_test_output(self) -> None:
        self._read_child_reports()
        texts = self.records.take()
        self.seen["log records"] += len(texts)
        mails = [str(one.message()) for one in getattr(mail, "outbox", [])]
        self.seen["mails"] += len(mails)
        self.seen["error reports"] += len(self._reports)
        texts += [("a mail", text) for text in mails] + [("an error report", text) for text in self._reports]
        self._reports.clear()
        for place, text in texts:
            self.scan(place, text)

    def _scan_files(self, folder: Path) -> None:
        self._read_child_reports()
        for file in sorted({file for pattern in LOGS for file in folder.rglob(pattern) if file.is_file()}):
            self.seen["log files"] += 1
            self._test = "the tests that write it"
            for line in file.read_bytes().splitlines():
                self.scan(f"the file {file.relative_to(folder)}", line)

    def _read_child_reports(self) -> None:
        for file in self._folder.iterdir():
            for line in file.read_text().splitlines():
                self.secrets.learn(*line.split("\t"))

    def _name_of(self, key: bytes) -> str:
        return "a key that has it in its name" if self.secrets.within(key) else repr(key.decode("latin-1"))

    # --- pytest

    def pytest_sessionstart(self, session: pytest.Session) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="livecast-leaks-"))
        os.environ[FOLDER] = str(self._folder)
        hook(self.secrets.learn)
        self._record_error_reports()
        self.records.start()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, Any, Any]:
        self._test = item.nodeid
        self.secrets.made_up.clear()
        self.seen["tests of accounts"] += item.nodeid.startswith(ACCOUNTS)
        return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> Generator[None, Any, Any]:
        try:
            return (yield)
        finally:
            self._scan_test_output()
            new, self._reported = self.hits[self._reported :], len(self.hits)
            if new:
                item._report_sections.clear()  # its output would show the secret
                raise Leak("; ".join(new))

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        self.records.stop()
        factory = getattr(session.config, "_tmp_path_factory", None)
        if factory is not None and factory._basetemp is not None:
            self._scan_files(factory._basetemp)
        shutil.rmtree(self._folder)
        self.seen["codes"] += len(self.secrets.codes)
        self.seen["phones"] += self.secrets.numbers
        to_controller = getattr(session.config, "workeroutput", None)
        if to_controller is not None:
            to_controller["leaks"] = {"seen": dict(self.seen), "hits": self.hits}
        elif self.problems() and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        told = getattr(node, "workeroutput", {}).get("leaks", {"seen": {}, "hits": []})
        self.seen.update(told["seen"])
        self.hits += told["hits"]

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        for line in self.problems():
            terminalreporter.write_line(f"leaks: {line}", red=True)
        counted = ", ".join(f"{self.seen[name]} {name}" for name in ("log records", "mails", "error reports"))
        kept = f"{self.seen['stores']} stores ({self.seen['keys']} keys) and {self.seen['log files']} log files"
        looked_for = f"{self.seen['codes']} codes and {self.seen['phones']} phones"
        terminalreporter.write_line(f"leaks: looked for {looked_for} in {counted}, {kept}")

    def problems(self) -> list[str]:
        """Return the problems of this run."""
        if self.seen["tests of accounts"] < FULL_RUN_TESTS:
            return self.hits
        blind = [
            f"the tests of accounts ran, but the watch saw no {name}"
            for name in REQUIRED_SOURCES
            if not self.seen[name]
        ]
        return self.hits + blind

    def _record_error_reports(self) -> None:
        for name in ("get_traceback_html", "get_traceback_text"):
            original = getattr(ExceptionReporter, name)

            def reported(reporter: ExceptionReporter, original: Any = original) -> str:
                text: str = original(reporter)
                self._reports.append(text)
                return text

            setattr(ExceptionReporter, name, reported)


watch = LeakWatch()
