"""The table of faults: what each test breaks, what must hold, and what was measured.

A test names its fault (`@pytest.mark.fault(1)`) and records figures with the fixture `result`:

    result.note("12 gaps")                                       a figure without a limit
    result.measure("99 % resumed", seconds, "s", at_most=10)     a figure with a limit

A figure that misses its limit fails the test at its end, after the other figures were measured.
"""

from dataclasses import dataclass, field
from textwrap import wrap

import pytest

from tests.faults.delivery_check import DeliveryErrors

FAULTS = {
    "all": ("worker, Valkey and one of two Daphne processes killed within 30 s; 500 fans, 10 lines/s", "L=D=O=0"),
    "1": ("kill -9 a Daphne process, 500 fans, 10 lines/s", "L=D=O=0; 99 % resumed within 10 s"),
    "2": ("kill -9 the worker", "L=D=O=0; fans served within 3 s"),
    "3": ("Valkey flushed, 5 s down, back", "L=D=O=0; caught up within 20 s"),
    "4": ("the subscribers' Valkey connections killed 100 times", "L=D=O=0"),
    "5": ("process killed between commit and push, 200 times", "200 of 200 within 2 s of restart"),
    "6": ("every task delivered three times", "one log row, one push effect, one SMS"),
    "7": ("database unavailable for 10 s", "no socket closed; errors, never a false “saved”; recovery within 5 s"),
    "8": ("5,000 fans reconnect within 10 s", "all back within 60 s; one replay query per process, topic and second"),
    "9": (
        "50 readers that never read, 50 that send and never read",
        "disconnected; 1.5 MiB each; others' p99 within +20 %",
    ),
    "10": ("one member's command in a 3 s database call", "others' fan-out within 100 ms"),
    "11": ("idle socket, 120 s, real Valkey", "stays open"),
    "12": ("burst of 500 entries", "500 of 500"),
    "13": ("four commentators at once, one in seven rolled back, PostgreSQL", "no gap, no duplicate"),
    "14": ("SIGTERM deploy under load", "as 1; no task lost"),
    "15": ("WebSocket conformance and random bytes", "no failed case, no traceback"),
    "16": ("100,000 fuzzed commands", "no unhandled exception, no unescaped output"),
    "17": ("one hour of churn", "memory under 1 MB in 10 min; groups, threads, connections as at the start"),
    "18": (
        "20,000 hostile commands and 5,000 hostile requests",
        "no 5xx, no traceback; memory flat; pings not slower",
    ),
    "C": ("Celery: what a kill, a hang and a SIGTERM do to tasks", "each task runs to its end"),
}
ON_DEMAND = frozenset(("8", "15", "17"))


@dataclass
class FaultResult:
    number: str
    delivery: DeliveryErrors | None = None
    figures: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    status: str = ""

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

    def add_delivery(self, delivery: DeliveryErrors) -> None:
        self.delivery = delivery if self.delivery is None else self.delivery + delivery
        if not delivery.is_empty:
            self.missed.append(str(delivery))

    @property
    def measured(self) -> str:
        return "; ".join([str(self.delivery), *self.figures] if self.delivery else self.figures)


class FaultTable:
    """A pytest plugin that collects the results and prints them."""

    def __init__(self) -> None:
        self.results = {number: FaultResult(number) for number in FAULTS}

    @pytest.fixture
    def result(self, request: pytest.FixtureRequest) -> FaultResult | None:
        return self.result_of(request.node)

    def result_of(self, item: pytest.Item) -> FaultResult | None:
        mark = item.get_closest_marker("fault")
        return self.results[str(mark.args[0])] if mark else None

    @pytest.hookimpl(wrapper=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function):
        returned = yield
        result = self.result_of(pyfuncitem)
        if result is not None and result.missed:
            pytest.fail("missed: " + "; ".join(result.missed), pytrace=False)
        return returned

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo):
        report = yield
        result = self.result_of(item)
        if result is not None and (report.when == "call" or not report.passed) and result.status != "MISSED":
            result.status = {"passed": "held", "failed": "MISSED", "skipped": "not here"}[report.outcome]
            if report.skipped:
                result.note(str(report.longrepr[2]))
        return report

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if not any(result.status for result in self.results.values()):
            return
        terminalreporter.section("faults")
        terminalreporter.write_line(f"{'no.':>3}  {'status':8}  {'fault':44}  {'target':36}  measured")
        for number, (fault, target) in FAULTS.items():
            result = self.results[number]
            status = result.status or ("ALL=1" if number in ON_DEMAND else "not run")
            columns = [wrap(fault, 44), wrap(target, 36), wrap(result.measured, 64)]
            for line in range(max(map(len, columns))):
                cells = [column[line] if line < len(column) else "" for column in columns]
                first = (number, status) if line == 0 else ("", "")
                text = f"{first[0]:>3}  {first[1]:8}  {cells[0]:44}  {cells[1]:36}  {cells[2]}"
                terminalreporter.write_line(text.rstrip(), red=result.status == "MISSED")
