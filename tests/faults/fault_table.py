"""The table of faults: what each row breaks, what must hold, and, at the end of the run, what was measured.

A test says which row it is (`@pytest.mark.row(1)`), and measures through the fixture of that name:

    row.note("12 gaps")                                       a figure that decides nothing
    row.measure("99 % resumed", seconds, "s", at_most=10)     one that does

A measure out of bounds fails the test when it ends, after all the others were taken.
"""

from dataclasses import dataclass, field
from textwrap import wrap

import pytest

from tests.faults.delivery_check import Verdict

ROWS = {
    "all": ("worker, Valkey and one of two Daphne processes killed within 30 s; 500 fans, 10 lines/s", "L=D=O=0"),
    "1": ("kill -9 a Daphne process, 500 fans, 10 lines/s", "L=D=O=0; 99 % resumed within 10 s"),
    "2": ("kill -9 the worker", "L=D=O=0; fans served within 3 s"),
    "3": ("Valkey flushed, 5 s down, back", "L=D=O=0; caught up within 20 s"),
    "4": ("the subscribers' Valkey connections killed 100 times", "L=D=O=0"),
    "5": ("process killed between commit and push, 200 times", "200 of 200 within 2 s of restart"),
    "6": ("every task delivered three times", "one log row, one push effect, one SMS"),
    "7": ("database away for 10 s", "no socket closed; errors, never a false “saved”; recovery within 5 s"),
    "8": ("5,000 fans reconnect within 10 s", "all back within 60 s; one replay query per process, topic and second"),
    "9": ("50 readers that never read, 50 that chatter and never read", "cut; 1.5 MiB each; others' p99 within +20 %"),
    "10": ("one member's command in a 3 s database call", "others' fan-out within 100 ms"),
    "11": ("idle socket, 120 s, real Valkey", "stays open"),
    "12": ("burst of 500 entries", "500 of 500"),
    "13": ("four commentators at once, one in seven rolled back, PostgreSQL", "no gap, no double"),
    "14": ("SIGTERM deploy under load", "as 1; no task lost"),
    "15": ("WebSocket conformance and random bytes", "no failed case, no traceback"),
    "16": ("100,000 fuzzed commands", "no unhandled exception, no unescaped output"),
    "17": ("one hour of churn", "memory under 1 MB in 10 min; groups, threads, connections back to the start"),
    "18": (
        "20,000 hostile commands and 5,000 hostile requests",
        "no 5xx, no traceback; memory flat; pings as in quiet",
    ),
    "C": ("Celery: what a kill, a hang and a SIGTERM do to tasks", "each task runs to its end"),
}
ON_DEMAND = frozenset(("8", "15", "17"))


@dataclass
class Row:
    number: str
    lines: Verdict | None = None
    figures: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    verdict: str = ""

    def note(self, figure: str) -> None:
        self.figures.append(figure)

    def measure(
        self, what: str, value: float, unit: str = "", *, at_most: float | None = None, at_least: float | None = None
    ) -> None:
        figure = (
            f"{what} {value:.3g} {unit}".rstrip() if isinstance(value, float) else f"{what} {value} {unit}".rstrip()
        )
        self.figures.append(figure)
        if (at_most is not None and value > at_most) or (at_least is not None and value < at_least):
            bounds = [f"at most {at_most:g}"] if at_most is not None else []
            bounds += [f"at least {at_least:g}"] if at_least is not None else []
            self.missed.append(f"{figure} ({', '.join(bounds)})")

    def judge(self, lines: Verdict) -> None:
        self.lines = lines if self.lines is None else self.lines + lines
        if not lines.clean:
            self.missed.append(str(lines))

    @property
    def measured(self) -> str:
        return "; ".join([str(self.lines), *self.figures] if self.lines else self.figures)


class Table:
    """The plugin that keeps the rows and prints them."""

    def __init__(self) -> None:
        self.rows = {number: Row(number) for number in ROWS}

    @pytest.fixture
    def row(self, request: pytest.FixtureRequest) -> Row | None:
        return self.row_of(request.node)

    def row_of(self, item: pytest.Item) -> Row | None:
        mark = item.get_closest_marker("row")
        return self.rows[str(mark.args[0])] if mark else None

    @pytest.hookimpl(wrapper=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function):
        result = yield
        row = self.row_of(pyfuncitem)
        if row is not None and row.missed:
            pytest.fail("missed: " + "; ".join(row.missed), pytrace=False)
        return result

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo):
        report = yield
        row = self.row_of(item)
        if row is not None and (report.when == "call" or not report.passed) and row.verdict != "MISSED":
            row.verdict = {"passed": "held", "failed": "MISSED", "skipped": "not here"}[report.outcome]
            if report.skipped:
                row.note(str(report.longrepr[2]))
        return report

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if not any(row.verdict for row in self.rows.values()):
            return
        terminalreporter.section("faults")
        terminalreporter.write_line(f"{'row':>3}  {'verdict':8}  {'fault':44}  {'target':36}  measured")
        for number, (fault, target) in ROWS.items():
            row = self.rows[number]
            verdict = row.verdict or ("ALL=1" if number in ON_DEMAND else "not run")
            columns = [wrap(fault, 44), wrap(target, 36), wrap(row.measured, 64)]
            for line in range(max(map(len, columns))):
                cells = [column[line] if line < len(column) else "" for column in columns]
                first = (number, verdict) if line == 0 else ("", "")
                text = f"{first[0]:>3}  {first[1]:8}  {cells[0]:44}  {cells[1]:36}  {cells[2]}"
                terminalreporter.write_line(text.rstrip(), red=row.verdict == "MISSED")
