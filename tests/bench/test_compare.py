"""Ratios are shown with their targets, and those of two runs are compared."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bench.ratios import TARGETS, ratio_table
from tests.servers import ROOT


def compare(folder: Path, first: dict[str, Any], second: dict[str, Any], *options: str) -> tuple[int, str]:
    files = []
    for name, data in (("first", first), ("second", second)):
        files.append(folder / f"{name}.json")
        files[-1].write_text(json.dumps(data))
    ran = subprocess.run(
        [sys.executable, "-m", "bench.compare", *map(str, files), *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return ran.returncode, ran.stdout + ran.stderr


def test_ratios_within_ten_per_cent_are_accepted(tmp_path: Path):
    first = {"pages": {"home": {"x_empty": 2.0, "cpu_ms": 1.0}}, "cpu_x_node": 0.50, "cpu_x_stock": None}
    second = {"pages": {"home": {"x_empty": 2.1, "cpu_ms": 9.0}}, "cpu_x_node": 0.54, "cpu_x_stock": None}
    status, output = compare(tmp_path, first, second)
    assert status == 0 and "| pages.home.x_empty | 2 | 2.1 | 5.0 % |" in output
    assert "0 of 2 ratios differ by more than 10 %" in output


@pytest.mark.parametrize("second", [{"ratio_cpu": 4.5}, {"ratio_cpu": 3.5}, {"cpu_x_node": 1.0}, {}])
def test_a_ratio_that_differs_or_is_missing_fails(tmp_path: Path, second: dict[str, float]):
    status, output = compare(tmp_path, {"ratio_cpu": 4.0}, second)
    assert status == 1 and "←" in output


def test_the_limit_is_an_option(tmp_path: Path):
    status, _ = compare(tmp_path, {"ratio_cpu": 4.0}, {"ratio_cpu": 5.0}, "--within", "25")
    assert status == 0


def test_single_trials_are_not_compared(tmp_path: Path):
    status, output = compare(tmp_path, {"trials": {"x_empty": 1.0}}, {"trials": {"x_empty": 2.0}})
    assert status == 1 and "no ratios" in output


def test_ratios_above_their_targets_are_marked_and_come_before_the_others():
    pages = {"unchanged": {"home": {"x_empty": 2.0}, "match_609": {"x_empty": 1.25}, "match_609_304": {"x_empty": 9.0}}}
    table = ratio_table({"pages": pages, "connects": {"x_node_ws": 0.31}}).splitlines()
    targets = {target.path: target.name for target in TARGETS}
    unchanged = targets[r"pages\.unchanged\.match_\d+\.x_empty"]
    assert f"| pages.unchanged.match_609.x_empty | 1.25 | 1.5 | {unchanged} |" in table
    assert "| connects.x_node_ws | 0.31 ← | 0.3 | connect ÷ Node ws |" in table
    assert table[-2:] == [
        "| pages.unchanged.home.x_empty | 2 | | |",
        "| pages.unchanged.match_609_304.x_empty | 9 | | |",
    ]


def test_a_target_without_a_ratio_is_shown_as_not_measured():
    table = ratio_table({})
    assert table.count("(not measured)") == len(TARGETS)
