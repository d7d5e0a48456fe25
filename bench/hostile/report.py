"""The costs of hostile inputs, as data."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from bench.hostile.entry import CpuBudget, EntryPoint
from bench.hostile.measurement import Cost, complaints

Found = Sequence[tuple[EntryPoint, Sequence[Cost]]]


def as_data(found: Found) -> dict[str, Any]:
    """Return every input of every entry point. `complaints` lists the problems of an input."""
    rows = []
    for entry, costs in found:
        for cost in costs:
            figures = {name: round(one, 2) if isinstance(one, float) else one for name, one in asdict(cost).items()}
            rows.append(
                {
                    "entry": entry.name,
                    "place": entry.budget.label,
                    "limit": entry.limit.name if entry.limit is not None else None,
                    "size": entry.at_limit,
                    "unit": entry.limit.unit if entry.limit is not None else "bytes",
                    **figures,
                    "added_ms": round(cost.added_ms, 2),
                    "complaints": complaints(entry, cost),
                }
            )
    return {
        "worst_ms": {budget.label: _worst(found, budget) for budget in CpuBudget},
        "complaints": sum(bool(row["complaints"]) for row in rows),
        "inputs": rows,
    }


def _worst(found: Found, budget: CpuBudget) -> float | None:
    costs = [cost.added_ms for entry, costs in found if entry.budget is budget for cost in costs]
    return round(max(costs), 2) if costs else None
