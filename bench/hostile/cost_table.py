"""The costs of hostile inputs as a table. It does not need Django, so that other benchmarks can print it."""

from collections.abc import Mapping
from typing import Any


def table(data: Mapping[str, Any]) -> str:
    """Return Markdown with the worst input of each entry point, and every input with a problem."""
    heads = ["where", "limit", "worst input", "½", "1 ×", "2 ×", "growth", ""]
    lines = [f"| CPU ms of a hostile input | {' | '.join(heads)} |", f"|---|{'---|' * len(heads)}"]
    seen: set[str] = set()
    for row in data["inputs"]:
        if row["entry"] in seen and not row["complaints"]:
            continue
        seen.add(row["entry"])
        lines.append(f"| {' | '.join(_cells(row))} |")
    worst = ", ".join(f"{place} {cost:.1f} ms" for place, cost in data["worst_ms"].items() if cost is not None)
    summary = f"{len(data['inputs'])} inputs at {len(seen)} entry points, {data['complaints']} not as they must be."
    return "\n".join([*lines, "", f"{summary} At its limit the worst costs: {worst}."])


def _cells(row: Mapping[str, Any]) -> list[str]:
    ordinary = row["ordinary_ms"]
    half, full, twice = (f"{max(0.0, row[name] - ordinary):.1f}" for name in ("half_ms", "limit_ms", "twice_ms"))
    growth = "" if row["growth"] is None else f"{row['growth']:.1f} ×"
    refused = {True: "refused", False: "**not refused**", None: ""}[row["refused"]]
    size = f"{row['size']:,} {row['unit']}"
    noted = f"**{', '.join(row['complaints'])}**" if row["complaints"] else refused
    return [row["entry"], row["place"], size, row["input"], half, full, twice, growth, noted]
