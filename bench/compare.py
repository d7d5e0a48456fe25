"""Compare the ratios of two runs: `python -m bench.compare A.json B.json`.

The files are outputs of `--json`, or results of `make bench`. The exit status is 1 if a ratio differs by more than
--within per cent, or is missing in one of the files.
"""

import argparse
import json
import sys
from pathlib import Path

from bench.ratios import ratios_of

WITHIN = 10.0  # per cent


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.compare", description="Compare the ratios of two runs.")
    parser.add_argument("files", type=Path, nargs=2, metavar="FILE")
    parser.add_argument("--within", type=float, default=WITHIN, help=f"per cent (default: {WITHIN:.0f})")
    options = parser.parse_args()
    first, second = (ratios_of(json.loads(file.read_text())) for file in options.files)
    if not first and not second:
        sys.exit("bench: the files have no ratios")
    differences = {name: difference(first.get(name), second.get(name)) for name in {**first, **second}}
    print("| ratio | first | second | difference |\n|---|---|---|---|")
    for name, percent in sorted(differences.items(), key=lambda item: -item[1]):
        shown = " | ".join("" if name not in run else f"{run[name]:.3g}" for run in (first, second))
        mark = " ←" if percent > options.within else ""
        print(f"| {name} | {shown} | {percent:.1f} %{mark} |")
    beyond = sum(percent > options.within for percent in differences.values())
    print(f"\n{beyond} of {len(differences)} ratios differ by more than {options.within:g} %.")
    sys.exit(1 if beyond else 0)


def difference(first: float | None, second: float | None) -> float:
    """Return the difference in per cent of the smaller ratio; infinity if only one run has it, or only one is 0."""
    if first is None or second is None:
        return float("inf")
    if first == second:
        return 0.0
    smaller = min(abs(first), abs(second))
    return float("inf") if not smaller else 100 * abs(first - second) / smaller


if __name__ == "__main__":
    main()
