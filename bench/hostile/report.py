"""The costs of hostile inputs: as data, and as a table for people."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from bench.hostile.entry import EntryPoint, Place
from bench.hostile.measuring import Cost, complaints

Found = Sequence[tuple[EntryPoint, Sequence[Cost]]]


def as_data(found: Found) -> dict[str, Any]:
    """Every input of every entry point; `complaints` names those that are not as they must be."""
    rows = []
    for entry, costs in found:
        for cost in costs:
            figures = {name: round(one, 2) if isinstance(one, float) else one for name, one in asdict(cost).items()}
            rows.append(
                {
                    "entry": entry.name,
                    "place": entry.place.label,
                    "limit": entry.limit.name if entry.limit is not None else None,
                    "size": entry.at_limit,
                    "unit": entry.limit.unit if entry.limit is not None else "bytes",
                    **figures,
                    "added_ms": round(cost.added_ms, 2),
                    "complaints": complaints(entry, cost),
                }
            )
    return {
        "worst_ms": {place.label: _worst(found, place) for place in Place},
        "complaints": sum(bool(row["complaints"]) for row in rows),
        "inputs": rows,
    }


def table(data: Mapping[str, Any]) -> str:
    """The worst input of each entry point, as Markdown, and every input that something is wrong with."""
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


def _worst(found: Found, place: Place) -> float | None:
    costs = [cost.added_ms for entry, costs in found if entry.place is place for cost in costs]
    return round(max(costs), 2) if costs else None
