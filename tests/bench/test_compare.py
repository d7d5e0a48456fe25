"""The ratios of two runs are compared."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

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
